"""Turn missed questions into variants and drafts, one yes at a time.

LOG is a file or a PostgreSQL database that a chat or a bot kept because it was told to. Questions
that ask the same are grouped; for each group a change is proposed. A yes adds the wording to an
entry's file (comments and order stay) or begins a draft in drafts/; then the folder is checked
and its cases are asked.

examples:
  magbot review missed.db --faq DIR
  magbot review missed.db --faq DIR --json > proposals.jsonl
  magbot review missed.db --faq DIR --accept proposals.jsonl
                                  after "accept" was set to true in it, where it is a yes
  magbot review missed.db --erase "the words"
  MAGBOT_STORE_FILE=store.url magbot review --faq DIR

exit status: 0 nothing got worse, 1 something did, 2 usage, 3 the change would not load
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from magbot.answering.assistant import Assistant
from magbot.cli.missed_log import add_log, open_named
from magbot.cli.options import Parser
from magbot.errors import MagbotError
from magbot.library import COMPILED_SUFFIX, bundled_path, load
from magbot.review import Log, changes, outcome
from magbot.review.decisions import Decision, ask_person, read_accepted, to_json
from magbot.review.grouping import group
from magbot.review.proposals import Proposal, propose
from magbot.text.plural import counted

MOST_AT_ONCE = 3000


def add_arguments(parser: Parser) -> None:
    """Declare the options."""
    add_log(parser)
    parser.flag("--json", "print the proposals, change nothing")
    parser.value("--accept", "FILE", "do what this file of proposals accepts")
    erase = "delete the questions that hold these words, or of a day (YYYY-MM-DD), and stop"
    parser.value("--erase", "WHAT", erase)
    parser.faq()


def run(args: argparse.Namespace) -> int:
    """Propose, ask, write, and say what changed."""
    if args.erase is not None:
        with closing(open_named(args)) as log:
            print(f"erased: {counted(log.erase(args.erase), 'question')}")
        return 0
    folder = _folder(args.faq)
    with closing(open_named(args)) as log:
        assistant = Assistant(load(folder))
        proposals = _proposals(log, assistant)
        if args.json:
            for proposal in proposals:
                print(json.dumps(to_json(proposal), ensure_ascii=True))
            return 0
        for what, number in log.counts().items():
            print(f"counted only: {what}: {number}", file=sys.stderr)
        decisions = _decisions(args, proposals)
        status = _apply(folder, decisions, assistant)
        log.forget(text for decision in decisions for text in decision.texts)
        return status


def _folder(named: str | None) -> Path:
    path = Path(named or bundled_path())
    if path.suffix == COMPILED_SUFFIX or not path.is_dir():
        raise MagbotError(f"{path} is no folder that can be edited. Name yours: --faq DIR")
    return path


def _proposals(log: Log, assistant: Assistant) -> list[Proposal]:
    phrasings = [text for entry in assistant.kb.entries for text in entry.phrasings]
    missed = log.missed()
    # An edition that screens more than the one that was asked: these texts should not be here.
    alarming = {question.text for question in missed if assistant.ask(question.text).card}
    log.forget(alarming)
    calm = [question for question in missed if question.text not in alarming]
    if len(calm) > MOST_AT_ONCE:
        waiting = counted(len(calm) - MOST_AT_ONCE, "question")
        print(f"left for the next review: {waiting}, the rarest", file=sys.stderr)
        calm = calm[:MOST_AT_ONCE]
    likely_at = assistant.policy.clarify_at
    return propose(group(calm, phrasings), assistant.ask_many, likely_at=likely_at)


def _decisions(args: argparse.Namespace, proposals: Sequence[Proposal]) -> list[Decision]:
    if args.accept:
        try:
            text = Path(args.accept).read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise MagbotError(f"{args.accept} cannot be read: {error}.") from error
        return read_accepted(text, proposals)
    if not proposals:
        print("There is nothing to review.")
        return []
    if not sys.stdin.isatty():
        raise MagbotError("Review asks a person. Without a terminal use --json and --accept.")
    return ask_person(proposals, input, print)


def _apply(folder: Path, decisions: Sequence[Decision], before: Assistant) -> int:
    planned = changes.plan(folder, decisions, today=datetime.now(tz=UTC).date())
    for line in planned.left_out:
        print(f"left out: {line}")
    if not planned.after:
        print("Nothing was changed.")
        return 0
    earlier = outcome.state_of(folder, before)
    changes.write(folder, planned)
    for line in planned.done:
        print(f"written: {line}")
    later = outcome.state_of(folder, Assistant(load(folder)))
    difference = outcome.compare(earlier, later)
    for line in (*difference.better, *(f"WORSE {line}" for line in difference.worse)):
        print(line)
    print(difference.summary)
    return 1 if difference.worse else 0
