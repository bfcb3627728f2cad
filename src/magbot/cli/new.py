"""Start a knowledge base: a folder that answers at once, with comments that say what to change.

examples:
  magbot new my-faq --title "bicycle repair"
  magbot --faq my-faq "when are you open?"
  magbot check my-faq
  magbot new mi-base --language es --title "la biblioteca"
  magbot new my-copy --from bundled
  magbot new my-clinic --extends bundled
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path

from magbot.cli import new_from_base, schema
from magbot.cli.options import Parser
from magbot.errors import MagbotError
from magbot.files import writing
from magbot.kb.language_packs import ENGLISH, code_of

_TEMPLATES = Path(__file__).resolve().parent.parent / "template"
# What to ask a folder just started, by the languages that it can be started in.
FIRST_QUESTIONS: Mapping[str, str] = {
    "en": "when are you open?",
    "es": "¿cuándo abren?",
    "de": "wann haben Sie geöffnet?",
}
_LATER_STEPS = """\
Next:
  magbot --faq {folder} "{question}"   ask it something
  magbot check {folder}                        look for mistakes
  magbot --faq {folder} eval                   ask the cases in {folder}/cases
Then edit the files: each starts with a comment that says what it is for.
"""


def add_arguments(parser: Parser) -> None:
    """Declare the options."""
    parser.add_argument("dir", metavar="DIR", help="the folder to make; it must be new or empty")
    base = parser.add_mutually_exclusive_group()
    base.add_argument("--from", dest="source", metavar="BASE",
                      help="start with a copy of a base: a folder, or bundled")  # fmt: skip
    base.add_argument("--extends", metavar="BASE",
                      help="start a layer over a base: a folder, or bundled")  # fmt: skip
    parser.add_argument("--title", help="what the knowledge base is about (the folder's name)")
    languages = f"its language: {', '.join(FIRST_QUESTIONS)} (en)"
    parser.value("--language", "CODE", languages, _language)


def run(args: argparse.Namespace) -> int:
    """Write the folder and say what comes next."""
    folder = Path(args.dir)
    if args.source or args.extends:
        if args.language:
            raise MagbotError("A base has its language already. Leave out --language.")
        return _start_from_base(folder, args)
    title = args.title or folder.resolve().name.replace("-", " ")
    language = args.language or ENGLISH
    write(folder, title=title, today=datetime.now(tz=UTC).date(), language=language)
    steps = _LATER_STEPS.format(folder=folder, question=FIRST_QUESTIONS[code_of(language)])
    print(f"A knowledge base was started in {folder}.\n\n{steps}", end="")
    return 0


def _start_from_base(folder: Path, args: argparse.Namespace) -> int:
    _refuse_existing(folder)
    if args.source:
        new_from_base.copy(args.source, folder, args.title)
    else:
        new_from_base.lay(args.extends, folder, args.title)
    schema.write(folder)
    print(f"{folder} was started from {args.source or args.extends}. Edit it, then:")
    print(f"  magbot check {folder}\n  magbot --faq {folder}")
    return 0


def _refuse_existing(folder: Path) -> None:
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise MagbotError(f"{folder} is there already. Name a new folder: magbot new DIR")


def _language(text: str) -> str:
    if code_of(text) not in FIRST_QUESTIONS:
        raise argparse.ArgumentTypeError(f"{text!r} is none of {', '.join(FIRST_QUESTIONS)}")
    return text


def write(folder: Path, *, title: str, today: date, language: str = ENGLISH) -> None:
    """Write the template of a language into a new or empty folder. Raises MagbotError."""
    _refuse_existing(folder)
    filled = {
        "@title@": json.dumps(title, ensure_ascii=False),
        "@today@": today.isoformat(),
        "@next_year@": _a_year_after(today).isoformat(),
        f"language: {code_of(language)}\n": f"language: {language}\n",
    }
    template = _TEMPLATES / code_of(language)
    with writing():
        for source in sorted(template.rglob("*.yaml")):
            target = folder / source.relative_to(template)
            target.parent.mkdir(parents=True, exist_ok=True)
            text = source.read_text(encoding="utf-8")
            for name, value in filled.items():
                text = text.replace(name, value)
            target.write_text(text, encoding="utf-8")
    schema.write(folder)


def _a_year_after(day: date) -> date:
    """Return the same day of the next year; the 28th of February for the 29th."""
    leap_day = (day.month, day.day) == (2, 29)
    return day.replace(year=day.year + 1, day=28 if leap_day else day.day)
