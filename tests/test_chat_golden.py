"""Whole chats, as a person sees them. UPDATE_GOLDEN=1 rewrites the files; read the difference."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from magbot.chat.chat import Chat, Terminal
from magbot.chat.commands import take
from magbot.chat.live import Live
from magbot.render.terminal import Look
from tests.conftest import BIKES, ROOT

if TYPE_CHECKING:
    from pathlib import Path

GOLDEN = ROOT / "tests" / "golden" / "chat"

TOUR = (
    "hello",
    "How do I fix a flat tyre?",
    "tell me more",
    "/sources",
    "what does a repair cost?",
    "1",
    "/topics",
    "1",
    "4",
    "/related",
    "/feedback yes",
    "/hlep",
    "/help",
    "quit",
)


def played(look: Look, lines: tuple[str, ...]) -> str:
    written: list[str] = []
    chat = Chat(Live(str(BIKES)), Terminal(written.append, written.append, lambda: look))
    chat.banner()
    for line in lines:
        written.append(f"\n> {line}\n")
        take(chat, line)
    return "".join(written)


@pytest.mark.parametrize(
    ("name", "look"),
    [
        pytest.param("wide", Look(80), id="80 columns"),
        pytest.param("narrow", Look(40), id="40 columns"),
        pytest.param("plain", Look(80, plain=True), id="plain"),
        pytest.param("styled", Look(60, styled=True), id="styled"),
    ],
)
def test_a_chat_looks_as_recorded(name: str, look: Look) -> None:
    agrees(GOLDEN / f"{name}.txt", played(look, TOUR))


def agrees(file: Path, text: str) -> None:
    shown = text.replace("\x1b", "<ESC>")
    if os.environ.get("UPDATE_GOLDEN"):
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(shown, encoding="utf-8")

    assert shown == file.read_text(encoding="utf-8")
