"""The MCP server, asked by the SDK's own client: over standard input and output, and HTTP."""

from __future__ import annotations

import asyncio
import json
import re
import socket
import sys
import time
from typing import TYPE_CHECKING, Any

import pytest

pytest.importorskip("mcp", reason="needs magbot[mcp]")

from mcp import Client, StdioServerParameters, stdio_client

import magbot
from magbot.mcp.server import create_server
from tests.conftest import BIKES, ROOT
from tests.test_bots_process import free_port, started

if TYPE_CHECKING:
    from collections.abc import Coroutine

FLAT = "How do I fix a flat tyre?"
COMMAND = StdioServerParameters(
    command=sys.executable, args=["-m", "magbot", "--faq", str(BIKES), "mcp"], cwd=str(ROOT)
)


@pytest.fixture(name="bikes_kb", scope="module")
def _bikes_kb() -> magbot.Assistant:
    return magbot.Assistant(magbot.load(BIKES))


def text_of(result: Any) -> str:
    return str(result.content[0].text)


def with_client(where: Any, work: Any) -> Any:
    async def go() -> Any:
        async with asyncio.timeout(60), Client(where) as client:
            return await work(client)

    coroutine: Coroutine[Any, Any, Any] = go()
    return asyncio.run(coroutine)


def test_a_reply_travels_whole_with_note_and_edition(bikes_kb: magbot.Assistant) -> None:
    result = with_client(stdio_client(COMMAND), lambda c: c.call_tool("ask", {"question": FLAT}))
    answer = bikes_kb.ask(FLAT)

    assert text_of(result).startswith(answer.text)
    assert bikes_kb.kb.hash[:12] in text_of(result)
    assert result.structured_content == json.loads(json.dumps(answer.to_dict()))


def test_the_tools_tell_the_caller_to_show_replies_whole(bikes_kb: magbot.Assistant) -> None:
    tools = with_client(create_server(bikes_kb), lambda c: c.list_tools()).tools

    assert [tool.name for tool in tools] == ["ask", "browse", "entry"]
    assert all("whole" in tool.description for tool in tools if tool.name != "browse")
    assert all(tool.annotations.read_only_hint for tool in tools)


def test_entries_are_listed_and_given(bikes_kb: magbot.Assistant) -> None:
    async def work(client: Any) -> list[Any]:
        listed = (await client.call_tool("browse", {"about": "flat"})).structured_content
        first = listed["entries"][0]["id"]
        return [listed, await client.call_tool("entry", {"id": first}),
                await client.call_tool("entry", {"id": "none"})]  # fmt: skip

    listed, given, missing = with_client(create_server(bikes_kb), work)

    assert listed["note"] == bikes_kb.kb.note
    assert given.structured_content["entries"] == [listed["entries"][0]["id"]]
    assert missing.is_error
    assert bikes_kb.kb.note in text_of(missing)


def test_a_danger_sign_gets_its_card(bundled: magbot.Assistant) -> None:
    server = create_server(bundled)
    sign = "crushing pain in my chest and my left arm is numb"
    result = with_client(server, lambda c: c.call_tool("ask", {"question": sign}))

    assert result.structured_content["kind"] == "emergency"
    assert text_of(result).startswith(bundled.ask(sign).text)


def test_it_is_served_over_http_too(
    bikes_kb: magbot.Assistant, capsys: pytest.CaptureFixture[str]
) -> None:
    port = free_port()
    with started("", "--faq", str(BIKES), "mcp", "--http", str(port)):
        end = time.monotonic() + 60
        while True:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            assert time.monotonic() < end, "never listening"
            time.sleep(0.05)
        result = with_client(
            f"http://127.0.0.1:{port}/mcp", lambda c: c.call_tool("ask", {"question": FLAT})
        )
        page = (ROOT / "docs" / "howto" / "mcp.md").read_text(encoding="utf-8")
        (example,) = re.findall(r"^```python\n(.*?)^```", page, re.MULTILINE | re.DOTALL)
        for shown, here in (("8765", str(port)), ("will it upset my stomach?", FLAT)):
            assert shown in example
            example = example.replace(shown, here)
        exec(compile(example, "mcp.md", "exec", dont_inherit=True), {})

    assert result.structured_content["text"] == bikes_kb.ask(FLAT).text
    assert capsys.readouterr().out.startswith(bikes_kb.ask(FLAT).text)
