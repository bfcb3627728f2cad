"""Read what Slack sends: pure, from payloads to questions."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from magbot.render.slack import unescape
from magbot.serving.question import BORROWED, Question

Payload = Mapping[str, Any]

SURFACE = "slack"
ASK, MORE, SHOW, FEEDBACK, SHORTCUT = "ask", "more", "show", "feedback", "ask_message"
_WRITTEN_SUBTYPES = frozenset({"file_share", "thread_broadcast"})
_SLACKBOT = "USLACKBOT"
_MARK = re.compile(r"<([@#!]?)([^<>|]*)(?:\|([^<>]*))?>")


@dataclass(frozen=True, slots=True)
class Where:
    """Where a reply goes.

    `thread` is the message whose thread it joins or `begun` already; `hidden` says that only
    `user` sees what is there.
    """

    channel: str
    thread: str = ""
    user: str = ""
    begun: bool = False
    hidden: bool = False

    @property
    def is_shared(self) -> bool:
        """Whether others are there: neither a direct message nor the app's own home."""
        return not self.channel.startswith(("D", "U", "W"))


def from_event(body: Payload, bot: str) -> tuple[Question, Where] | None:
    """Read a mention or a direct message; None for what is not a person asking `bot`."""
    event = body["event"]
    if not _is_person(event, bot):
        return None
    mention = event["type"] == "app_mention"
    if not mention and event.get("channel_type") != "im":
        return None
    team, channel = body.get("team_id", ""), event["channel"]
    thread = event.get("thread_ts") or event["ts"]
    question = Question(
        SURFACE,
        "mention" if mention else "message",
        _place(team, channel, thread),
        text=plain(event.get("text") or "", bot),
        around="" if mention else _place(team, channel),
        person=str(event["user"]) if mention else "",
        homes=(team, channel),
        asker=str(event["user"]),
    )
    return question, Where(channel, thread, event["user"], begun="thread_ts" in event)


def _is_person(event: Payload, bot: str) -> bool:
    if event.get("bot_id") or event.get("hidden") or event.get("edited"):
        return False
    if event.get("subtype") and event["subtype"] not in _WRITTEN_SUBTYPES:
        return False
    return event.get("user", _SLACKBOT) not in {_SLACKBOT, bot}


def from_command(command: Payload, bot: str) -> Question:
    """Read a slash command."""
    homes, user = (command.get("team_id", ""), command.get("channel_id", "")), command["user_id"]
    text = plain(command.get("text") or "", bot)
    return Question(SURFACE, "command", _place(*homes, user), text=text, homes=homes, asker=user)


def from_shortcut(body: Payload, bot: str) -> Question:
    """Read a shortcut used on a message."""
    homes, user = (_id(body, "team"), _id(body, "channel")), _id(body, "user")
    text = plain((body.get("message") or {}).get("text") or "", bot)
    return Question(SURFACE, BORROWED, _place(*homes, user), text=text, homes=homes, asker=user)


def from_click(body: Payload) -> tuple[Question, Where]:
    """Read a press of a question's button, and where its reply belongs."""
    where = where_pressed(body)
    team, action = _id(body, "team"), body["actions"][0]
    alone = where.hidden or not where.thread
    conversation = _place(team, where.channel, where.user if alone else where.thread)
    token = _value(action).partition(",")[0] or "?"
    person = where.user if where.is_shared and not alone else ""
    homes = (team, where.channel)
    return Question(
        SURFACE, "click", conversation, token=token, person=person, homes=homes, asker=where.user
    ), where


def from_show(body: Payload) -> tuple[Question, Where]:
    """Read a press of the button that shows a hidden reply to everyone: all its entries."""
    question, where = from_click(body)
    return replace(question, way="show", token=_value(body["actions"][0]) or "?"), where


def from_more(body: Payload) -> Question:
    """Read a press of the button that asks for the rest of a reply."""
    question, _ = from_click(body)
    return replace(question, way="more", token=_value(body["actions"][0]) or "?", more=True)


def from_verdict(body: Payload) -> Question:
    """Read a press of a feedback button; its value is `verdict:tokens@edition`."""
    verdict, _, rated = _value(body["actions"][0]).partition(":")
    tokens, _, edition = rated.partition("@")
    container = body.get("container") or {}
    stamp = container.get("message_ts") or (body.get("message") or {}).get("ts", "")
    homes = _id(body, "team"), _id(body, "channel")
    voter = _place(*homes, stamp, _id(body, "user"))
    return Question(
        SURFACE, "feedback", voter,
        token=tokens, verdict=verdict or "?", voter=voter, edition=edition, homes=homes,
    )  # fmt: skip


def where_pressed(body: Payload) -> Where:
    """Return where a button was: a hidden reply, a thread, or the app's own home."""
    container, message = body.get("container") or {}, body.get("message") or {}
    user = _id(body, "user")
    channel = _id(body, "channel") or container.get("channel_id", "")
    if not channel:
        return Where(user, user=user)
    hidden = bool(container.get("is_ephemeral"))
    message_stamp = "" if hidden else message.get("ts") or container.get("message_ts", "")
    thread = message.get("thread_ts") or container.get("thread_ts") or message_stamp
    return Where(channel, thread, user, hidden=hidden)


def delivery_key(body: Payload) -> tuple[str, float] | None:
    """Return what identifies a delivery, and for how many seconds it may be repeated."""
    if "event_id" in body:
        return f"{body.get('team_id', '')}:{body['event_id']}", 15 * 60.0
    if "trigger_id" in body:
        return str(body["trigger_id"]), 5 * 60.0
    return None


def is_repeated_later(headers: Mapping[str, Sequence[str]]) -> bool:
    """Return whether a delivery is a repeat that Slack makes once more if it is not taken.

    It repeats at once, after a minute and after five.
    """
    number = next(iter(headers.get("x-slack-retry-num", ())), "")
    return number in {"1", "2"}


def plain(text: str, bot: str) -> str:
    """Undo Slack's markup: the bot's mention goes, links and names become their labels.

    >>> plain("<@UBOT> is 5 &lt; 6 in <#C1|general>?", "UBOT")
    'is 5 < 6 in general?'
    """

    def shown(match: re.Match[str]) -> str:
        kind, target, label = match.groups()
        if kind == "@" and target == bot:
            return ""
        return label or ("" if kind else target)

    return unescape(_MARK.sub(shown, text)).strip()


def _place(*ids: str) -> str:
    return ":".join((SURFACE, *ids))


def _id(body: Payload, name: str) -> str:
    part = body.get(name)
    return str(part.get("id", "")) if isinstance(part, dict) else ""


def _value(action: Payload) -> str:
    return str(action.get("value") or "")
