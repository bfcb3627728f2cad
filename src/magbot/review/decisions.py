"""What a person decided: asked on a terminal, or read from a file that was edited by one."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from magbot.errors import MagbotError
from magbot.review.proposals import ACTIONS, DISMISS, NEW, VARIANT, Proposal
from magbot.text.plural import counted
from magbot.text.sanitizer import one_line

_HELP = "y yes, 1-3 to that entry instead, e a new entry, w other words, n no, s skip, q quit"
_SHOWN = 6


@dataclass(frozen=True)
class Decision:
    """One yes, or one no: what is to be done with a group's questions.

    `texts` are the questions it settles; they leave the log once it is done.
    """

    action: str
    phrasings: tuple[str, ...]
    entry: str = ""
    texts: tuple[str, ...] = ()


def ask_person(
    proposals: Sequence[Proposal], ask: Callable[[str], str], say: Callable[[str], None]
) -> list[Decision]:
    """Say what can be typed, then show each proposal and take its answer.

    Ends early on "q" or at the end of input.
    """
    decisions: list[Decision] = []
    say(f"For each: {_HELP}.")
    for number, proposal in enumerate(proposals, 1):
        say(f"\n[{number}/{len(proposals)}] {shown(proposal)}")
        try:
            reply = _reply(proposal, ask, say)
        except EOFError:
            break
        if reply == "q":
            break
        if isinstance(reply, Decision):
            decisions.append(reply)
    return decisions


def shown(proposal: Proposal) -> str:
    """Return a proposal in lines for a person."""
    group = proposal.group
    asked, down = counted(group.asked, "time"), counted(group.down, "time")
    lines = [f"asked {asked} without an answer, voted down {down}"]
    lines += [f"    {one_line(question.text)}" for question in group.members[:_SHOWN]]
    lines += [f"    ... and {len(group.members) - _SHOWN} more"][: len(group.members) > _SHOWN]
    lines += [
        f"  {index}. {entry.id}: {one_line(entry.question)}"
        for index, entry in enumerate(proposal.near, 1)
    ]
    target = f"add to {proposal.entry}" if proposal.entry else "begin a new entry"
    words = (
        _joined(proposal.phrasings)
        or "(every wording contains personal data; press w to write one)"
    )
    return "\n".join([*lines, f"  proposed: {target}: {words}"])


def _joined(phrasings: Sequence[str]) -> str:
    return "; ".join(map(one_line, phrasings))


def _reply(
    proposal: Proposal, ask: Callable[[str], str], say: Callable[[str], None]
) -> Decision | str:
    """Return what a person decides; "s" to skip the proposal, "q" to end."""
    phrasings, entry = proposal.phrasings, proposal.entry
    entries = {str(index): near.id for index, near in enumerate(proposal.near, 1)}
    while True:
        typed = ask("yes? [y/1-3/e/w/n/s/q] ").strip().lower()
        if typed in ("s", "q", "skip", "quit"):
            return typed[0]
        if typed in ("n", "no"):
            return _decision(proposal, DISMISS, "", ())
        if typed == "w":
            phrasings = tuple(filter(None, [ask("words: ").strip()])) or phrasings
            say(f"  proposed: {_joined(phrasings)}")
        elif typed in ("y", "yes", "e", *entries):
            entry = "" if typed == "e" else entries.get(typed, entry)
            if phrasings:
                return _decision(proposal, VARIANT if entry else NEW, entry, phrasings)
            say("  There is no wording to add. Type w to give one.")
        else:
            say(f"  {_HELP}")


def _decision(proposal: Proposal, action: str, entry: str, phrasings: tuple[str, ...]) -> Decision:
    texts = tuple(question.text for question in proposal.group.members)
    return Decision(action, phrasings, entry, texts)


def to_json(proposal: Proposal) -> dict[str, Any]:
    """Return a proposal as JSON-ready values, `accept` false until a person says otherwise."""
    return {
        "group": proposal.group.id,
        "accept": False,
        "do": proposal.action,
        "entry": proposal.entry,
        "phrasings": list(proposal.phrasings),
        "asked": proposal.group.asked,
        "down": proposal.group.down,
        "questions": [question.text for question in proposal.group.members],
        "near": [{"entry": entry.id, "question": entry.question} for entry in proposal.near],
    }


def read_accepted(text: str, proposals: Sequence[Proposal]) -> list[Decision]:
    """Read what `--json` printed, after a person set `accept` to true where it is a yes.

    Raises MagbotError for a file that is malformed or names groups that are not there.
    """
    try:
        items = [json.loads(line) for line in text.splitlines() if line.strip()]
    except ValueError as error:
        raise MagbotError(f"The accepted proposals are not JSON Lines: {error}.") from error
    by_group = {proposal.group.id: proposal for proposal in proposals}
    return [
        _accepted(f"Proposal {number}", item, by_group.get(str(item.get("group"))))
        for number, item in enumerate(items, 1)
        if isinstance(item, dict) and item.get("accept") is True
    ]


def _accepted(name: str, item: Mapping[str, Any], proposal: Proposal | None) -> Decision:
    if proposal is None:
        raise MagbotError(f"{name}: the log has no group '{item.get('group')}' now.")
    action, texts = item.get("do"), item.get("phrasings")
    if action not in ACTIONS:
        raise MagbotError(f"{name}: 'do' is one of {', '.join(ACTIONS)}.")
    if not isinstance(texts, list) or not all(isinstance(text, str) for text in texts):
        raise MagbotError(f"{name}: 'phrasings' is a list of texts.")
    entry = str(item.get("entry") or "")
    phrasings = tuple(" ".join(text.split()) for text in texts if text.strip())
    if action != DISMISS and not phrasings:
        raise MagbotError(
            f"{name}: there is no phrasing to add. "
            "Write one in 'phrasings', or set 'do' to dismiss."
        )
    if action != DISMISS and (action == VARIANT) != bool(entry):
        raise MagbotError(f"{name}: a variant names its entry, a new entry does not.")
    return _decision(proposal, str(action), entry, phrasings)
