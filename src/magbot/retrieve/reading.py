"""Read a question: mend its words, replace synonyms, and keep what each word is worth."""

from __future__ import annotations

from magbot.frozen import frozen

TYPE_CHECKING = False
if TYPE_CHECKING:
    from magbot.retrieve.counting import Counting
    from magbot.retrieve.lexicon import Lexicon, Sense
    from magbot.retrieve.weighing import Weighing

_KEPT = 1 << 14


@frozen
class Word:
    """A word of a question and all that is known of it, found once and kept.

    `known`, `letters`, `mass` and `size` are what `Weighing.words` gives; `worth` is its rarity,
    and `met` as much of it as known words make up. `rule` tells that a synonym may begin here.
    """

    senses: tuple[Sense, ...]
    units: tuple[int, ...]
    heard: tuple[str, ...]
    worth: float
    met: float
    rule: bool
    known: int = 0
    letters: int = 0
    mass: float = 0.0
    size: float = 0.0


@frozen
class Reading:
    """A question as read: its words mended (`heard`), then with synonyms replaced (`words`)."""

    heard: str
    words: tuple[Word, ...]
    corrections: tuple[tuple[str, str], ...]


class Reader:
    """Reads questions, and remembers the words it has met."""

    def __init__(self, lexicon: Lexicon, model: Counting | Weighing) -> None:
        self._lexicon = lexicon
        self._model = model
        self._words: dict[str, Word] = {}

    def read(self, plain: str) -> Reading:
        """Read a normalised question."""
        typed = plain.split()
        words = [self._word(word) for word in typed]
        if not all(word.met for word in words):
            typed = self._join(typed, words)
            words = [self._word(word) for word in typed]
        heard = [part for word in words for part in word.heard]
        corrections = tuple(
            (before, " ".join(word.heard))
            for before, word in zip(typed, words, strict=True)
            if word.heard != (before,)
        )
        if any(word.rule for word in words):
            words = [self._word(word) for word in self._lexicon.rewriter.apply(heard)]
        return Reading(" ".join(heard), tuple(words), corrections)

    def _join(self, typed: list[str], words: list[Word]) -> list[str]:
        """Put words together that were torn apart: an unknown one and its neighbour."""
        out: list[str] = []
        fresh = True
        for at, word in enumerate(typed):
            unknown = at > 0 and not (words[at].met and words[at - 1].met)
            if fresh and unknown and out and self._lexicon.joined(out[-1], word):
                out[-1] += word
                fresh = False
            else:
                out.append(word)
                fresh = True
        return out

    def _word(self, word: str) -> Word:
        found = self._words.get(word)
        if found is None:
            if len(self._words) >= _KEPT:
                self._words.clear()
            found = self._words[word] = self._look_up(word)
        return found

    def _look_up(self, word: str) -> Word:
        senses = self._lexicon.read(word)
        heard = tuple(sense.read if sense.unit >= 0 else sense.typed for sense in senses)
        worth = [self._model.rarity(sense) for sense in senses]
        met = sum(w for w, sense in zip(worth, senses, strict=True) if sense.unit >= 0)
        rule = any(self._lexicon.rewriter.first(part) for part in heard)
        units = tuple(sense.unit for sense in senses)
        return Word(senses, units, heard, sum(worth), met, rule, *self._model.words(senses))
