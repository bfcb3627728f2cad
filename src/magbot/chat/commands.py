"""What a typed line does: a question, a choice, or a command such as /help.

Each command is a function of the chat and its argument, or of the chat and its last reply.
"""

from __future__ import annotations

import difflib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from magbot.answering.answer import Answer
from magbot.chat.chat import Chat
from magbot.kb.model import SMALLTALK, Entry
from magbot.render.columns import wrap
from magbot.render.terminal import Look, heading, numbered, paragraph
from magbot.render.why import explain
from magbot.text import normalize
from magbot.text.language_pack import BAR
from magbot.version import __version__

_LEAVING = frozenset({"exit", "quit", ":q", "/q"})
_YES = frozenset({"yes", "y", "good", "helpful", "up", "1"})
_NO = frozenset({"no", "n", "bad", "unhelpful", "not helpful", "down", "0"})
_NOTHING_YET = "nothing_yet"
_USAGE, _ROOM_FOR_TWO = 18, 50


@dataclass(frozen=True)
class Command:
    """A command: its argument as shown, and the function."""

    argument: str
    act: Callable[[Chat, str], None]


def take(chat: Chat, line: str) -> None:
    """Do what a line asks for: a command, a number of the list shown last, or a question."""
    text = line.strip()
    chat.refresh()
    if text.lower() in _LEAVING:
        chat.left = True
    elif text.startswith("/") and "\n" not in text:
        chat.keep(line)
        _run(chat, text)
    elif text and not chat.pick(text):
        chat.ask(line)


def _run(chat: Chat, line: str) -> None:
    """Run a command line; an unknown command is answered with the nearest one."""
    name, _, argument = line[1:].strip().partition(" ")
    command = COMMANDS.get(name.lower() or "help")
    if command is not None:
        command.act(chat, argument.strip())
        return
    nearest = difflib.get_close_matches(name.lower(), COMMANDS, n=1, cutoff=0.4)
    hint = chat.word("meant", name=nearest[0]) if nearest else chat.word("see_help")
    chat.tell(f"{chat.word('no_command', name=name)} {hint}")


def _on_reply(act: Callable[[Chat, Answer], None]) -> Callable[[Chat, str], None]:
    """Return a command that acts on the last reply, and says so if there is none yet."""

    def run(chat: Chat, _: str) -> None:
        if chat.last is None:
            chat.tell(chat.word(_NOTHING_YET))
        else:
            act(chat, chat.last)

    return run


def _help(chat: Chat, argument: str) -> None:
    topic = argument.removeprefix("/")
    look, lines = chat.terminal.look(), list[str]()
    for name in [topic] if topic in COMMANDS else COMMANDS:
        usage = f"/{name} {COMMANDS[name].argument}".strip()
        lines += _row(usage, chat.word(f"does.{name}"), look)
    if topic not in COMMANDS:
        lines += ["", *paragraph(chat.word("keys"), look)]
    chat.say("\n".join(lines))


def _row(usage: str, description: str, look: Look) -> list[str]:
    if look.columns < _ROOM_FOR_TWO:
        return [usage, *wrap(description, look.columns, "    ", "    ")]
    return wrap(description, look.columns, f"{usage:<{_USAGE}}", " " * _USAGE)


def _topics(chat: Chat, argument: str) -> None:
    topics = _by_topic(chat)
    if argument:
        topic = _nearest_topic(argument, list(topics))
        if topic is None:
            chat.tell(chat.word("no_topic", name=argument))
        else:
            _list(chat, topic, topics[topic])
        return
    look = chat.terminal.look()
    names = [f"{name} ({len(entries)})" for name, entries in topics.items()]
    chat.say("\n".join([*heading(chat.word("topics"), look), *numbered(names, look)]))
    chat.offer([partial(_list, chat, name, entries) for name, entries in topics.items()])


def _by_topic(chat: Chat) -> dict[str, list[Entry]]:
    topics: dict[str, list[Entry]] = {}
    for entry in chat.live.kb.entries:
        if entry.kind != SMALLTALK:
            topics.setdefault(entry.topic or chat.word("other"), []).append(entry)
    return topics


def _nearest_topic(argument: str, names: Sequence[str]) -> str | None:
    if argument.isdecimal() and 1 <= int(argument) <= len(names):
        return names[int(argument) - 1]
    plain = {normalize(name): name for name in names}
    topic = normalize(argument)
    starting = [name for key, name in plain.items() if key.startswith(topic)]
    nearest = difflib.get_close_matches(topic, plain, n=1, cutoff=0.5)
    return starting[0] if starting else plain[nearest[0]] if nearest else None


def _list(chat: Chat, title: str, entries: Sequence[Entry]) -> None:
    look = chat.terminal.look()
    questions = numbered([entry.question for entry in entries], look)
    chat.say("\n".join([*heading(chat.word("pick", title=title), look), *questions]))
    chat.offer([partial(chat.choose, entry.id) for entry in entries])


def _why(chat: Chat, last: Answer) -> None:
    lines = paragraph(explain(last, chat.live.assistant), chat.terminal.look())
    chat.say("\n".join(lines))


def _more(chat: Chat, _: Answer) -> None:
    details = chat.conversation.more()
    if details is None:
        chat.tell(chat.word("no_more"))
    else:
        chat.reply("/more", details)


def _sources(chat: Chat, last: Answer) -> None:
    if not last.sources:
        chat.tell(chat.word("no_source"))
        return
    look, lines = chat.terminal.look(), list[str]()
    for number, source in enumerate(last.sources, 1):
        lines += heading(f"{number}. {source.label}", look)
        lines += paragraph(source.url, look, "   ") if source.url else []
        for claim in source.claims:
            if claim.id in last.claims:
                lines += paragraph(f"- {claim.text}", look, "   ")
    chat.say("\n".join(lines))


def _related(chat: Chat, last: Answer) -> None:
    links = dict.fromkeys(link for entry in last.entries for link in entry.related)
    linked = map(chat.live.assistant.composer.find, links)
    entries = [entry for entry in linked if entry is not None]
    if entries:
        _list(chat, chat.word("related"), entries)
    else:
        chat.tell(chat.word("not_related"))


def _feedback(chat: Chat, argument: str) -> None:
    verdict = normalize(argument)
    say = chat.live.kb.pack.say
    yes, no = _YES.union(say["yes"].split(BAR)), _NO.union(say["no"].split(BAR))
    if verdict not in yes | no:
        chat.tell(chat.word("helpful"))
    elif chat.conversation.feedback(verdict in yes) is None:
        chat.tell(chat.word(_NOTHING_YET))
    elif chat.terminal.log is not None:
        if verdict in no:
            chat.dislike()
        chat.tell(chat.word("logged"))
    else:
        chat.tell(chat.word("not_logged"))


def _json(chat: Chat, last: Answer) -> None:
    chat.say(json.dumps(last.to_dict(), ensure_ascii=True, indent=1))


def _clear(chat: Chat, _: str) -> None:
    chat.conversation.clear()
    chat.last = None
    chat.offer(())
    if chat.terminal.look().styled:
        chat.terminal.out("\x1b[2J\x1b[H")
    chat.tell(chat.word("new"))


def _version(chat: Chat, _: str) -> None:
    kb = chat.live.kb
    base = f", base {kb.base}" if kb.base else ""
    encoder = f", encoder {kb.encoder}" if kb.encoder else ""
    edition = f"{kb.title}, version {kb.version}, hash {kb.hash}{base}{encoder}"
    chat.say(f"magbot {__version__}\n{edition}")


def _exit(chat: Chat, _: str) -> None:
    chat.left = True


COMMANDS = {
    "help": Command("[COMMAND]", _help),
    "topics": Command("[TOPIC]", _topics),
    "more": Command("", _on_reply(_more)),
    "why": Command("", _on_reply(_why)),
    "sources": Command("", _on_reply(_sources)),
    "related": Command("", _on_reply(_related)),
    "feedback": Command("yes|no", _feedback),
    "json": Command("", _on_reply(_json)),
    "clear": Command("", _clear),
    "version": Command("", _version),
    "exit": Command("", _exit),
    "quit": Command("", _exit),
}
