"""Measure a knowledge base on questions with known replies.

Without CASES the folder's own cases/ are asked. CASES are files or folders: YAML as in
faq/cases, or JSON Lines with q, expect, claims and also.

examples:
  magbot eval
  magbot eval --split report
  magbot --faq DIR eval my-cases.yaml
  magbot eval --json > old.json
  magbot eval --compare old.json --html report.html

exit status: 0 within the limits of `checks:` in faq.yaml, 1 not, 3 bad knowledge base or cases
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from magbot.answering.assistant import Assistant
from magbot.cli.options import Parser
from magbot.errors import MagbotError
from magbot.evaluate import CaseSet, Report
from magbot.evaluate.comparison import Comparison
from magbot.evaluate.run import Turn
from magbot.files import write_file, writing

_OTHER_BASE = "For cases of another knowledge base: magbot --faq DIR eval CASES"


def add_arguments(parser: Parser) -> None:
    """Declare the options."""
    from magbot.evaluate.format import SPLITS

    parser.add_argument("cases", nargs="*", metavar="CASES", help="files or folders of cases")
    parser.add_argument("--split", choices=tuple(SPLITS), help="ask only the cases of this split")
    parser.flag("--json", "print one JSON object")
    parser.value("--html", "FILE", "write a page with drawings as well")
    parser.value("--compare", "OLD", "show what changed since OLD, which --json printed")
    parser.flag("--brief", "print the figures, not the misses")
    parser.faq_and_scope()


def run(args: argparse.Namespace) -> int:
    """Ask the cases, print the report; 1 where a limit is broken."""
    from magbot.evaluate import text
    from magbot.evaluate.comparison import compare, load_report
    from magbot.evaluate.measures import breaches

    old = load_report(Path(args.compare)) if args.compare else None
    assistant, report = measure(args)
    comparison = compare(old, text.to_dict(report)) if old else None
    broken = breaches(report, assistant.kb.checks)
    if args.html:
        _write_page(args.html, report, comparison)
    _print(args, report, comparison)
    for line in broken:
        print(f"magbot eval: {line}", file=sys.stderr)
    return 1 if broken else 0


def measure(args: argparse.Namespace) -> tuple[Assistant, Report]:
    """Ask the cases that the arguments name."""
    from magbot.cli.ask import open_assistant
    from magbot.evaluate import load_cases
    from magbot.evaluate import run as evaluate

    faq = _meant(args.faq)
    paths = [_given_cases(name) for name in args.cases] or [_own_cases(faq)]
    assistant = open_assistant(faq, args.scope)
    case_set = load_cases(paths, known={entry.id for entry in assistant.kb.entries})
    for problem in case_set.problems:
        print(problem, file=sys.stderr)
    if faq is None and any(problem.rule == "case-entry" for problem in case_set.problems):
        print(f"magbot eval: {assistant.kb.title} was asked. {_OTHER_BASE}", file=sys.stderr)
    cases = [case for case in case_set.cases if args.split in (None, case.split)]
    if not (cases or case_set.pairs or case_set.dialogues or case_set.grids):
        raise MagbotError(f"No cases were found in {', '.join(map(str, paths))}.")
    turns = [] if args.split else _play(assistant, case_set)
    return assistant, evaluate(assistant, cases, pairs=case_set.pairs, turns=turns)


def _meant(given: str | None) -> str | None:
    """Return the base that is named or stands in the current folder; None for the bundled one."""
    from magbot.cli.base import authored
    from magbot.library import bundled_path

    path = authored(given)
    return None if path == bundled_path() else path


def _given_cases(name: str) -> Path:
    from magbot.evaluate.loading import FOLDER
    from magbot.library import COMPILED_SUFFIX

    path = Path(name)
    if name.endswith(COMPILED_SUFFIX) or (path / FOLDER).is_dir():
        raise MagbotError(f"{name} is a knowledge base, not cases. Try: magbot --faq {name} eval")
    return path


def _own_cases(faq: str | None) -> Path:
    from magbot.evaluate.loading import FOLDER
    from magbot.library import bundled_path

    path = Path(faq if faq is not None else bundled_path())
    folder = (path if path.is_dir() else path.parent) / FOLDER
    if not folder.is_dir():
        raise MagbotError(f"There is no folder {folder}. Name a file of cases: magbot eval CASES")
    return folder


def _play(assistant: Assistant, case_set: CaseSet) -> list[Turn]:
    from magbot.evaluate import dialogues, grids

    return dialogues.run(assistant, case_set.dialogues) + grids.run(assistant, case_set.grids)


def _write_page(name: str, report: Report, comparison: Comparison | None) -> None:
    from magbot.evaluate.page import to_html

    with writing(name):
        write_file(name, to_html(report, comparison))


def _print(args: argparse.Namespace, report: Report, comparison: Comparison | None) -> None:
    from magbot.evaluate import text

    if args.json:
        import json

        compared = {"compared": comparison.to_dict()} if comparison else {}
        whole = {**text.to_dict(report), **compared}
        print(json.dumps(whole, ensure_ascii=False, indent=1))
        return
    if not args.brief:
        for line in text.misses(report):
            print(line)
        print()
    print(text.summary(report))
    if comparison:
        print(f"\n{comparison.to_text()}")
