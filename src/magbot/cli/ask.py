"""Answer a question, or one a line from standard input.

examples:
  magbot ask "how much should I take?"
  magbot ask --json < questions.txt
  magbot ask --full "what does it do?"
  magbot ask --why "can i take it at night"

exit status: 0 answered, 1 not answered, 4 an emergency card was shown; of several questions the
highest counts.
"""

from __future__ import annotations

import os
import sys

from magbot.cli import ABSTAINED, ANSWERED, EMERGENCY
from magbot.errors import MagbotError

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator

    from magbot.answering.answer import Answer
    from magbot.answering.assistant import Assistant
    from magbot.cli.options import Parser
    from magbot.review import Log

LONGEST_LINE = 4 * 2**20
_STATUS = {"emergency": EMERGENCY, "answer": ANSWERED, "smalltalk": ANSWERED}


def add_arguments(parser: Parser) -> None:
    """Declare the options."""
    parser.add_argument(
        "question", nargs="*", help="the question; standard input without one, or for -"
    )
    parser.flag("--json", "print one JSON object a line")
    parser.flag("--full", "show the details as well")
    parser.flag("--why", "show why this reply was chosen")
    parser.value("--log", "FILE", "keep what was missed, for magbot review", default="")
    parser.faq_and_scope()


def run(args: argparse.Namespace) -> int:
    """Answer the question, or each line of standard input."""
    assistant = open_assistant(args.faq, args.scope)
    log = None
    if args.log:
        from magbot.review import try_to_open

        log = try_to_open(args.log, lambda text: print(f"magbot: {text}", file=sys.stderr))
    try:
        return _answer(assistant, args, log)
    finally:
        if log is not None:
            log.close()


def answer_one(question: str, faq: str | None) -> int:
    """Answer one question without parsing options; without `faq`, from the bundled base."""
    return _reply(open_assistant(faq), question)


def open_assistant(faq: str | None, scope: str = "") -> Assistant:
    """Return the assistant of a knowledge base, by default the bundled one.

    With a `scope`, of that part of it only. Raises UnknownScopeError.
    """
    from magbot import library

    if faq is None and not scope:
        return library.bundled(cache=True)
    from magbot.answering.assistant import Assistant

    return Assistant(library.load(faq or library.bundled_path(), cache=True, scope=scope))


def questions(stream: object) -> Iterator[str]:
    """Yield the lines of a byte stream that are not blank.

    Raises MagbotError for bytes that are not text, and for very long lines.
    """
    number = 0
    while line := stream.readline(LONGEST_LINE + 1):  # type: ignore[attr-defined]
        number += 1
        if len(line) > LONGEST_LINE:
            raise MagbotError(
                f"Line {number} of standard input is longer than 4 MiB. Give one question a line."
            )
        try:
            text = line.decode("utf-8")
        except UnicodeDecodeError:
            raise MagbotError(
                f"Line {number} of standard input is not UTF-8 text. "
                "Give one question a line, as text."
            ) from None
        if text.strip():
            yield text.rstrip("\r\n")


def _answer(assistant: Assistant, args: argparse.Namespace, log: Log | None) -> int:
    from magbot.cli.parse import STANDARD_INPUT

    form = next((form for form in ("json", "why", "full") if getattr(args, form)), "text")
    if args.question and args.question != [STANDARD_INPUT]:
        return _reply(assistant, " ".join(args.question), form, log)
    if sys.stdin.isatty():
        print("One question a line; Ctrl-D ends.", file=sys.stderr)
    status, first = ANSWERED, True
    for line in questions(sys.stdin.buffer):
        if not first and not args.json:
            sys.stdout.write("\n---\n\n")
        status, first = max(status, _reply(assistant, line, form, log)), False
        sys.stdout.flush()
    return status


def _reply(assistant: Assistant, question: str, form: str = "text", log: Log | None = None) -> int:
    answer = assistant.ask(question)
    sys.stdout.write(_formatted(answer, assistant, form) + "\n")
    if log is not None:
        sys.stdout.flush()
        log.record(answer)
    return _STATUS.get(answer.kind_value, ABSTAINED)


def _formatted(answer: Answer, assistant: Assistant, form: str) -> str:
    if form == "json":
        import json

        return json.dumps(answer.to_dict(), ensure_ascii=True)
    if form == "why":
        from magbot.render.why import explain

        return _fitted(f"{answer.text}\n\n{explain(answer, assistant)}")
    return _fitted(answer.full_text if form == "full" else answer.text)


def _fitted(text: str) -> str:
    """Return a text wrapped at the width of the terminal; unchanged if output is no terminal."""
    if not sys.stdout.isatty():
        return text
    from magbot.render.terminal import Look, paragraph

    try:
        width = int(os.environ.get("COLUMNS") or 0) or os.get_terminal_size().columns
    except (OSError, ValueError):
        width = Look().width
    return "\n".join(paragraph(text, Look(width)))
