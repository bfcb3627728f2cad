"""The one handler behind every surface: answer, remember, count, and never let a failure show."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from hashlib import blake2b
from time import perf_counter
from typing import TYPE_CHECKING

from magbot.answering.answer import Answer
from magbot.review import Log
from magbot.serving.claims import Claims
from magbot.serving.conversations import Conversations
from magbot.serving.feedback import Sink, Votes
from magbot.serving.gate import SILENT_SECONDS, Gate, Pause
from magbot.serving.handoff import with_offer, words_to_send
from magbot.serving.in_flight import Work
from magbot.serving.logs import key_values, place_of
from magbot.serving.metrics import Metrics
from magbot.serving.question import BORROWED, Question
from magbot.serving.snapshot import Snapshot
from magbot.serving.store import FailoverStore

if TYPE_CHECKING:
    from magbot.serving.webhook import Webhook  # needs an extra

Send = Callable[[Answer], Awaitable[None]]

log = logging.getLogger("magbot.bots")


class Responder:
    """Answers requests of any surface from one snapshot, which may be swapped at any time."""

    def __init__(  # noqa: PLR0913  each but the snapshot may be left out
        self,
        snapshot: Snapshot,
        *,
        store: FailoverStore | None = None,
        metrics: Metrics | None = None,
        sinks: Sequence[Sink] = (),
        secret: bytes = b"",
        missed: Log | None = None,
        gate: Gate | None = None,
        webhook: Webhook | None = None,
    ) -> None:
        """Begin; `secret` keys the digests of ids, `missed` takes note of missed questions."""
        self.metrics: Metrics = Metrics() if metrics is None else metrics
        self.serve(snapshot)
        self.work = Work()
        self._store = FailoverStore((), self.metrics) if store is None else store
        self._secret = blake2b(secret, digest_size=32).digest()
        self.claims = Claims(self._store)
        self._votes = Votes(self._store, sinks, self.metrics)
        self._conversations = Conversations(self._store, self._key)
        self._gate = Gate() if gate is None else gate
        self._pause = Pause(self._store, self._gate.owners)
        self.missed, self.webhook = missed, webhook

    def serve(self, snapshot: Snapshot) -> None:
        """Answer from this snapshot, and publish its number of danger families as a metric."""
        self.snapshot = snapshot
        self.metrics.danger_families(snapshot.danger_families)

    def snapshot_for(self, question: Question) -> Snapshot:
        """Return the snapshot that answers a question: that of its scope."""
        return self.snapshot.part(self.snapshot.scopes.of(question))

    async def handle(self, question: Question, send: Send) -> None:
        """Answer a request and deliver the reply; a failure becomes a short reply and a log line.

        `send` may raise; then the reply counts as failed and nothing more is tried.
        """
        started = perf_counter()
        async with self.work.piece(), self.claims.renewed():
            if not self._gate.allows(question):
                await self._turn_away(question, send)
                return
            try:
                answer = await self._obeyed(question) or await self._answer_or_notice(question)
            except Exception as error:  # noqa: BLE001  nothing of it may reach the person
                self._failed(question, "answer", error)
                await self._deliver(question, send, self.snapshot_for(question).notice("error"))
                await self.claims.confirm()
                return
            if await self._deliver(question, send, answer):
                await self.claims.confirm()
                self._report(question, answer, perf_counter() - started)
                await self._log_missed(question, answer)
                if self.webhook is not None and answer.handoff and question.way != BORROWED:
                    self.webhook.notify(question, answer, self.work)

    async def _obeyed(self, question: Question) -> Answer | None:
        """Return the notice that answers an owner's order to pause or resume, or None."""
        snapshot = self.snapshot_for(question)
        order = self._pause.order(question, snapshot)
        if not order:
            return None
        return snapshot.notice(await self._pause.apply(order, question.surface))

    async def _answer_or_notice(self, question: Question) -> Answer:
        """Return the answer, or the notice that stands in for it: too fast, paused, words sent on.

        The answer is made first, so that a card is never held back.
        """
        snapshot, webhook = self.snapshot_for(question), self.webhook
        words = words_to_send(question, snapshot) if webhook else ""
        answer = await self.answer(replace(question, text=words) if words else question)
        if self._gate.throttles(question, answer):
            return snapshot.notice("too_fast")
        if await self._pause.silences(question, answer):
            return snapshot.notice("paused")
        if webhook is None:
            return answer
        if not words:
            return with_offer(answer, snapshot)
        sent = await webhook.send_words(question, answer, words)
        return answer if answer.card else snapshot.notice("told" if sent else "not_told")

    async def answer(self, question: Question) -> Answer:
        """Answer a request in its conversation, or store the verdict, if it is one."""
        snapshot = self.snapshot_for(question)
        if question.verdict:
            return await self._votes.take(self._key("vote", question.voter), question, snapshot)
        return await self._conversations.reply(question, snapshot)

    async def _turn_away(self, question: Question, send: Send) -> None:
        """Say that this place is not answered: once a day where silence is fine."""
        key = self._key("away", ":".join(question.homes))
        silent = self._gate.may_stay_silent(question)
        if not silent or await self._store.first(key, SILENT_SECONDS):
            await self._deliver(question, send, self.snapshot_for(question).notice("not_here"))
        log.info("turned away surface=%s way=%s", question.surface, question.way)
        await self.claims.confirm()

    async def claim_delivery(self, surface: str, key: str, seconds: float) -> bool:
        """Claim a delivery for `handle`; False, and counted, if it was claimed before."""
        if await self.claims.claim(self._key("once", f"{surface}:{key}"), seconds):
            return True
        self.metrics.count("duplicates", surface)
        log.info("dropped a repeat surface=%s", surface)
        return False

    async def tend(self) -> None:
        """Write what the log could not write yet, and delete what has grown too old."""
        if self.missed is not None:
            await asyncio.to_thread(self.missed.tend)

    async def close(self) -> None:
        """Let go of the store and the log."""
        await self._store.close()
        if self.missed is not None:
            await asyncio.to_thread(self.missed.close)

    def failed(self, error: BaseException, surface: str, **circumstances: str) -> None:
        """Count a failure and log its type and place; never its text, nor a person's words."""
        self.metrics.count("failures", surface)
        fields = {"surface": surface, **circumstances, "error": type(error).__name__}
        log.error("failed %s at=%s", key_values(fields), place_of(error))

    def reconnected(self, surface: str) -> None:
        """Count a connection that was made anew."""
        self.metrics.count("reconnects", surface)
        log.info("reconnected surface=%s", surface)

    async def _log_missed(self, question: Question, answer: Answer) -> None:
        """Hand a reply to the log of missed questions, unless its words are borrowed.

        Words that follow a card are left out too, since they may tell as much as what earned it.
        A reply that is a card itself is counted.
        """
        missed = self.missed
        if missed is None or question.verdict or question.way == BORROWED:
            return
        try:
            if answer.card or await self._conversations.is_calm(question):
                await asyncio.to_thread(missed.record, answer)
        except Exception as error:  # noqa: BLE001  the reply was delivered all the same
            self._failed(question, "log", error)

    async def _deliver(self, question: Question, send: Send, answer: Answer) -> bool:
        try:
            await send(answer)
        except Exception as error:  # noqa: BLE001
            self._failed(question, "send", error)
            return False
        return True

    def _report(self, question: Question, answer: Answer, seconds: float) -> None:
        self.metrics.replied(question.surface, answer.kind, seconds)
        log.info(
            "answered surface=%s way=%s kind=%s entry=%s confidence=%.1f ms=%.1f",
            question.surface, question.way, answer.kind,
            ",".join(entry.id for entry in answer.entries) or "-", answer.confidence,
            seconds * 1e3,
        )  # fmt: skip

    def _failed(self, question: Question, step: str, error: Exception) -> None:
        self.failed(error, question.surface, way=question.way, step=step)

    def _key(self, purpose: str, ids: str) -> str:
        return f"{purpose}:{blake2b(ids.encode(), key=self._secret, digest_size=16).hexdigest()}"
