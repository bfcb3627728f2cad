"""Write what Discord shows: a reply as embeds, or as plain messages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import discord

from magbot.render.discord import AUTHOR, escape, pages, plain
from magbot.render.split import shorten, units

if TYPE_CHECKING:
    from magbot.answer import Answer
    from magbot.serving.book import Book

    Message = dict[str, Any]


def to_messages(
    answer: Answer,
    book: Book,
    *,
    view: discord.ui.View | None = None,
    embeds: bool = True,
    shared: bool = False,
) -> tuple[Message, ...]:
    """Put a reply into one or more messages, each with the note; `view` goes under the last.

    A card is always plain: who has embeds switched off must see it too. In a `shared` place, where
    a bare "2" does not arrive, what goes on from here is said.
    """
    book = book.of(answer)
    rich = embeds and not answer.card
    messages = _embedded(answer, book) if rich else _plain(answer, book)
    if shared and rich and book.offers(answer.suggestions):
        messages[-1]["content"] = f"-# {escape(book.word('again'))}"
    if view is not None:
        messages[-1]["view"] = view
    return tuple(messages)


def _embedded(answer: Answer, book: Book) -> list[Message]:
    edition = shorten(book.line_of(answer.edition), AUTHOR)
    found = []
    heading, used = book.kb.labels["sources"], units(edition)
    for page in pages(
        answer.body, answer.note, used=used, sources=answer.sources, heading=heading
    ):
        embed = discord.Embed(description=page.description)
        embed.set_author(name=edition)
        embed.set_footer(text=page.footer)
        found.append({"embed": embed})
    return found


def _plain(answer: Answer, book: Book) -> list[Message]:
    tail = f"-# {escape(shorten(book.line_of(answer.edition), AUTHOR))}"
    return [
        {"content": text, "suppress_embeds": True}
        for text in plain(answer.body, answer.note, tail)
    ]
