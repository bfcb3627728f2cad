"""Cross-validate the learned part of the danger screen: fit without some voices, read those.

    python benchmarks/danger_voices.py VOICES.jsonl [--faq DIR] [--folds N]

VOICES.jsonl has `q`, `expect` and `style`; rows of a style are held out together, and every
sentence of the folder's training that is one of the held-out rows is left out of the fit. Rules
take no part. The table shows, at several probabilities, the share of emergencies and of calm rows
that are estimated as likely or likelier.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

from magbot.library import bundled_path
from magbot.library.folder import read_all
from magbot.safety.classifier import Classifier
from magbot.safety.classifier_training import fit_sections, sentences_of
from magbot.safety.tokenizer import readings

LEVELS = (0.2, 0.3, 0.4, 0.6, 0.8, 0.85, 0.9, 0.95)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("voices", type=Path)
    parser.add_argument("--faq", default=bundled_path())
    parser.add_argument("--folds", type=int, default=3)
    given = parser.parse_args()
    rows = [json.loads(line) for line in given.voices.read_text(encoding="utf-8").splitlines()]
    kb, _ = read_all(given.faq)
    sentences = sentences_of(kb.rules, kb.training)
    phrasings = [text for entry in kb.entries for text in entry.phrasings]
    styles = sorted({row["style"] for row in rows})
    alarms: dict[str, list[float]] = {"emergency": [], "calm": []}
    for fold in range(given.folds):
        held = [row for row in rows if row["style"] in styles[fold :: given.folds]]
        for group, alarm in estimates(held, sentences, phrasings):
            alarms[group].append(alarm)
    for level in LEVELS:
        counts = [
            f"{group} {sum(one >= level for one in found):>3} of {len(found)}"
            for group, found in alarms.items()
        ]
        print(f"at {level:.2f}: {', '.join(counts)}")


def estimates(
    held: list[dict[str, Any]], sentences: dict[str, str], phrasings: list[str]
) -> list[tuple[str, float]]:
    """Return the probability of an alarm of each row held out, with its group."""
    texts = {row["q"] for row in held}
    fitted = fit_sections({q: kind for q, kind in sentences.items() if q not in texts}, phrasings)
    learned = Classifier({name: memoryview(section) for name, section in fitted.items()})
    return [
        ("emergency" if row["expect"] == "emergency" else "calm",
         learned.estimate(readings(row["q"], {})).alarm)
        for row in held
        if row["expect"] == "emergency"
        or not {"emergency", "refer"} & {row["expect"], *row.get("also", ())}
    ]  # fmt: skip


if __name__ == "__main__":
    main()
