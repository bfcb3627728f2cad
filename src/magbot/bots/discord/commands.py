"""The slash command and the context menu, and telling Discord of them only when they changed."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

import discord
from discord import app_commands

from magbot.render.split import shorten
from magbot.serving.snapshot import Snapshot

Ask = Callable[[discord.Interaction, str, bool], Awaitable[None]]
Complete = Callable[[discord.Interaction, str], Awaitable[tuple[str, ...]]]

log = logging.getLogger("magbot.bots")
LONGEST_QUESTION = 300
LONGEST_CHOICE = LONGEST_DESCRIPTION = 100
LONGEST_MENU = 32
MOST_CHOICES = 25


def create_tree(
    client: discord.Client, snapshot: Snapshot, *, ask: Ask, complete: Complete
) -> app_commands.CommandTree:
    """Declare /ask and the context menu, for servers, direct messages and a person's own use."""

    async def on_ask(
        interaction: discord.Interaction,
        question: app_commands.Range[str, 1, LONGEST_QUESTION],
        private: bool = True,  # noqa: FBT001, FBT002  Discord passes options by name
    ) -> None:
        await ask(interaction, question, private)

    async def on_menu(interaction: discord.Interaction, message: discord.Message) -> None:
        await ask(interaction, message.content, True)

    async def suggest(
        interaction: discord.Interaction, current: str
    ) -> list[app_commands.Choice[str]]:
        return [
            app_commands.Choice(name=question, value=question)
            for question in await complete(interaction, current)
            if len(question) <= LONGEST_CHOICE
        ][:MOST_CHOICES]

    describe = app_commands.describe(
        question=_described(snapshot.word("ask_question")),
        private=_described(snapshot.word("ask_private")),
    )
    command: Any = app_commands.command(name="ask", description=_described(snapshot.word("ask")))(
        describe(on_ask)
    )
    command.autocomplete("question")(suggest)
    name = snapshot.word("ask_name").replace("{name}", client_name())
    menu = app_commands.ContextMenu(name=shorten(name, LONGEST_MENU), callback=on_menu)
    tree = app_commands.CommandTree(
        client,
        allowed_installs=app_commands.AppInstallationType(guild=True, user=True),
        allowed_contexts=app_commands.AppCommandContext(
            guild=True, dm_channel=True, private_channel=True
        ),
    )
    tree.add_command(command)
    tree.add_command(menu)
    return tree


def client_name() -> str:
    """Return the name that menus show."""
    return "magbot"


async def sync_if_changed(tree: app_commands.CommandTree, *, force: bool = False) -> bool:
    """Write the commands where what Discord knows differs; says whether they were written."""
    client: Any = tree.client
    wanted = [command.to_dict(tree) for command in tree.get_commands()]
    if not force:
        known = await client.http.get_global_commands(client.application_id)
        if is_same(known, wanted):
            return False
    await tree.sync()
    log.info("commands written count=%d", len(wanted))
    return True


def is_same(known: Sequence[Mapping[str, Any]], wanted: Sequence[Mapping[str, Any]]) -> bool:
    """Return whether Discord knows exactly these commands; what it adds does not count.

    >>> is_same([{"name": "ask", "id": "1"}], [{"name": "ask", "options": []}])
    True
    """
    by_key = {_key(command): command for command in known}
    return len(known) == len(wanted) and all(
        _covers(by_key.get(_key(command)), command) for command in wanted
    )


def _key(command: Mapping[str, Any]) -> tuple[int, str]:
    return command.get("type", 1), command["name"]


def _covers(known: object, wanted: object) -> bool:
    if isinstance(wanted, dict):
        inside = known if isinstance(known, dict) else {}
        return known is not None and all(
            _covers(inside.get(name), value) for name, value in wanted.items()
        )
    if isinstance(wanted, list):
        items = known if isinstance(known, list) else []
        return len(items) == len(wanted) and all(map(_covers, items, wanted))
    return known == wanted or (not known and not wanted)


def _described(text: str) -> str:
    return shorten(text, LONGEST_DESCRIPTION)
