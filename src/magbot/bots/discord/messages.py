"""Write what Discord shows: a reply as embeds or plain messages, and its buttons.

Buttons survive a restart: their id says all, and is treated as untrusted input.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from typing import Any

import discord
from discord import ButtonStyle, ui

from magbot.answering.answer import Answer
from magbot.render.discord import AUTHOR, escape, label, pages, plain
from magbot.render.split import shorten, units
from magbot.serving.snapshot import Snapshot

Message = dict[str, Any]
Pressed = Callable[[discord.Interaction, str, str], Awaitable[None]]

LONGEST_ID = 100
_EDITION = 12  # letters of an edition's hash
_TOKENS = r"[A-Za-z0-9.,_-]{1,84}(?:@[0-9a-f]{0,12})?"
TEMPLATE = rf"magbot:(?P<act>ask|more|up|down):(?P<tokens>{_TOKENS})"
_Base: Any = ui.DynamicItem[ui.Button[ui.View]]  # Any, for type checks without the extra


def to_messages(
    answer: Answer,
    snapshot: Snapshot,
    *,
    view: ui.View | None = None,
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


def press_class(pressed: Pressed) -> Any:  # noqa: ANN401
    """Make the class of this surface's buttons; `pressed` gets interaction, act and tokens."""

    class Press(_Base, template=TEMPLATE):  # type: ignore[misc, call-arg]
        def __init__(
            self,
            act: str,
            tokens: str,
            text: str = "",
            *,
            quiet: bool = False,
            row: int | None = None,
        ) -> None:
            style = ButtonStyle.secondary if quiet else ButtonStyle.primary
            super().__init__(
                ui.Button(label=text, style=style, custom_id=f"magbot:{act}:{tokens}", row=row)
            )
            self.act, self.tokens = act, tokens

        @classmethod
        async def from_custom_id(cls, _: object, __: object, match: re.Match[str]) -> Press:
            return cls(match["act"], match["tokens"])

        async def callback(self, interaction: discord.Interaction) -> None:
            await pressed(interaction, self.act, self.tokens)

    return Press


def buttons(press: Any, answer: Answer, snapshot: Snapshot) -> Any:  # noqa: ANN401
    """Lay out a reply's buttons: suggestions above, the verdict below; None where it has none."""
    snapshot = snapshot.of(answer)
    view = ui.View(timeout=None)
    for offer in snapshot.offers(answer.suggestions)[:5]:
        view.add_item(press("ask", offer.token, label(offer.question), row=0))
    rated = snapshot.rated(answer)
    if len(rated) > LONGEST_ID - len("magbot:down:@") - _EDITION:
        rated = rated.partition(",")[0]
    if rated and answer.details:
        view.add_item(press("more", rated, label(snapshot.word("more")), row=1))
    if rated:
        voted = f"{rated}@{answer.edition.hash[:_EDITION]}"
        view.add_item(press("up", voted, label(snapshot.word("helpful")), quiet=True, row=1))
        view.add_item(press("down", voted, label(snapshot.word("not_helpful")), quiet=True, row=1))
    return view if view.children else None
