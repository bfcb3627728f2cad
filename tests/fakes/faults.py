"""What the faulty platforms share: which faults come, and what was asked, answered, doubled."""

from __future__ import annotations

import asyncio
import random
from collections import Counter, defaultdict
from typing import Any

SHARES = {"broken": 0.01, "cut": 0.005, "limited": 0.002}
"""Shares of posts that get a 503, a connection that ends without a reply, or a 429."""
TWICE = 0.01
"""Share of questions that are delivered twice."""


class Tally:
    """Counts what happened; `lost`, `refused` and `doubled` are the ids of questions."""

    def __init__(self, *, faults: bool, patience: float = 300.0) -> None:
        """`patience` is the seconds after which a question without an answer counts as lost."""
        self.random = random.Random(0)
        self.patience = patience
        self.done: Counter[str] = Counter()
        self.answers: defaultdict[str, Counter[str]] = defaultdict(Counter)
        self.lost, self.doubled, self.refused = list[str](), list[str](), list[str]()
        self._shares = SHARES if faults else {}
        self._awaited: dict[str, asyncio.Future[None]] = {}

    def fault(self) -> str:
        """Give the fault that this post meets; "" for none."""
        luck = self.random.random()
        for name, share in self._shares.items():
            if luck < share:
                return name
            luck -= share
        return ""

    def answered(self, key: str, text: str) -> None:
        """Count an answer's text; a long answer has several."""
        self.answers[key][text] += 1
        if self.answers[key][text] == 2:
            self.doubled.append(key)
        self.done["taken"] += 1
        awaited = self._awaited.get(key)
        if awaited and not awaited.done():
            awaited.set_result(None)

    async def answer_to(self, key: str, way: str, *, told: bool = False) -> bool:
        """Wait for the first answer to a question; False where none came.

        `told`: the platform has told the person at once that it failed.
        """
        if key in self.answers:
            return True
        self._awaited[key] = asyncio.get_running_loop().create_future()
        try:
            await asyncio.wait_for(self._awaited[key], self.patience)
        except TimeoutError:
            (self.refused if told else self.lost).append(f"{way} {key}")
            return False
        finally:
            del self._awaited[key]
        return True

    def is_sent_twice(self) -> bool:
        """Tell whether this question is one of the few that are delivered twice."""
        return bool(self._shares) and self.random.random() < TWICE


def abort(request: Any) -> None:
    """End a request's connection without a reply."""
    if request.transport is not None:
        request.transport.abort()
