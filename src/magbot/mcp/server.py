"""The tools `ask`, `browse` and `entry`: curated replies, whole, for another assistant to show."""

from __future__ import annotations

import json
from functools import partial
from typing import Annotated, Any

from mcp.server import MCPServer
from mcp.types import CallToolResult, TextContent, ToolAnnotations
from pydantic import Field

from magbot.answering.answer import Answer, edition_of
from magbot.answering.assistant import Assistant
from magbot.serving.about import answered_questions
from magbot.version import __version__

LONGEST_QUESTION = 20_000
_MOST_LISTED = 200
_READ_ONLY = ToolAnnotations(read_only_hint=True, idempotent_hint=True, open_world_hint=False)
_QUESTION = Field(description="the person's question, in their own words",
                  max_length=LONGEST_QUESTION)  # fmt: skip
_WORDS = Field(description="words to look for; empty for all")
_ID = Field(description="the id of an entry, as `browse` lists it")
_SHOW_WHOLE = (
    "Show the reply's text to the person whole and unchanged, its consult note included; add "
    "nothing to it and do not shorten it. When `kind` is emergency or refer, show it first and "
    "alone. When `kind` is not_covered or out_of_scope, say so; do not answer in its place."
)


def create_server(assistant: Assistant) -> MCPServer[Any]:
    """Return the MCP server of an assistant. It keeps no state between calls."""
    title, tools = assistant.kb.title, Tools(assistant)
    server: MCPServer[Any] = MCPServer(
        "magbot",
        title=f"magbot: {title}",
        instructions=f"Curated, cited answers about {title}. {_SHOW_WHOLE}",
        version=__version__,
        log_level="WARNING",
    )
    add = partial(server.add_tool, annotations=_READ_ONLY)
    add(tools.ask, title=f"Ask about {title}",
        description=f"Answer a person's question about {title} from curated, cited texts, or "
        f"say that there is no answer. Danger signs get a card. {_SHOW_WHOLE}")  # fmt: skip
    add(tools.browse, title="List the questions that have an answer",
        description=f"List the questions about {title} that have an answer.")  # fmt: skip
    add(tools.entry, title="Give an entry's reply",
        description=f"Give the curated reply of an entry by its id. {_SHOW_WHOLE}")  # fmt: skip
    return server


class Tools:
    """What a client may call; the annotations are what it is told of the arguments."""

    def __init__(self, assistant: Assistant) -> None:
        self._assistant = assistant

    def ask(self, question: Annotated[str, _QUESTION]) -> CallToolResult:
        """Answer a question."""
        return _result(self._assistant.ask(question))

    def browse(self, about: Annotated[str, _WORDS] = "") -> CallToolResult:
        """List the questions that hold all of some words."""
        kb, words = self._assistant.kb, about.casefold().split()
        entries = [
            entry
            for entry in answered_questions(kb)
            if all(word in entry["question"].casefold() for word in words)
        ][:_MOST_LISTED]
        result = {"entries": entries, "note": kb.note, "kb": edition_of(kb).to_dict()}
        return CallToolResult(
            content=[TextContent(type="text", text=json.dumps(result, ensure_ascii=False))],
            structured_content=result,
        )

    def entry(self, id: Annotated[str, _ID]) -> CallToolResult:  # noqa: A002  the contract's word
        """Return an entry's reply."""
        try:
            return _result(self._assistant.show(id))
        except KeyError:
            text = f"There is no such entry. `browse` lists them.\n\n{self._assistant.kb.note}"
            return CallToolResult(content=[TextContent(type="text", text=text)], is_error=True)


def _result(answer: Answer) -> CallToolResult:
    """Return a reply: its whole text with the edition for people, its JSON for programs."""
    edition = answer.edition
    base = f", base {edition.base[:12]}" if edition.base else ""
    named = f"[{edition.title}, version {edition.version}, {edition.hash[:12]}{base}]"
    return CallToolResult(
        content=[TextContent(type="text", text=f"{answer.text}\n\n{named}")],
        structured_content=json.loads(json.dumps(answer.to_dict())),
    )
