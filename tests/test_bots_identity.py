"""The text of a reply is the library's, to the byte, on every surface and with its note."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest

from magbot.render import discord as discord_text
from magbot.render import slack as slack_text
from magbot.serving.snapshot import Snapshot

if TYPE_CHECKING:
    from collections.abc import Iterator

    from magbot import Assistant
    from magbot.answering.answer import Answer

ODD = ("", "?", "asdf qwer zxcv", "hello", "<!channel> *hi* @everyone", "\u202e" * 9, "x" * 9000)


@pytest.fixture(name="snapshot", scope="module")
def _snapshot(bundled: Assistant) -> Snapshot:
    return Snapshot(bundled)


def replies(snapshot: Snapshot) -> Iterator[Answer]:
    """Give every reply there is: entries, cards, notices, and what odd questions get."""
    assistant = snapshot.assistant
    yield from (assistant.show(entry) for entry in snapshot.kb.entries)
    yield from (assistant.composer.card("?", name) for name in snapshot.kb.cards)
    yield from (snapshot.notice(name) for name in ("thanks", "stale", "error", "home"))
    yield from (assistant.ask(question) for question in ODD)


LINK = re.compile(r"<https?://[^|<>]*\|([^<>]*)>")
MARKDOWN_LINK = re.compile(r"\[([^\]]*)\]\(https?://[^)]*\)")


def test_slack_shows_the_librarys_text(snapshot: Snapshot) -> None:
    pytest.importorskip("slack_sdk", reason="needs magbot[slack]")
    from magbot.bots.slack.messages import to_messages

    for answer in replies(snapshot):
        messages = to_messages(answer, snapshot)
        texts = [slack_text.unescape(LINK.sub(r"\1", message["text"])) for message in messages]
        assert rejoined(texts, answer) == answer.text
        for message in messages:
            said, noted = _block_texts(message)
            whole = f"{said}\n\n{noted}" if said else noted
            assert LINK.sub(r"\1", whole) == LINK.sub(r"\1", message["text"])
            assert str(snapshot.kb.hash[:12]) in str(message["blocks"])


def _block_texts(message: dict[str, Any]) -> tuple[str, str]:
    said = [block["text"]["text"] for block in message["blocks"] if block["type"] == "section"]
    noted = [block["elements"] for block in message["blocks"] if block["type"] == "context"]
    return "".join(said), noted[0][0]["text"]


def rejoined(texts: list[str], answer: Answer) -> str:
    """Join the parts of a split reply, after checking that each ends with the note."""
    assert all(text.endswith(answer.note) for text in texts)
    if len(texts) == 1:
        return texts[0]
    bodies = [text.removesuffix(answer.note).rstrip() for text in texts]
    assert "".join("".join(bodies).split()) == "".join(answer.body.split())
    return answer.text


@pytest.mark.parametrize("embeds", [True, False], ids=["as an embed", "as plain text"])
def test_discord_shows_the_librarys_text(snapshot: Snapshot, *, embeds: bool) -> None:
    pytest.importorskip("discord", reason="needs magbot[discord]")
    from magbot.bots.discord.messages import to_messages

    edition = f"\n-# {discord_text.escape(snapshot.edition)}"
    for answer in replies(snapshot):
        texts = []
        for message in to_messages(answer, snapshot, embeds=embeds):
            if "embed" in message:
                embed = message["embed"]
                said, noted = embed.description, embed.footer.text
                said = discord_text.unescape(MARKDOWN_LINK.sub(r"\1", said))
                texts.append(f"{said}\n\n{noted}" if said else noted)
                assert embed.author.name == snapshot.edition
            else:
                assert message["content"].endswith(edition)
                shown = message["content"].removesuffix(edition)
                texts.append(discord_text.unescape(shown))
        assert rejoined(texts, answer) == answer.text


def test_every_reply_fits_slack_and_discord(snapshot: Snapshot) -> None:
    for answer in replies(snapshot):
        for part in slack_text.parts(answer.body, answer.note):
            assert len(part.body) <= slack_text.SECTION
        assert len(discord_text.pages(answer.body, answer.note)) == 1
        assert len(snapshot.offers(answer.suggestions)) == len(answer.suggestions) <= 5


def test_a_card_has_neither_buttons_nor_feedback(snapshot: Snapshot) -> None:
    pytest.importorskip("slack_sdk", reason="needs magbot[slack]")
    from magbot.bots.slack.messages import to_messages

    for name in snapshot.kb.cards:
        blocks = to_messages(snapshot.assistant.composer.card("?", name), snapshot)[0]["blocks"]
        assert [block["type"] for block in blocks] == ["section", "context"]
