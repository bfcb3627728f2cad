"""The commands of a chat: /help and the rest. Each is a function of the chat and its argument."""

from __future__ import annotations

import difflib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from magbot.chat.talk import Chat
from magbot.kb.model import SMALLTALK, Entry
from magbot.render.columns import wrap
from magbot.render.terminal import Look, heading, numbered, paragraph
from magbot.render.why import explain
from magbot.text import normalize
from magbot.text.language_pack import BAR
from magbot.version import __version__

_YES = frozenset({"yes", "y", "good", "helpful", "up", "1"})
_NO = frozenset({"no", "n", "bad", "unhelpful", "not helpful", "down", "0"})
_NOTHING_YET = "nothing_yet"
_USAGE, _ROOM_FOR_TWO = 18, 50


@dataclass(frozen=True)
class Command:
    """A command: its name, its argument as shown, and the function."""

    name: str
    argument: str
    act: Callable[[Chat, str], None]


def run(chat: Chat, line: str) -> None:
    """Run a command line; an unknown command is answered with the nearest one."""
    name, _, argument = line[1:].strip().partition(" ")
    command = COMMANDS.get(name.lower())
    if command is not None:
        command.act(chat, argument.strip())
        return
    if not name:
        _help(chat, "")
        return
    near = difflib.get_close_matches(name.lower(), COMMANDS, n=1, cutoff=0.4)
    hint = chat.word("meant", name=near[0]) if near else chat.word("see_help")
    chat.tell(f"{chat.word('no_command', name=name)} {hint}")


def _help(chat: Chat, argument: str) -> None:
    asked = COMMANDS.get(argument.removeprefix("/"))
    shown = [asked] if asked else list(COMMANDS.values())
    usages = [f"/{command.name} {command.argument}".strip() for command in shown]
    rows = zip(usages, [chat.word(f"does.{command.name}") for command in shown], strict=True)
    look = chat.terminal.look()
    lines = [line for row in rows for line in _row(*row, look)]
    if not asked:
        lines += ["", *paragraph(chat.word("keys"), look)]
    chat.say("\n".join(lines))


def _row(usage: str, does: str, look: Look) -> list[str]:
    if look.columns < _ROOM_FOR_TWO:
        return [usage, *wrap(does, look.columns, "    ", "    ")]
    return wrap(does, look.columns, f"{usage:<{_USAGE}}", " " * _USAGE)


def _topics(chat: Chat, argument: str) -> None:
    topics = _by_topic(chat)
    if argument:
        named = _topic(argument, list(topics))
        if named is None:
            chat.tell(chat.word("no_topic", name=argument))
        else:
            _list(chat, named, topics[named])
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


def _topic(argument: str, names: Sequence[str]) -> str | None:
    if argument.isdecimal() and 1 <= int(argument) <= len(names):
        return names[int(argument) - 1]
    plain = {normalize(name): name for name in names}
    wanted = normalize(argument)
    starting = [name for key, name in plain.items() if key.startswith(wanted)]
    near = difflib.get_close_matches(wanted, plain, n=1, cutoff=0.5)
    return starting[0] if starting else plain[near[0]] if near else None


def _list(chat: Chat, title: str, entries: Sequence[Entry]) -> None:
    look = chat.terminal.look()
    questions = numbered([entry.question for entry in entries], look)
    chat.say("\n".join([*heading(chat.word("pick", title=title), look), *questions]))
    chat.offer([partial(chat.choose, entry.id) for entry in entries])


def _why(chat: Chat, _: str) -> None:
    if chat.last is None:
        chat.tell(chat.word(_NOTHING_YET))
        return
    look = chat.terminal.look()
    chat.say("\n".join(paragraph(explain(chat.last, chat.live.assistant), look)))


def _more(chat: Chat, _: str) -> None:
    rest = chat.conversation.more() if chat.last is not None else None
    if rest is not None:
        chat.reply("/more", rest)
    else:
        chat.tell(chat.word(_NOTHING_YET if chat.last is None else "no_more"))


def _sources(chat: Chat, _: str) -> None:
    if chat.last is None or not chat.last.sources:
        chat.tell(chat.word(_NOTHING_YET if chat.last is None else "no_source"))
        return
    look, cited, lines = chat.terminal.look(), set(chat.last.claims), list[str]()
    for number, source in enumerate(chat.last.sources, 1):
        lines += heading(f"{number}. {source.label}", look)
        lines += paragraph(source.url, look, "   ") if source.url else []
        for claim in source.claims:
            if claim.id in cited:
                lines += paragraph(f"- {claim.text}", look, "   ")
    chat.say("\n".join(lines))


def _related(chat: Chat, _: str) -> None:
    shown = chat.last.entries if chat.last else ()
    links = dict.fromkeys(link for entry in shown for link in entry.related)
    linked = [chat.live.assistant.composer.find(link) for link in links]
    entries = [entry for entry in linked if entry is not None]
    if entries:
        _list(chat, chat.word("related"), entries)
    else:
        chat.tell(chat.word("not_related" if chat.last else _NOTHING_YET))


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


def _json(chat: Chat, _: str) -> None:
    if chat.last is None:
        chat.tell(chat.word(_NOTHING_YET))
    else:
        chat.say(json.dumps(chat.last.to_dict(), ensure_ascii=True, indent=1))


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
    command.name: command
    for command in (
        Command("help", "[COMMAND]", _help),
        Command("topics", "[TOPIC]", _topics),
        Command("more", "", _more),
        Command("why", "", _why),
        Command("sources", "", _sources),
        Command("related", "", _related),
        Command("feedback", "yes|no", _feedback),
        Command("json", "", _json),
        Command("clear", "", _clear),
        Command("version", "", _version),
        Command("exit", "", _exit),
        Command("quit", "", _exit),
    )
}
