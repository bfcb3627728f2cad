"""Notify the owner's own system that a person was referred to their people: signed, no words.

A person's words are sent only on their own order, which handoff.py reads.

Each event is one POST of JSON. `X-Magbot-Signature` is `v1=` and the HMAC-SHA256, in hexadecimal,
of `X-Magbot-Timestamp`, a full stop and the body, under the secret. Failures are tried again.
"""

from __future__ import annotations

import asyncio
import hmac
import json
import logging
import time
from collections.abc import Mapping
from urllib.parse import urlsplit
from uuid import uuid4

import aiohttp

from magbot.answering.answer import Answer
from magbot.errors import MagbotError
from magbot.serving.in_flight import Work, in_background
from magbot.serving.metrics import Metrics
from magbot.serving.outbox import backoff
from magbot.serving.question import Question
from magbot.serving.secret import Secret, need_secret

log = logging.getLogger("magbot.bots")
SECRET = "MAGBOT_HANDOFF_SECRET"  # noqa: S105
TRIES = 6
WORDS_TRIES = 3
"""Tries while a person waits to hear whether their words were accepted."""
PATIENCE = 10.0
"""Seconds that one try may take."""
_ACCEPTED = range(200, 300)
_LOOPBACK = ("localhost", "127.0.0.1", "::1")


class Webhook:
    """Sends each hand-off in a task of its own, so that no reply waits for it."""

    def __init__(self, url: str, secret: Secret, metrics: Metrics) -> None:
        """Connect to nothing yet. Raises MagbotError for an address that is not https."""
        parts = urlsplit(url)
        if parts.scheme != "https" and (parts.scheme != "http" or parts.hostname not in _LOOPBACK):
            raise MagbotError("--handoff-webhook is an https address, or one of this machine.")
        self._url, self._secret, self._metrics = url, secret.reveal().encode(), metrics

    def notify(self, question: Question, answer: Answer, work: Work) -> None:
        """Notify of a reply that names people, while `work` counts it as under way."""
        in_background(self._deliver(_event("handoff", question, answer), work))

    async def send_words(self, question: Question, answer: Answer, words: str) -> bool:
        """Send a person's words; False if they were not accepted."""
        return await self._posted(_event("words", question, answer, words=words), WORDS_TRIES)

    async def _deliver(self, body: bytes, work: Work) -> None:
        async with work.piece():
            await self._posted(body, TRIES)

    async def _posted(self, body: bytes, tries: int) -> bool:
        why = ""
        for number in range(1, tries + 1):
            why = await self._attempt(body)
            if not why:
                return True
            self._metrics.count("retries", "webhook")
            if number < tries:
                await asyncio.sleep(backoff(number))
        self._metrics.count("given_up", "webhook")
        log.error("given up surface=webhook error=%s tries=%d", why, tries)
        return False

    async def _attempt(self, body: bytes) -> str:
        """Post once, and return why it was not accepted; "" if it was."""
        headers = {"Content-Type": "application/json", **signed(body, self._secret)}
        timeout = aiohttp.ClientTimeout(total=PATIENCE)
        try:
            async with (
                aiohttp.ClientSession(timeout=timeout, trust_env=True) as session,
                session.post(
                    self._url, data=body, headers=headers, allow_redirects=False
                ) as reply,
            ):
                return "" if reply.status in _ACCEPTED else f"status {reply.status}"
        except (aiohttp.ClientError, OSError, TimeoutError) as error:
            return type(error).__name__


def _event(name: str, question: Question, answer: Answer, **fields: str) -> bytes:
    event = {
        "event": name,
        "id": uuid4().hex,
        "surface": question.surface,
        "way": question.way,
        "conversation": question.place,
        "kind": str(answer.kind_value),
        "card": answer.card,
        "entries": [entry.id for entry in answer.entries],
        "edition": answer.edition.hash,
        **fields,
    }
    return json.dumps(event).encode()


def signed(body: bytes, secret: bytes, *, now: float | None = None) -> dict[str, str]:
    """Return the headers that prove who sent a body, and when."""
    stamp = str(int(time.time() if now is None else now))
    mark = hmac.new(secret, stamp.encode() + b"." + body, "sha256").hexdigest()
    return {"X-Magbot-Timestamp": stamp, "X-Magbot-Signature": f"v1={mark}"}


def open_webhook(url: str, environment: Mapping[str, str], metrics: Metrics) -> Webhook | None:
    """Return the webhook at an address; None without one. Raises MagbotError without a secret."""
    if not url:
        return None
    fix = "It signs what --handoff-webhook sends: any long random text that both sides know."
    return Webhook(url, need_secret(SECRET, environment, fix=fix), metrics)
