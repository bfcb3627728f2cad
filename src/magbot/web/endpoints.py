"""The addresses under /v1: each takes JSON and gives JSON."""

from __future__ import annotations

import json
from collections.abc import Mapping
from importlib.resources import files
from secrets import token_urlsafe

from aiohttp import web

from magbot.answering.answer import Answer, edition_of
from magbot.errors import MagbotError
from magbot.exporting.site import asset
from magbot.serving.about import about, answered_questions
from magbot.serving.feedback import VERDICTS
from magbot.serving.question import Question
from magbot.serving.responder import Responder
from magbot.serving.snapshot import Snapshot
from magbot.web.requests import (
    RequestError,
    checked_conversation,
    read_edition,
    read_object,
    read_text,
)

SURFACE = "web"
_LONGEST_START = 200  # characters of a beginning that suggestions are looked up for


class Endpoints:
    """Answers the requests of the service."""

    def __init__(self, responder: Responder) -> None:
        self._responder = responder

    def routes(self) -> list[web.RouteDef]:
        """Return every route under /v1, and the OpenAPI document."""
        return [
            web.post("/v1/ask", self.ask),
            web.post("/v1/conversations", self.begin),
            web.post("/v1/conversations/{id}/messages", self.message),
            web.get("/v1/about", self.about),
            web.get("/v1/entries", self.entries),
            web.get("/v1/entries/{id}", self.entry),
            web.get("/v1/suggest", self.suggest),
            web.post("/v1/feedback", self.feedback),
            web.get("/openapi.json", self.openapi),
            web.get("/magbot.js", self.widget),
        ]

    async def ask(self, request: web.Request) -> web.Response:
        """Answer one question, without a conversation."""
        data = await read_object(request)
        text, scope = read_text(data, "question"), self._named(data)
        return await self._reply(Question(SURFACE, "ask", "", text=text, scope=scope))

    async def begin(self, _: web.Request) -> web.Response:
        """Return the id of a new conversation; nothing is kept before its first message."""
        return web.json_response({"id": token_urlsafe(18)}, status=201)

    async def message(self, request: web.Request) -> web.Response:
        """Answer a message of a conversation: a text, or an entry that was chosen."""
        conversation = checked_conversation(request.match_info["id"])
        data = await read_object(request)
        scope = self._named(data)
        if "choose" in data:
            entry_id = read_text(data, "choose")
            token = self._responder.snapshot.part(scope).token(entry_id)
            if not token:
                raise RequestError(422, "'choose' names no entry. GET /v1/entries lists them.")
            chosen = Question(SURFACE, "choice", conversation, token=token, scope=scope)
            return await self._reply(chosen)
        text = read_text(data, "question")
        return await self._reply(
            Question(SURFACE, "message", conversation, text=text, scope=scope)
        )

    async def about(self, request: web.Request) -> web.Response:
        """Return what a page needs before anything is asked."""
        return web.json_response(about(self._snapshot(request).assistant))

    async def widget(self, _: web.Request) -> web.Response:
        """Return the element that a page embeds."""
        headers = {"Cache-Control": "public, max-age=300", "Access-Control-Allow-Origin": "*"}
        body = asset("magbot.js")
        return web.Response(
            body=body, content_type="text/javascript", charset="utf-8", headers=headers
        )

    async def entries(self, request: web.Request) -> web.Response:
        """Return the questions that have an answer."""
        kb = self._snapshot(request).kb
        return web.json_response(
            {"entries": answered_questions(kb), "kb": edition_of(kb).to_dict()}
        )

    async def entry(self, request: web.Request) -> web.Response:
        """Return an entry's reply."""
        snapshot = self._snapshot(request)
        try:
            answer = snapshot.assistant.show(request.match_info["id"])
        except KeyError:
            raise RequestError(
                404, "There is no such entry. GET /v1/entries lists them."
            ) from None
        return web.json_response(answer.to_dict())

    async def suggest(self, request: web.Request) -> web.Response:
        """Return questions that begin or go like what was typed so far."""
        start = request.query.get("q", "")[:_LONGEST_START]
        snapshot = self._snapshot(request)
        questions = await snapshot.run(lambda: snapshot.complete(start, 8))
        return web.json_response({"questions": list(questions)})

    async def feedback(self, request: web.Request) -> web.Response:
        """Keep a verdict on a reply's entries: once a day and conversation."""
        data = await read_object(request)
        verdict = read_text(data, "verdict")
        conversation = checked_conversation(read_text(data, "conversation"))
        entries = data.get("entries")
        rated = entries[:2] if isinstance(entries, list) else []
        scope, edition = self._named(data), read_edition(data)
        tokens = [self._responder.snapshot.part(scope).token(str(entry)) for entry in rated]
        if verdict not in VERDICTS or not any(tokens):
            raise RequestError(
                422, "'verdict' is up or down; 'entries' lists the ids of the reply's entries."
            )
        token = ",".join(filter(None, tokens))
        vote = Question(
            SURFACE, "vote", conversation, token=token, verdict=verdict,
            voter=f"{conversation}:{token}", edition=edition[:12], scope=scope,
        )  # fmt: skip
        return await self._reply(vote)

    async def openapi(self, _: web.Request) -> web.Response:
        """Return the OpenAPI 3.1 description, with this base's title and version."""
        kb = self._responder.snapshot.kb
        info = {
            "title": f"magbot: {kb.title}",
            "version": kb.version or "0",
            "description": "Curated answers, whole: show `text` unshortened, its note included.",
        }
        document = json.loads(files("magbot.web").joinpath("openapi.json").read_bytes())
        return web.json_response({**document, "info": info})

    async def _reply(self, question: Question) -> web.Response:
        replies: list[Answer] = []

        async def keep(answer: Answer) -> None:
            replies.append(answer)

        await self._responder.handle(question, keep)
        return web.json_response(replies[-1].to_dict())

    def _named(self, data: Mapping[str, object]) -> str:
        """Return the scope that a body names. Raises RequestError for one it may not name."""
        name = data.get("scope", "")
        if not isinstance(name, str):
            raise RequestError(422, "'scope' must be a text.")
        try:
            return self._responder.snapshot.scopes.requested(name)
        except MagbotError as error:
            raise RequestError(422, str(error)) from None

    def _snapshot(self, request: web.Request) -> Snapshot:
        """Return the snapshot of the scope that the address names."""
        return self._responder.snapshot.part(self._named(request.query))
