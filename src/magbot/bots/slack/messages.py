"""Write what Slack shows: a reply as messages of Block Kit, the home tab, the prompts."""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import blake2b
from typing import Any

from slack_sdk.models.blocks import (
    ActionsBlock,
    ButtonElement,
    ContextActionsBlock,
    ContextBlock,
    FeedbackButtonObject,
    FeedbackButtonsElement,
    MarkdownTextObject,
    PlainTextObject,
    SectionBlock,
)

from magbot.answering.answer import Answer
from magbot.bots.slack.events import ASK, FEEDBACK, MORE, SHOW
from magbot.render import slack
from magbot.serving.snapshot import Offer, Snapshot

Message = dict[str, Any]

MOST_PROMPTS = 4


def to_messages(
    answer: Answer, snapshot: Snapshot, *, show_button: bool = False, shared: bool = False
) -> tuple[Message, ...]:
    """Put a reply into one or more messages, each with `text` and `blocks` and the note.

    Buttons stand under the last one. `show_button` adds the one that posts the reply for everyone.
    In a `shared` place, where a bare "2" does not arrive, what goes on from here is said.
    """
    snapshot = snapshot.of(answer)
    parts = slack.parts(answer.body, answer.note, answer.sources, snapshot.kb.labels["sources"])
    messages: list[Message] = [
        {
            "text": part.text,
            "blocks": [
                *_section(part.body),
                _note(part.note, snapshot.edition_line(answer.edition)),
            ],
        }
        for part in parts
    ]
    messages[-1]["blocks"] += _buttons(answer, snapshot, show_button=show_button)
    if shared and snapshot.offers(answer.suggestions):
        again = MarkdownTextObject(text=slack.escape(snapshot.word("again")), verbatim=True)
        messages[-1]["blocks"].append(ContextBlock(elements=[again]).to_dict())
    return tuple(messages)


def home_view(snapshot: Snapshot, *, logged: bool = False) -> Message:
    """Make the home tab; its metadata tells editions apart, so that it is published on change.

    `logged` says that missed questions are kept.
    """
    text = slack.escape(snapshot.word("home"))
    privacy = slack.escape(snapshot.word("privacy_log" if logged else "privacy"))
    blocks = [
        *_section(text),
        *_section(privacy),
        _note(slack.escape(snapshot.kb.note), snapshot.edition),
    ]
    blocks += _question_buttons(snapshot.starters())
    mark = blake2b(repr(blocks).encode(), digest_size=12).hexdigest()
    return {"type": "home", "private_metadata": mark, "blocks": blocks}


def prompts(snapshot: Snapshot) -> list[dict[str, str]]:
    """Return the suggested prompts of the agent view."""
    return [
        {"title": slack.label(offer.question), "message": offer.question}
        for offer in snapshot.starters()[:MOST_PROMPTS]
    ]


def _section(body: str) -> list[Message]:
    if not body:
        return []
    text = MarkdownTextObject(text=body, verbatim=True)
    return [SectionBlock(text=text, expand=True).to_dict()]


def _note(note: str, edition: str) -> Message:
    elements = [
        MarkdownTextObject(text=note, verbatim=True),
        MarkdownTextObject(text=slack.escape(edition), verbatim=True),
    ]
    block: Message = ContextBlock(elements=elements).to_dict()
    return block


def _buttons(answer: Answer, snapshot: Snapshot, *, show_button: bool) -> list[Message]:
    blocks = _question_buttons(snapshot.offers(answer.suggestions))
    rated = snapshot.rated(answer)
    reply_buttons = [("more", MORE)] if rated and answer.details else []
    reply_buttons += [("show", SHOW)] if rated and show_button else []
    if reply_buttons:
        buttons = [_button(snapshot.word(word), action, rated) for word, action in reply_buttons]
        blocks.append(_actions(buttons))
    if rated:
        blocks.append(_feedback(f"{rated}@{answer.edition.hash[:12]}", snapshot))
    return blocks


def _question_buttons(offers: Iterable[Offer]) -> list[Message]:
    buttons = [
        _button(offer.question, f"{ASK}:{number}", offer.token)
        for number, offer in enumerate(offers, 1)
    ]
    return [_actions(buttons)] if buttons else []


def _actions(buttons: list[ButtonElement]) -> Message:
    block: Message = ActionsBlock(elements=buttons).to_dict()
    return block


def _button(label: str, action: str, value: str) -> ButtonElement:
    text = PlainTextObject(text=slack.label(label), emoji=False)
    return ButtonElement(text=text, action_id=action, value=value)


def _feedback(tokens: str, snapshot: Snapshot) -> Message:
    up, down = (
        FeedbackButtonObject(text=slack.label(snapshot.word(name)), value=f"{verdict}:{tokens}")
        for name, verdict in (("helpful", "up"), ("not_helpful", "down"))
    )
    element = FeedbackButtonsElement(action_id=FEEDBACK, positive_button=up, negative_button=down)
    block: Message = ContextActionsBlock(elements=[element]).to_dict()
    return block
