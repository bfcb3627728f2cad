"""Write imported entries as draft files, one per topic, in a folder that is not read."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from magbot.errors import MagbotError
from magbot.files import write_files, writing
from magbot.kb.drafts import FOLDER, draft_text
from magbot.kb.ids import slug, unused
from magbot.kb.model import ANSWER, Entry


def write_drafts(entries: Iterable[Entry], folder: str | Path, name: str) -> tuple[Path, ...]:
    """Write `drafts/NAME.yaml` in a folder, or a file per topic; return the files.

    Nothing is overwritten. Raises MagbotError where a file is there already or cannot be written.
    """
    by_topic: dict[str, list[Entry]] = {}
    for entry in entries:
        by_topic.setdefault(entry.topic, []).append(entry)
    texts: dict[str, str] = {}
    for topic, group in by_topic.items():
        stem = f"{name}-{slug(topic)}" if topic and len(by_topic) > 1 else name
        texts[unused(stem, texts)] = draft_text(topic, map(_values, group))
    target = Path(folder) / FOLDER
    files = {target / f"{stem}.yaml": text for stem, text in texts.items()}
    for file in files:
        if file.exists():
            raise MagbotError(f"{file} is there already. Choose another: --name NAME")
    with writing(target):
        target.mkdir(parents=True, exist_ok=True)
        write_files({str(file): text for file, text in files.items()})
    return tuple(files)


def _values(entry: Entry) -> dict[str, object]:
    values: dict[str, object] = {
        "id": entry.id,
        "kind": "" if entry.kind == ANSWER else entry.kind,
        "question": entry.question,
        "variants": list(entry.variants),
        "answer": entry.answer,
        "evidence": entry.evidence,
        "related": list(entry.related),
    }
    return {key: value for key, value in values.items() if value}
