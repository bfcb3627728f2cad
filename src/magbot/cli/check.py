"""Find what is wrong in a knowledge base, and how to mend it.

Without DIR the knowledge base of the current folder is checked where there is one, else the one
that comes with the package. Each finding names its
rule; docs/rules/ has a page on each.

examples:
  magbot check faq/
  magbot check faq/ --fix
  magbot check faq/ --format github
  magbot check faq/ --since ../last-release/faq
  magbot check --due
  magbot check --due --ics reviews.ics
  magbot check faq/ --safety-report signs.html
  magbot check --rules
  magbot check my-clinic --origins
  magbot check my-clinic --accept-base

exit status: 0 no finding, 1 findings, 2 usage
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Collection, Sequence
from datetime import UTC, date, datetime
from pathlib import Path

from magbot.check import RULES, base_changes, danger_signs, due, findings, inspect, lengths
from magbot.check.fixes import mend
from magbot.check.inspection import Inspection
from magbot.check.output import FORMATS
from magbot.cli.base import authored
from magbot.cli.options import Parser
from magbot.errors import MagbotError, Problem
from magbot.evaluate.loading import FOLDER, read_cases
from magbot.files import write_file, writing
from magbot.kb.ids import suggest
from magbot.library import COMPILED_SUFFIX, load
from magbot.library.folder import read_all, read_knowledge_base
from magbot.page.danger import safety_report
from magbot.safety.rules.model import Rules
from magbot.text.plural import counted

STANDARD_OUTPUT = "-"


def add_arguments(parser: Parser) -> None:
    """Declare the options."""
    parser.add_argument("dir", nargs="?", metavar="DIR", help="a folder or a single file")
    parser.add_argument(
        "--format", choices=tuple(FORMATS), default="text", help="how to print findings"
    )
    parser.flag("--fix", "mend what is mechanical, in place")
    parser.values("--ignore", "RULE", "leave a rule out; may be given again")
    parser.value("--since", "OLD", "an earlier edition whose ids must remain")
    today = "hold review dates against this day, as in 2026-11-22"
    parser.value("--today", "DATE", today, _day)
    parser.flag("--due", "list the reviews by date and end")
    parser.value("--ics", "FILE", "with --due: write a calendar (- is standard output)")
    signs = "write the danger signs as one printable page (HTML), to be read and signed"
    parser.value("--safety-report", "FILE", signs)
    parser.flag("--origins", "list where each text of a layer comes from and end")
    parser.flag("--accept-base", "record that the changes of the base were read and end")
    parser.flag("--rules", "list the rules and end")
    parser.faq()


def run(args: argparse.Namespace) -> int:
    """Check, mend where asked, print; 1 where findings remain."""
    if args.rules:
        return _list_rules()
    for name in args.ignore:
        if name not in RULES:
            raise MagbotError(f"There is no rule '{name}'. {suggest(name, RULES)}")
    path = _folder(args.dir or args.faq)
    if args.origins or args.accept_base:
        return _base(path, accept=args.accept_base)
    if args.due or args.ics:
        return _due(path, args)
    if args.safety_report:
        return _safety_report(path, args.safety_report)
    inspection, problems = _findings(path, args)
    if args.fix:
        problems = _mend(path, args, problems, inspection.base_file_names)
    sys.stdout.write(FORMATS[args.format](problems))
    print(_summary(path, problems), file=sys.stderr)
    return 1 if problems else 0


def _safety_report(path: str, file: str) -> int:
    """Write the page of danger signs. Raises MagbotError."""
    kb = read_knowledge_base(path)
    if not isinstance(kb.rules, Rules):
        raise MagbotError(f"{path} declares no danger signs. Add a folder safety/ or safety.yaml.")
    with writing(file):
        write_file(file, safety_report(kb, kb.rules))
    print(file)
    return 0


def _base(path: str, *, accept: bool) -> int:
    """List which layer each text comes from, or record the base as it is now."""
    _, folder = read_all(path)
    folder.fail_on_errors()
    if not accept:
        print("\n".join(base_changes.origins(folder)))
        return 0
    try:
        with writing():
            digest = base_changes.accept(folder)
    except ValueError as error:
        raise MagbotError(f"The base cannot be recorded: {error}.") from error
    print(f"The base {digest} is recorded in {path}.")
    return 0


def _due(path: str, args: argparse.Namespace) -> int:
    kb = load(path)
    entries = due.due(kb)
    if args.ics is None:
        sys.stdout.write(due.as_lines(entries))
        return 0
    text = due.as_calendar(kb, entries, args.today or datetime.now(tz=UTC).date())
    if args.ics == STANDARD_OUTPUT:
        sys.stdout.write(text)
    else:
        with writing(args.ics):
            write_file(args.ics, text)
    return 0


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        message = f"'{text}' is not a day. Write it as 2026-11-22."
        raise argparse.ArgumentTypeError(message) from None


def _findings(path: str, args: argparse.Namespace) -> tuple[Inspection, Sequence[Problem]]:
    earlier = [entry.id for entry in load(args.since).entries] if args.since else ()
    inspection = inspect(path, today=args.today, earlier=earlier, cache=True)
    entry_ids = () if inspection.folder.unread else inspection.items
    problems = list(findings(inspection))
    cases = Path(path) / FOLDER
    if cases.is_dir():
        problems += read_cases([cases], known=entry_ids).problems
    for remark in (lengths.summary(inspection), danger_signs.unsigned(inspection)):
        if remark:
            print(remark, file=sys.stderr)
    return inspection, [problem for problem in problems if problem.rule not in args.ignore]


def _mend(
    path: str,
    args: argparse.Namespace,
    problems: Sequence[Problem],
    others: Collection[str],
) -> Sequence[Problem]:
    """Mend what can be mended, except in the files `others`; return what remains."""
    with writing():
        mended = mend(problem for problem in problems if problem.file not in others)
    for problem in mended:
        print(f"mended: {problem.file}:{problem.line} [{problem.rule}]", file=sys.stderr)
    return _findings(path, args)[1] if mended else problems


def _folder(named: str | None) -> str:
    """Return the path to check; for the bundled base its folder, not its compiled file."""
    if named is not None and named.endswith(COMPILED_SUFFIX):
        raise MagbotError("A compiled file cannot be checked. Check the folder it was made of.")
    path = authored(named)
    return str(Path(path).parent) if path.endswith(COMPILED_SUFFIX) else path


def _list_rules() -> int:
    for rule in RULES.values():
        mended = " (--fix mends it)" if rule.fixable else ""
        print(f"{rule.id:<22} {rule.severity:<8} {rule.asks}{mended}")
    return 0


def _summary(path: str, problems: Sequence[Problem]) -> str:
    if not problems:
        return f"{path}: no findings"
    errors = sum(1 for problem in problems if problem.severity == "error")
    files = len({problem.file for problem in problems if not Path(problem.file).is_dir()})
    where = f" in {counted(files, 'file')}" if files else ""
    kinds = f"{counted(errors, 'error')}, {counted(len(problems) - errors, 'warning')}"
    return f"{counted(len(problems), 'finding')}{where}: {kinds}"
