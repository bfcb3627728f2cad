"""Conversations by place, remembered as ids; what concerns one person alone is kept apart.

In a thread of several people the topic is shared, but an emergency belongs to whoever told of it.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from typing import Any
from weakref import WeakValueDictionary

from magbot.answering.answer import Answer
from magbot.conversation import Conversation
from magbot.conversation.caution import CALM
from magbot.serving.expiring_map import ExpiringMap
from magbot.serving.question import Question
from magbot.serving.snapshot import Snapshot
from magbot.serving.store import FailoverStore

StateDict = dict[str, Any]
"""What `Conversation.to_dict` returns."""

TALK_SECONDS = 30 * 60.0
"""How long a conversation is remembered after its last turn."""
_MOST_PEOPLE_HEARD = 1000
"""People whose last messages this process remembers, to see danger told over several of them."""
_CAUTION_KEYS = tuple(CALM.to_dict())


class Conversations:
    """Takes turns in conversations; `key_of(purpose, ids)` makes the keys of the store."""

    def __init__(self, store: FailoverStore, key_of: Callable[[str, str], str]) -> None:
        self._store, self._key_of = store, key_of
        self._heard: ExpiringMap[str, tuple[str, ...]] = ExpiringMap(_MOST_PEOPLE_HEARD)
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    async def reply(self, question: Question, snapshot: Snapshot) -> Answer:
        """Answer a request in its conversation, and remember the turn as ids."""
        keys = self._keys(question)
        if not keys:  # a question on its own: nothing is remembered
            return await snapshot.run(lambda: snapshot.assistant.ask(question.text))
        person = self._person_key(question)
        # Without a person, what was heard belongs to the widest place.
        heard_key = person or keys[-1]
        async with self._locks.setdefault(keys[-1], asyncio.Lock()):
            state = await self._state(question)
            heard = self._heard.get(heard_key) or ()
            answer, talk = await snapshot.run(lambda: _turn(snapshot, state, question, heard))
            self._heard.put(heard_key, talk.heard, TALK_SECONDS)
            after = talk.to_dict()
            states = {}
            if person:
                after, states[person] = split(after)
            states |= dict.fromkeys(keys, after)
            await asyncio.gather(
                *(self._store.write(key, json.dumps(states[key]), TALK_SECONDS) for key in states)
            )
        return answer

    async def is_calm(self, question: Question) -> bool:
        """Return whether there is a conversation, and no card or referral stands in it.

        A referral set aside while somebody else is spoken of still stands.
        """
        state = await self._state(question)
        if state is None:
            return False
        return not (state.get("alarm") or state.get("reasons") or state.get("referral"))

    def _keys(self, question: Question) -> list[str]:
        places = (question.place, question.around)
        return [self._key_of("talk", place) for place in places if place]

    def _person_key(self, question: Question) -> str:
        """Return the key of what concerns the asker alone; "" if nobody else is there."""
        place = question.around or question.place
        return self._key_of("own", f"{place} {question.person}") if question.person else ""

    async def _state(self, question: Question) -> StateDict | None:
        shared = None
        for key in self._keys(question):
            if shared is None:
                shared = await self._read(key)
        person = self._person_key(question)
        return merged(shared, await self._read(person)) if person else shared

    async def _read(self, key: str) -> StateDict | None:
        """Return the state under a key; None if there is none or it is unreadable."""
        try:
            state = json.loads(await self._store.read(key) or "null")
        except ValueError:
            return None
        return state if isinstance(state, dict) else None


def merged(shared: StateDict | None, person: StateDict | None) -> StateDict | None:
    """Return the state for one person's turn: the place's topic, the person's cards."""
    if not shared and not person:
        return None
    topic = {key: value for key, value in (shared or {}).items() if key not in _CAUTION_KEYS}
    return {**(person or {}), **topic}


def split(state: StateDict) -> tuple[StateDict, StateDict]:
    """Split a state into the place's part, calm, and the person's cards."""
    person = {key: value for key, value in state.items() if key in (*_CAUTION_KEYS, "format")}
    return {**state, **CALM.to_dict()}, person


def _turn(
    snapshot: Snapshot, state: StateDict | None, question: Question, heard: tuple[str, ...]
) -> tuple[Answer, Conversation]:
    """Take one turn of a conversation: the reply, and the conversation after it."""
    talk = Conversation.from_dict(state, snapshot.assistant, heard=heard)
    if not question.token:
        return talk.ask(question.text), talk
    ids = [snapshot.entry_id(token) for token in question.token.split(",")]
    if not all(ids):
        return snapshot.notice("stale"), talk
    answer = talk.more(ids) if question.more else talk.choose(*ids)
    return answer or snapshot.notice("stale"), talk
