"""No text of an entry outside a scope appears in any reply or listing of that scope.

The bases are random. Every text of an entry holds a mark of its own, which no other text holds.
"""

from __future__ import annotations

import asyncio
import json
import tempfile
from itertools import chain
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

import magbot
from magbot.compiling.compiled import open_kb
from magbot.compiling.sections import compile_kb
from magbot.image.container import pack
from magbot.serving.question import Question
from magbot.serving.reload import read_snapshot
from magbot.serving.responder import Responder
from magbot.serving.scopes import Scopes

TAGS = ("red", "blue", "green")
SCOPES = {
    "red": {"include": ["red"], "title": "the red part"},
    "cold": {"include": ["blue", "green"], "exclude": ["red"]},
    "rest": {"exclude": ["green"]},
}
SAFETY = "families: [{id: fire, card: emergency, signs: [burning], examples: [i am burning]}]"
WORDS = st.lists(
    st.sampled_from(["how", "bell", "ring", "loose", "chain", "when", "the"]),
    min_size=1,
    max_size=4,
).map(" ".join)
ENTRIES = st.lists(
    st.fixed_dictionaries(
        {
            "words": WORDS,
            "tags": st.lists(st.sampled_from(TAGS), unique=True, max_size=2),
            "kind": st.sampled_from(["answer", "answer", "not_covered", "smalltalk"]),
            "related": st.lists(st.integers(0, 5), max_size=2, unique=True),
        }
    ),
    min_size=1,
    max_size=4,
)
QUICK: dict[str, Any] = {"deadline": None, "phases": (Phase.explicit, Phase.reuse, Phase.generate)}
FOLLOW_UPS = ("tell me more", "1", "yes", "why?", "what else", "what can I ask?", "burning")


def mark(number: int) -> str:
    return f"q{'bdfgkmpt'[number] * 5}z"  # too far apart to be taken for slips of one another


def written(drawn: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Give entries of each tag, so that every scope is sound, and the drawn ones."""
    rows = [{"words": "bell", "tags": [tag], "kind": "answer", "related": [0]} for tag in TAGS]
    entries = []
    for number, row in enumerate([*rows, *drawn]):
        own = mark(number)
        entries.append({
            "id": f"e{own}", "kind": row["kind"], "tags": row["tags"],
            "question": f"{row['words']} {own}?", "variants": [f"{own} {row['words']} please"],
            "not": [f"never {own}"], "answer": f"{own} is said.[^c.{own}]",
            "more": f"more of {own}.[^c.{own}]",
            "related": [f"e{mark(link)}" for link in row["related"] if link < 3 + len(drawn)],
        })  # fmt: skip
    return entries


def folder(entries: list[dict[str, Any]]) -> Path:
    path = Path(tempfile.mkdtemp())
    sources = [
        {"id": f"s{entry['id']}", "title": f"The {entry['id']} book",
         "claims": [{"id": f"c.{entry['id'][1:]}", "text": f"{entry['id']} is said."}]}
        for entry in entries
    ]  # fmt: skip
    starters = [entry["id"] for entry in entries[:3]]
    whole = {"title": "whole", "note": "Ask.", "scopes": SCOPES, "starters": starters}
    text = yaml.safe_dump({**whole, "sources": sources, "entries": entries})
    (path / "faq.yaml").write_text(text, encoding="utf-8")
    (path / "safety.yaml").write_text(SAFETY, encoding="utf-8")
    return path


def holds(scope: str, tags: list[str]) -> bool:
    """Say whether an entry with these tags belongs to a scope of SCOPES."""
    return (
        not tags
        or {
            "red": "red" in tags,
            "cold": "red" not in tags,
            "rest": "green" not in tags,
        }[scope]
    )


def leaks(scope: str, entries: list[dict[str, Any]], shown: object) -> list[str]:
    """Name the entries outside a scope whose mark is shown; a question asked is left out."""
    text = json.dumps(shown) if not isinstance(shown, str) else shown
    return [
        one["id"] for one in entries if not holds(scope, one["tags"]) and one["id"][1:] in text
    ]


def said(answer: magbot.Answer) -> list[object]:
    told = {key: value for key, value in answer.to_dict().items() if key != "question"}
    parts = [match.parts for match in answer.matches]
    return [told, answer.full_text, [str(match.entry) for match in answer.matches], parts]


@settings(max_examples=6, **QUICK)
@given(drawn=ENTRIES)
def test_nothing_leaks_from_the_library_or_a_conversation(drawn: list[dict[str, Any]]) -> None:
    entries = written(drawn)
    kb = magbot.load(folder(entries))
    image = open_kb(compile_kb(kb))
    asked = [text for one in entries for text in (one["question"], *one["variants"])]
    for scope in SCOPES:
        assistant = magbot.Assistant(image, scope=scope)
        talk = magbot.Conversation(assistant)
        replies = [talk.ask(text) for text in chain.from_iterable(zip(asked, FOLLOW_UPS * 9))]  # noqa: B905
        alone = [assistant.ask(text) for text in asked]
        shown = [said(answer) for answer in [*replies, *alone]]

        assert not leaks(scope, entries, shown)
        assert not leaks(scope, entries, pack(assistant.kb.sections).decode("latin-1"))
        assert alone == magbot.Assistant(kb, scope=scope).ask_many(asked)
        assert {one.id for one in assistant.kb.entries} == {
            one["id"] for one in entries if holds(scope, one["tags"])
        }
        assert assistant.ask("i am burning").card == "emergency"


@settings(max_examples=3, **QUICK)
@given(drawn=ENTRIES)
def test_nothing_leaks_from_a_desk_with_channels_and_requests(drawn: list[dict[str, Any]]) -> None:
    entries = written(drawn)
    scopes = Scopes("red", {"C1": "cold"}, frozenset({"rest"}))
    responder = Responder(read_snapshot(str(folder(entries)), scopes))

    async def ask(text: str, home: str, named: str) -> magbot.Answer:
        # one conversation goes on in all three: what was shown in one is not told in another
        return await responder.answer(
            Question("test", "ask", "place", text=text, homes=(home,), scope=named)
        )

    for scope, home, named in (("rest", "C1", "rest"), ("cold", "C1", ""), ("red", "C2", "")):
        asked = [one["question"] for one in entries]
        for text in chain.from_iterable(zip(asked, FOLLOW_UPS)):  # noqa: B905
            answer = asyncio.run(ask(text, home, named))
            snapshot = responder.snapshot.of(answer)
            assert not leaks(scope, entries, said(answer))
            assert not leaks(
                scope, entries, [str(one) for one in snapshot.offers(answer.suggestions)]
            )
            assert not leaks(scope, entries, snapshot.complete(text))
            assert not leaks(scope, entries, snapshot.edition_line(answer.edition))
        snapshot = responder.snapshot.part("" if scope == "red" else scope)
        assert not leaks(scope, entries, [str(snapshot.starters()), snapshot.notice("home").text])


@settings(max_examples=2, **QUICK)
@given(drawn=ENTRIES)
def test_nothing_leaks_over_http(drawn: list[dict[str, Any]]) -> None:
    pytest.importorskip("aiohttp", reason="needs magbot[web]")
    from tests.fakes.running import Running
    from tests.test_web import call, surface

    entries = written(drawn)
    responder = Responder(
        read_snapshot(str(folder(entries)), Scopes("red", {}, frozenset({"cold"})))
    )
    with Running(responder, surface) as running:
        port = running.surface.port
        talk = f"/v1/conversations/{call(port, '/v1/conversations', {})[1]['id']}/messages"
        for scope, named in (("red", {}), ("cold", {"scope": "cold"})):
            query = f"?scope={scope}" if named else ""
            shown = [call(port, f"/v1/{name}{query}")[1] for name in ("about", "entries")]
            for one in entries:
                reply = call(port, "/v1/ask", {"question": one["question"], **named})[1]
                message = call(port, talk, {"question": one["question"], **named})[1]
                status, entry, _ = call(port, f"/v1/entries/{one['id']}{query}")
                chosen, taken, _ = call(port, talk, {"choose": one["id"], **named})
                vote = {"verdict": "up", "conversation": "x" * 20, "entries": [one["id"]], **named}
                voted = call(port, "/v1/feedback", vote)[0]
                typed = call(port, f"/v1/suggest?q={one['id'][1:]}&scope={named.get('scope', '')}")
                shown += [{**reply, "question": ""}, {**message, "question": ""}, typed[1]]
                shown += [{**entry, "question": ""}, {**taken, "question": ""}]
                expected = 200 if holds(scope, one["tags"]) else 404
                assert (status, chosen, voted) == (
                    expected,
                    *[200 if expected == 200 else 422] * 2,
                )
            assert not leaks(scope, entries, shown)
        status, refused, _ = call(port, "/v1/ask", {"question": "bell", "scope": "rest"})
        assert status == 422
        assert "cold" not in json.dumps(refused)


@settings(max_examples=2, **QUICK)
@given(drawn=ENTRIES)
def test_nothing_leaks_over_mcp(drawn: list[dict[str, Any]]) -> None:
    pytest.importorskip("mcp", reason="needs magbot[mcp]")
    from magbot.mcp.server import create_server
    from tests.test_mcp import text_of, with_client

    entries = written(drawn)
    kb = magbot.load(folder(entries))
    for scope in SCOPES:
        server = create_server(magbot.Assistant(kb, scope=scope))

        async def work(client: Any) -> list[Any]:
            calls: list[tuple[str, dict[str, str]]] = [("browse", {})]
            calls += [("entry", {"id": one["id"]}) for one in entries]
            calls += [("ask", {"question": one["question"]}) for one in entries]
            shown = [await client.call_tool(*one) for one in calls]
            tools = await client.list_tools()
            return [*shown, [tool.description for tool in tools.tools]]

        *results, tools = with_client(server, work)
        shown = [tools]
        for result in results:
            shown += [text_of(result), {**(result.structured_content or {}), "question": ""}]
        assert not leaks(scope, entries, shown)
