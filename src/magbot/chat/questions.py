"""Complete a question while it is typed: from its first words, any of its words, or its sense."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator
from heapq import nsmallest
from threading import Thread

from magbot.answering.assistant import Assistant
from magbot.chat.live import Live
from magbot.kb.model import SMALLTALK, Entry, KnowledgeBase
from magbot.text import normalize

MOST_SHOWN = 8
MOST_INDEXED = 20_000
_SHORTEST = 2
_SHORTEST_GHOST = 3


class Questions:
    """The questions of one knowledge base, looked up by what was typed so far.

    The index is made in a thread, so that the prompt does not wait for it; until then there are
    no completions. Past MOST_INDEXED phrasings only the matcher finds the rest.
    """

    def __init__(self, assistant: Callable[[], Assistant]) -> None:
        """Take what gives the assistant; it is first called in the thread, or by `purpose`."""
        self._open = assistant
        self._index: _Index | None = None
        self._waiting: list[Callable[[], None]] = []
        self._thread = Thread(target=self._build, name="questions", daemon=True)

    def start(self) -> None:
        """Start building the index, once."""
        if self._thread.ident is None:
            self._thread.start()

    def wait(self) -> None:
        """Wait until the index is built."""
        self.start()
        self._thread.join()

    def when_made(self, call: Callable[[], None]) -> None:
        """Call this once, from the thread that builds the index, as soon as that is built."""
        if self._index is None and not self._waiting:
            self._waiting.append(call)

    def complete(self, typed: str) -> list[Entry]:
        """Return the entries whose question may be meant, likeliest first, MOST_SHOWN at most."""
        index, plain = self._index, normalize(typed)
        if index is None or len(plain) < _SHORTEST:
            return []
        places = dict.fromkeys(index.find(plain, partial=not typed.endswith(" ")))
        entries = self._assistant.kb.entries
        completions = [entries[position] for position in places]
        if len(completions) < MOST_SHOWN:
            hits = self._assistant.retriever.retrieve(typed, MOST_SHOWN).hits
            near = (
                entries[hit.entry] for hit in hits if hit.entry not in places and hit.score > 0
            )
            completions += [entry for entry in near if entry.kind != SMALLTALK]
        return completions[:MOST_SHOWN]

    def ghost(self, typed: str) -> str:
        """Return the rest of a wording that begins with what was typed; "" where there is none."""
        if self._index is None or len(typed) < _SHORTEST_GHOST:
            return ""
        return self._index.rest_of(typed)

    def purpose(self, command: str) -> str:
        """Return what a command of the chat does, in the language of the knowledge base."""
        return self._open().kb.labels[f"chat.does.{command}"]

    def _build(self) -> None:
        self._assistant = self._open()
        self._assistant.retriever.warm()
        self._index = _Index(self._assistant.kb.entries)
        for call in self._waiting:
            call()


class QuestionsOf:
    """Gives the questions of a live knowledge base, indexed anew after an edit."""

    def __init__(self, live: Live) -> None:
        self._live = live
        self._of: tuple[KnowledgeBase, Questions] | None = None

    def __call__(self) -> Questions:
        """Return the questions of the edition that is live now."""
        if self._of is None or self._of[0] is not self._live.kb:
            self._of = self._live.kb, Questions(lambda: self._live.assistant)
        questions = self._of[1]
        questions.start()
        return questions


class _Index:
    """Which entries hold a word, and all wordings in order."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        in_question: dict[str, set[int]] = {}
        anywhere: dict[str, set[int]] = {}
        starts: list[tuple[str, int]] = []
        ghosts: list[tuple[str, bool, str]] = []
        for position, entry in enumerate(entries):
            if entry.kind == SMALLTALK:
                continue
            question = normalize(entry.question)
            starts.append((question, position))
            _post(in_question, question, position)
            for phrasing in entry.phrasings:
                _post(anywhere, normalize(phrasing), position)
                ghosts.append((phrasing.lower(), phrasing is not entry.question, phrasing))
            if len(ghosts) > MOST_INDEXED:
                break
        self._starts, self._ghosts = sorted(starts), sorted(ghosts)
        self._postings = [(sorted(words), words) for words in (in_question, anywhere)]

    def find(self, plain: str, *, partial: bool) -> Iterator[int]:
        """Yield entries: by the start of the question, by its words, then by any phrasing."""
        index = bisect_left(self._starts, (plain, -1))
        for question, position in self._starts[index : index + MOST_SHOWN]:
            if question.startswith(plain):
                yield position
        words = plain.split()
        for order, postings in self._postings:
            sets = [postings.get(word, set()) for word in (words[:-1] if partial else words)]
            if partial:
                sets.append(_starting(order, postings, words[-1]))
            yield from nsmallest(MOST_SHOWN, set.intersection(*sets))

    def rest_of(self, typed: str) -> str:
        """Return the rest of a wording that begins with `typed`, a question before others."""
        low = typed.lower()
        index = bisect_left(self._ghosts, (low,))
        rows = self._ghosts[index : index + MOST_SHOWN]
        matching = (row for row in rows if row[0].startswith(low))
        best = min(matching, key=lambda row: row[1], default=None)
        if best is None or len(best[0]) != len(best[2]) or len(low) != len(typed):
            return ""
        return best[2][len(typed) :]


def _post(postings: dict[str, set[int]], plain: str, position: int) -> None:
    for word in plain.split():
        postings.setdefault(word, set()).add(position)


def _starting(order: list[str], postings: dict[str, set[int]], prefix: str) -> set[int]:
    first = bisect_left(order, prefix)
    last = bisect_left(order, prefix + "\U0010ffff")
    return set().union(*(postings[word] for word in order[first:last]))
