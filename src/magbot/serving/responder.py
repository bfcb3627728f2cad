"""The one handler behind every surface: answer, remember, count, and never let a failure show."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from hashlib import blake2b
from time import perf_counter
from typing import TYPE_CHECKING
from weakref import WeakValueDictionary

from magbot.answering.answer import Answer
from magbot.conversation import Conversation
from magbot.review import Log
from magbot.serving.claims import Claims
from magbot.serving.expiring_map import ExpiringMap
from magbot.serving.feedback import VERDICTS, Sink, Votes
from magbot.serving.gate import SAID_SECONDS, Gate
from magbot.serving.in_flight import Work
from magbot.serving.logs import place_of
from magbot.serving.metrics import Metrics
from magbot.serving.pause import Pause
from magbot.serving.people import joined, parted
from magbot.serving.question import BORROWED, Question
from magbot.serving.snapshot import Snapshot
from magbot.serving.store import FailoverStore
from magbot.serving.telling import with_offer, words_to_send

if TYPE_CHECKING:
    from magbot.serving.webhook import Webhook

Send = Callable[[Answer], Awaitable[None]]

log = logging.getLogger("magbot.bots")
TALK_SECONDS = 30 * 60.0
"""How long a conversation is remembered after its last turn."""
_MOST_HEARD = 1000
"""People whose last messages stay in this process: danger told over several is seen with them."""


class Responder:
    """Answers requests of any surface from one book, which may be swapped at any time."""

    def __init__(
        self,
        snapshot: Snapshot,
        *,
        store: FailoverStore | None = None,
        metrics: Metrics | None = None,
        sinks: Sequence[Sink] = (),
        secret: bytes = b"",
        missed: Log | None = None,
        gate: Gate | None = None,
    ) -> None:
        """Begin; `secret` keys the digests of ids, `missed` takes note of missed questions."""
        self.metrics: Metrics = Metrics() if metrics is None else metrics
        self.serve(snapshot)
        self.work = Work()
        self._store = FailoverStore((), self.metrics) if store is None else store
        self.claims = Claims(self._store)
        self._votes = Votes(self._store, sinks, self.metrics)
        self.missed = missed
        self.webhook: Webhook | None = None
        self._gate = Gate() if gate is None else gate
        self._pause = Pause(self._store, self._gate.owners)
        self._secret = blake2b(secret, digest_size=32).digest()
        self._heard: ExpiringMap[str, tuple[str, ...]] = ExpiringMap(_MOST_HEARD)
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    def serve(self, snapshot: Snapshot) -> None:
        """Answer from this book from now on, and say how many danger families it has."""
        self.snapshot = snapshot
        self.metrics.danger_families(snapshot.danger_families)

    def book_for(self, question: Question) -> Snapshot:
        """Return the book that answers a question: that of its scope."""
        return self.snapshot.part(self.snapshot.scopes.of(question))

    async def handle(self, question: Question, send: Send) -> None:
        """Answer a request and deliver the reply; a failure becomes a short reply and a log line.

        `send` may raise; then the reply counts as failed and nothing more is tried.
        """
        started = perf_counter()
        async with self.work.piece(), self.claims.renewed():
            if not self._gate.lets_in(question):
                await self._turn_away(question, send)
                return
            try:
                answer = await self._ordered(question) or await self._let_out(question)
            except Exception as error:  # noqa: BLE001  nothing of it may reach the person
                self._failed(question, "answer", error)
                await self._deliver(question, send, self.book_for(question).notice("error"))
                await self.claims.keep()
                return
            if await self._deliver(question, send, answer):
                await self.claims.keep()
                self._report(question, answer, perf_counter() - started)
                await self._record(question, answer)
                if self.webhook is not None and answer.handoff and question.way != BORROWED:
                    self.webhook.tell(question, answer, self.work)

    async def _let_out(self, question: Question) -> Answer:
        """Answer, unless the asker was too fast or an owner paused; never hold back a card."""
        snapshot, webhook = self.book_for(question), self.webhook
        words = words_to_send(question, snapshot) if webhook else ""
        answer = await self.answer(replace(question, text=words) if words else question)
        if self._gate.holds_back(question, answer):
            return snapshot.notice("too_fast")
        if await self._pause.silences(question, answer):
            return snapshot.notice("paused")
        if webhook is None:
            return answer
        if not words:
            return with_offer(answer, snapshot)
        sent = await webhook.send_words(question, answer, words)
        return answer if answer.card else snapshot.notice("told" if sent else "not_told")

    async def _ordered(self, question: Question) -> Answer | None:
        snapshot = self.book_for(question)
        order = self._pause.order(question, snapshot)
        if not order:
            return None
        return snapshot.notice(await self._pause.obey(order, question.surface))

    async def _turn_away(self, question: Question, send: Send) -> None:
        """Say that this place is not answered: once a day where silence is fine."""
        key = self._key("away", ":".join(question.homes))
        if not self._gate.may_be_ignored(question) or await self._store.first(key, SAID_SECONDS):
            await self._deliver(question, send, self.book_for(question).notice("not_here"))
        log.info("turned away surface=%s way=%s", question.surface, question.way)
        await self.claims.keep()

    @property
    def logged(self) -> bool:
        """Whether missed questions are kept."""
        return self.missed is not None

    async def answer(self, question: Question) -> Answer:
        """Answer a request in its conversation, and remember the turn as ids."""
        if question.verdict:
            return await self._vote(question)
        snapshot = self.book_for(question)
        keys = self._keys(question)
        if not keys:  # a question on its own: nothing is remembered
            return await snapshot.run(lambda: snapshot.assistant.ask(question.text))
        lock = self._locks.setdefault(keys[-1], asyncio.Lock())
        async with lock:
            data, own = await self._state(question), self._own(question)
            heard = self._heard.get(own or keys[-1]) or ()
            answer, talk = await snapshot.run(lambda: _turn(snapshot, data, question, heard))
            self._heard.put(own or keys[-1], talk.heard, TALK_SECONDS)
            state = talk.to_dict()
            kept = {}
            if own:
                state, kept[own] = parted(state)
            kept |= dict.fromkeys(keys, state)
            await asyncio.gather(
                *(self._store.write(key, json.dumps(kept[key]), TALK_SECONDS) for key in kept)
            )
        return answer

    async def first(self, surface: str, key: str, seconds: float) -> bool:
        """Return whether a delivery is new, and claim it for `handle`; a repeat is counted."""
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

    async def _record(self, question: Question, answer: Answer) -> None:
        """Log a reply, unless the words are not the asker's own or a card was shown before.

        What is said after a card may tell as much as what earned it.
        """
        missed = self.missed
        if missed is None or question.verdict or question.way == BORROWED:
            return
        try:
            if answer.card or await self._calm(question):
                await asyncio.to_thread(missed.record, answer)
        except Exception as error:  # noqa: BLE001  the reply was delivered all the same
            self._failed(question, "log", error)

    async def _calm(self, question: Question) -> bool:
        state = _read(await self._state(question))
        return isinstance(state, dict) and not (state.get("alarm") or state.get("referral"))

    def _keys(self, question: Question) -> list[str]:
        return [
            self._key("talk", conversation)
            for conversation in (question.place, question.around)
            if conversation
        ]

    def _own(self, question: Question) -> str:
        """Return the key of what concerns the asker alone; "" where nobody else is there."""
        conversation = question.around or question.place
        return self._key("own", f"{conversation} {question.person}") if question.person else ""

    async def _state(self, question: Question) -> str | None:
        shared = await self._remembered(self._keys(question))
        own = self._own(question)
        return joined(shared, await self._store.read(own)) if own else shared

    async def _remembered(self, keys: list[str]) -> str | None:
        for key in keys:
            data = await self._store.read(key)
            if data is not None:
                return data
        return None

    async def _vote(self, question: Question) -> Answer:
        """Keep a verdict on the entries of a reply; stale and forged ones are ignored."""
        snapshot, verdict = self.book_for(question), question.verdict
        entries = [snapshot.entry_id(token) for token in question.token.split(",")]
        if verdict not in VERDICTS or not any(entries):
            return snapshot.notice("stale")
        key = self._key("vote", question.voter)
        lock = self._locks.setdefault(key, asyncio.Lock())
        async with lock:
            edition = question.edition or snapshot.kb.hash[:12]
            await self._votes.cast(key, question, [*filter(None, entries)], edition)
        return snapshot.notice("thanks")

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

    def _key(self, purpose: str, ids: str) -> str:
        return f"{purpose}:{blake2b(ids.encode(), key=self._secret, digest_size=16).hexdigest()}"

    def _failed(self, question: Question, step: str, error: Exception) -> None:
        self.metrics.count("failures", question.surface)
        log.error(
            "failed surface=%s way=%s step=%s error=%s at=%s",
            question.surface, question.way, step, type(error).__name__, place_of(error),
        )  # fmt: skip


def _turn(
    snapshot: Snapshot, data: str | None, question: Question, heard: tuple[str, ...]
) -> tuple[Answer, Conversation]:
    """Take one turn of a conversation: the reply, and the conversation after it."""
    talk = Conversation.from_dict(_read(data), snapshot.assistant, heard=heard)
    if not question.token:
        return talk.ask(question.text), talk
    ids = [snapshot.entry_id(token) for token in question.token.split(",")]
    if not all(ids):
        return snapshot.notice("stale"), talk
    answer = talk.more(ids) if question.more else talk.choose(*ids)
    return answer or snapshot.notice("stale"), talk


def _read(data: str | None) -> object:
    try:
        return json.loads(data or "null")
    except ValueError:
        return None
