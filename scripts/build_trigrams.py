"""Write the letter trigrams of Latin languages into src/magbot/foreign_languages/trigrams.txt.

They are counted in the profiles of langdetect 1.0.9 (Apache-2.0; made of Wikipedia's texts):
  pip download langdetect==1.0.9 --no-deps --no-binary :all:, unpack it, and
  python scripts/build_trigrams.py langdetect-1.0.9/langdetect/profiles
"""

from __future__ import annotations

import json
import math
import sys
import unicodedata
from collections import Counter
from pathlib import Path

import yaml

LANGUAGES = ("de", "en", "es", "fr", "id", "it", "nl", "pt")
LISTED = ("hi-latn",)
MOST = 900
STEP = 0.4  # of a natural logarithm, between two bands
PLACE = Path(__file__).resolve().parent.parent / "src/magbot/foreign_languages/trigrams.txt"


def folded(text: str) -> str:
    plain = unicodedata.normalize("NFD", text.lower().replace("ß", "ss"))
    return "".join(char for char in plain if not unicodedata.combining(char))


def counted(profile: Path) -> Counter[str]:
    counts: Counter[str] = Counter()
    for text, number in json.loads(profile.read_text(encoding="utf-8"))["freq"].items():
        plain = folded(text)
        if len(plain) == len(text) == 3 and all(char.isalpha() or char == " " for char in plain):
            counts[plain.replace(" ", "_")] += number
    return counts


def listed(code: str) -> Counter[str]:
    """Count in the words of a language's own file, where there is no profile."""
    read = yaml.safe_load((PLACE.parent / f"{code}.yaml").read_text(encoding="utf-8"))
    words = [f"_{word}_" for word in read["words"].split()]
    return Counter(word[at : at + 3] for word in words for at in range(len(word) - 2))


def main() -> None:
    lines = []
    for language in (*LANGUAGES, *LISTED):
        own = language in LISTED
        counts = listed(language) if own else counted(Path(sys.argv[1]) / language)
        kept = counts.most_common(MOST)
        total = sum(number for _, number in kept)
        bands: dict[int, list[str]] = {}
        for text, number in sorted(kept):
            bands.setdefault(round(-math.log(number / total) / STEP), []).append(text)
        lines += [f"{language} {band} {' '.join(bands[band])}" for band in sorted(bands)]
    PLACE.write_text("\n".join(lines) + "\n", encoding="utf-8")


main()
