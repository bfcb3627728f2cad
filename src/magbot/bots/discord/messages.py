"""Write what Discord shows: a reply as embeds, or as plain messages."""

from __future__ import annotations

from typing import Any

import discord

from magbot.answering.answer import Answer
from magbot.render.discord import AUTHOR, escape, pages, plain
from magbot.render.split import shorten, units
from magbot.serving.snapshot import Snapshot

Message = dict[str, Any]


def to_messages(
    answer: Answer,
    snapshot: Snapshot,
    *,
    view: discord.ui.View | None = None,
    embeds: bool = True,
    shared: bool = False,
) -> tuple[Message, ...]:
    """Put a reply into one or more messages, each with the note; `view` goes under the last.

    A card is always plain: who has embeds switched off must see it too. In a `shared` place, where
    a bare "2" does not arrive, what goes on from here is said.
    """
    snapshot = snapshot.of(answer)
    rich = embeds and not answer.card
    messages = _embedded(answer, snapshot) if rich else _plain(answer, snapshot)
    if shared and rich and snapshot.offers(answer.suggestions):
        messages[-1]["content"] = f"-# {escape(snapshot.word('again'))}"
    if view is not None:
        messages[-1]["view"] = view
    return tuple(messages)


def _embedded(answer: Answer, snapshot: Snapshot) -> list[Message]:
    edition = shorten(snapshot.edition_line(answer.edition), AUTHOR)
    embeds = []
    heading, used = snapshot.kb.labels["sources"], units(edition)
    for page in pages(
        answer.body, answer.note, used=used, sources=answer.sources, heading=heading
    ):
        embed = discord.Embed(description=page.description)
        embed.set_author(name=edition)
        embed.set_footer(text=page.footer)
        embeds.append({"embed": embed})
    return embeds


def _plain(answer: Answer, snapshot: Snapshot) -> list[Message]:
    tail = f"-# {escape(shorten(snapshot.edition_line(answer.edition), AUTHOR))}"
    return [
        {"content": text, "suppress_embeds": True}
        for text in plain(answer.body, answer.note, tail)
    ]
