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
import json
import sys
from pathlib import Path

from magbot.answering.assistant import Assistant
from magbot.cli.ask import open_assistant
from magbot.cli.base import authored
from magbot.cli.options import Parser
from magbot.errors import MagbotError
from magbot.evaluate import Report, dialogues, load_cases, text
from magbot.evaluate import run as evaluate
from magbot.evaluate.comparison import Comparison, compare, load_report
from magbot.evaluate.format import SPLITS
from magbot.evaluate.loading import FOLDER
from magbot.evaluate.measures import breaches
from magbot.evaluate.page import to_html
from magbot.files import write_file, writing
from magbot.library import COMPILED_SUFFIX, bundled_path

_OTHER_BASE = "For cases of another knowledge base: magbot --faq DIR eval CASES"


def add_arguments(parser: Parser) -> None:
    """Declare the options."""
    parser.add_argument("cases", nargs="*", metavar="CASES", help="files or folders of cases")
    parser.add_argument("--split", choices=tuple(SPLITS), help="ask only the cases of this split")
    parser.flag("--json", "print one JSON object")
    parser.value("--html", "FILE", "write a page with drawings as well")
    parser.value("--compare", "OLD", "show what changed since OLD, which --json printed")
    parser.flag("--brief", "print the figures, not the misses")
    parser.faq_and_scope()


def run(args: argparse.Namespace) -> int:
    """Ask the cases, print the report; 1 where a limit is broken."""
    old = load_report(Path(args.compare)) if args.compare else None
    assistant, report = _measured(args)
    comparison = compare(old, text.to_dict(report)) if old else None
    broken = breaches(report, assistant.kb.checks)
    if args.html:
        with writing(args.html):
            write_file(args.html, to_html(report, comparison))
    _print(args, report, comparison)
    for line in broken:
        print(f"magbot eval: {line}", file=sys.stderr)
    return 1 if broken else 0


def _measured(args: argparse.Namespace) -> tuple[Assistant, Report]:
    """Ask the cases that the arguments name."""
    base = authored(args.faq)
    paths = [_case_path(name) for name in args.cases] or [_own_cases(base)]
    assistant = open_assistant(base, args.scope)
    case_set = load_cases(paths, known={entry.id for entry in assistant.kb.entries})
    for problem in case_set.problems:
        print(problem, file=sys.stderr)
    unknown = any(problem.rule == "case-entry" for problem in case_set.problems)
    if unknown and base == bundled_path():
        print(f"magbot eval: {assistant.kb.title} was asked. {_OTHER_BASE}", file=sys.stderr)
    cases = [case for case in case_set.cases if args.split in (None, case.split)]
    if not (cases or case_set.pairs or case_set.dialogues or case_set.grids):
        raise MagbotError(f"No cases were found in {', '.join(map(str, paths))}.")
    turns = [] if args.split else dialogues.run(assistant, case_set)
    return assistant, evaluate(assistant, cases, pairs=case_set.pairs, turns=turns)


def _case_path(name: str) -> Path:
    path = Path(name)
    if name.endswith(COMPILED_SUFFIX) or (path / FOLDER).is_dir():
        raise MagbotError(f"{name} is a knowledge base, not cases. Try: magbot --faq {name} eval")
    return path


def _own_cases(base: str) -> Path:
    path = Path(base)
    folder = (path if path.is_dir() else path.parent) / FOLDER
    if not folder.is_dir():
        raise MagbotError(f"There is no folder {folder}. Name a file of cases: magbot eval CASES")
    return folder


def _print(args: argparse.Namespace, report: Report, comparison: Comparison | None) -> None:
    if args.json:
        compared = {"compared": comparison.to_dict()} if comparison else {}
        print(json.dumps({**text.to_dict(report), **compared}, ensure_ascii=False, indent=1))
        return
    if not args.brief:
        for line in text.misses(report):
            print(line)
        print()
    print(text.summary(report))
    if comparison:
        print(f"\n{comparison.to_text()}")
