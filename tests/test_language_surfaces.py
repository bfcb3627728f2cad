"""Each surface speaks the language of the base: its buttons, remarks and headings too."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

pytest.importorskip("discord", reason="needs magbot[discord]")
pytest.importorskip("slack_sdk", reason="needs magbot[slack]")

import discord

import magbot
from magbot.bots.discord.commands import create_tree
from magbot.bots.discord.messages import buttons, press_class
from magbot.bots.slack.manifest import manifest
from magbot.bots.slack.messages import home_view, to_messages
from magbot.chat.chat import Chat, Terminal
from magbot.chat.commands import take
from magbot.chat.live import Live
from magbot.chat.prompt import ChatCompleter
from magbot.chat.questions import Questions
from magbot.exporting.site.pages import entry_page, index_page
from magbot.kb import language_packs
from magbot.render.terminal import Look, show
from magbot.serving.about import CONTROLS, about
from magbot.serving.snapshot import Snapshot
from tests.test_languages import DATA, FOLDERS, english_texts

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = pytest.mark.usefixtures("own_cache")

LANGUAGES = pytest.mark.parametrize("code", FOLDERS)
FIRST = {"es": "¿Cuándo abre la biblioteca?", "de": "Wann haben Sie geöffnet?"}


@pytest.fixture(name="snapshot", scope="module")
def _snapshot() -> Callable[[str], Snapshot]:
    made: dict[str, Snapshot] = {}

    def snapshot(code: str) -> Snapshot:
        if code not in made:
            made[code] = Snapshot(magbot.Assistant(magbot.load(DATA / FOLDERS[code])))
        return made[code]

    return snapshot


def speaks(code: str, shown: str, *names: str) -> None:
    """Hold a text to the labels of a language, and to none of the English ones."""
    labels, said = language_packs.texts(code).labels, " ".join(shown.split())
    for name in names:
        assert labels[name].partition("{")[0].strip() in said, name
    assert [text for text in english_texts() if text in said] == []


@LANGUAGES
def test_slack(code: str, snapshot: Callable[[str], Snapshot]) -> None:
    answer = snapshot(code).assistant.ask(FIRST[code])
    shown = [
        to_messages(answer, snapshot(code), show_button=True),
        home_view(snapshot(code), logged=True),
    ]
    shown += [home_view(snapshot(code)), manifest(snapshot(code), command="/magbot")]
    said = "\n".join(json.dumps(one, ensure_ascii=False) for one in shown)

    speaks(code, said, "more", "helpful", "not_helpful", "show", "home", "privacy", "privacy_log",
           "about", "hint", "ask_message")  # fmt: skip


@LANGUAGES
@pytest.mark.parametrize("name", ["busy", "too_fast", "not_here", "error", "thanks", "stale"])
def test_notices_of_the_bots(code: str, name: str, snapshot: Callable[[str], Snapshot]) -> None:
    notice = snapshot(code).notice(name)

    speaks(code, notice.text, name)
    assert notice.note == language_packs.texts(code).note


@LANGUAGES
def test_discord(code: str, snapshot: Callable[[str], Snapshot]) -> None:
    async def asked(*_: object) -> None: ...

    async def complete(*_: object) -> tuple[str, ...]:
        return ()

    client = discord.Client(intents=discord.Intents.none())
    tree = create_tree(client, snapshot(code), ask=asked, complete=complete)
    commands = [command.to_dict(tree) for command in tree.get_commands()]
    said = json.dumps(commands, ensure_ascii=False)

    speaks(code, said, "ask", "ask_question", "ask_private")
    assert language_packs.texts(code).labels["ask_name"].replace("{name}", "magbot") in said


@LANGUAGES
def test_buttons_of_discord(code: str, snapshot: Callable[[str], Snapshot]) -> None:
    async def pressed(*_: object) -> None: ...

    answer = snapshot(code).assistant.ask(FIRST[code])
    view = buttons(press_class(pressed), answer, snapshot(code))
    said = " ".join(str(item.item.label) for item in view.children)

    speaks(code, said, "more", "helpful", "not_helpful")


@LANGUAGES
def test_the_web_service_and_the_widget(code: str, snapshot: Callable[[str], Snapshot]) -> None:
    told = about(snapshot(code).assistant)

    assert set(told["words"]) == set(CONTROLS)
    assert told["language"] == code
    speaks(code, json.dumps(told, ensure_ascii=False), "home", *CONTROLS)


@LANGUAGES
def test_the_site(code: str, snapshot: Callable[[str], Snapshot]) -> None:
    assistant = snapshot(code).assistant
    kb, entry = assistant.kb, assistant.kb.entries[0]
    pages = index_page(kb, list(kb.entries), assistant=True)
    pages += entry_page(kb, entry, assistant.show(entry))

    assert f'<html lang="{code}"' in pages
    speaks(code, pages, "site_questions", "site_search", "site_device", "site_no_script",
           "site_edition", "site_related", "loading", "failed")  # fmt: skip


@LANGUAGES
def test_the_chat(code: str) -> None:
    told: list[str] = []
    live = Live(str(DATA / FOLDERS[code]))
    chat = Chat(live, Terminal(told.append, told.append, lambda: Look(4000)))
    chat.banner()
    for line in ("/more", "/nosuch", "/help", "/topics", "/topics zzz", "/feedback", "7",
                 FIRST[code], "/sources", "/feedback no", "/clear"):  # fmt: skip
        take(chat, line)

    does = [name for name in language_packs.texts(code).labels if name.startswith("chat.does.")]
    speaks(code, "".join(told), "chat.banner", "chat.nothing_yet", "chat.no_command", "chat.keys",
           "chat.topics", "chat.no_topic", "chat.helpful", "chat.no_source", "chat.not_logged",
           "chat.new", *does)  # fmt: skip


@LANGUAGES
def test_completions_say_what_a_command_does(
    code: str, snapshot: Callable[[str], Snapshot]
) -> None:
    from prompt_toolkit.completion import CompleteEvent
    from prompt_toolkit.document import Document

    questions = Questions(lambda: snapshot(code).assistant)
    found = ChatCompleter(lambda: questions).get_completions(Document("/cl"), CompleteEvent())

    said = [one.display_meta_text for one in found]
    assert said == [language_packs.texts(code).labels["chat.does.clear"]]


@LANGUAGES
def test_cards_on_a_terminal(code: str, snapshot: Callable[[str], Snapshot]) -> None:
    assistant = snapshot(code).assistant
    for card in language_packs.texts(code).cards:
        shown = show(assistant.composer.card("", card), assistant.kb.labels, Look(100))
        speaks(code, shown, f"card.{card}")
