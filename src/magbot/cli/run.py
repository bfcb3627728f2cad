"""Find the command, run it, and turn every expected failure into a line and an exit status.

One plain question is answered without building an argument parser: that would cost more than
the answer.
"""

from __future__ import annotations

import os
import sys

from magbot.cli import ANSWERED, BAD_BASE, INTERRUPTED, USAGE, streams
from magbot.errors import KnowledgeBaseError, MagbotError


def guarded(argv: list[str]) -> int:
    """Run a command line; expected errors become one line on standard error and a status."""
    before = streams.make_safe()
    try:
        return _status(argv)
    finally:
        streams.restore(before)


def _status(argv: list[str]) -> int:
    try:
        status = _run(argv)
        sys.stdout.flush()
    except KnowledgeBaseError as error:
        print(error, file=sys.stderr)
        return BAD_BASE
    except MagbotError as error:
        from magbot.text.sanitizer import brief

        print(f"magbot: {brief(str(error), 1000)}", file=sys.stderr)
        return USAGE
    except BrokenPipeError:
        streams.abandon_output()
        return ANSWERED
    except OSError as error:
        streams.abandon_output()
        print(f"magbot: {_reason(error)}", file=sys.stderr)
        return USAGE
    except KeyboardInterrupt:
        return INTERRUPTED
    except SystemExit:
        try:
            sys.stdout.flush()
        except OSError:
            streams.abandon_output()
        raise
    return status


def _reason(error: OSError) -> str:
    """Return what failed, with the name of the file if there is one."""
    what = error.strerror or str(error)
    if error.filename:
        return f"{error.filename} cannot be used: {what}."
    try:
        os.getcwd()  # noqa: PTH109
    except OSError:
        return "The current folder is gone. Change to one that exists."
    return f"Standard output cannot be written: {what}."


def _run(argv: list[str]) -> int:
    quick = _plain_question(argv)
    if quick is not None:
        from magbot.cli.ask import answer_one

        return answer_one(*quick)
    from magbot.cli.parse import dispatch

    return dispatch(argv)


def _plain_question(argv: list[str]) -> tuple[str, str | None] | None:
    """Return question and base of `ask [--faq DIR] QUESTION` without other options, else None."""
    if argv[:1] != ["ask"] or any(word.startswith("-") for word in argv[2:]):
        return None
    if len(argv) == 2 and argv[1] and not argv[1].startswith("-"):  # noqa: PLR2004
        return argv[1], os.environ.get("MAGBOT_FAQ") or None
    if len(argv) == 4 and argv[1] == "--faq" and argv[2] and argv[3]:  # noqa: PLR2004
        return argv[3], argv[2]
    return None
