"""Read a question: words corrected, torn ones joined, synonyms replaced, each with its worth."""

from __future__ import annotations

from magbot.retrieve.word_frequency import is_common

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Protocol

    from magbot.retrieve.spelling import Lexicon, Sense
    from magbot.text.language_pack import LanguagePack

    class WordWeights(Protocol):
        """What a ranker knows of the words of a question."""

        @property
        def width(self) -> int:
            """The number of units; an unknown word has it as its own."""

        def rarity(self, sense: Sense) -> float:
            """Return what a word counts for: its inverse document frequency."""

        def words(self, senses: Sequence[Sense]) -> tuple[int, int, float, float]:
            """Return the packed weights of words and of letters, and the mass of each."""


_KEPT = 1 << 14
_TELLING = 3  # letters up to which an unknown word tells nothing


class Word:
    """A word of a question and all that is known of it, found once and kept.

    `units` has the model's `width` for an unknown word. `worth` is the word's rarity, and `met`
    as much of it as known words make up; `asked` and `familiar` are the same without words that
    ask nothing and unknown ones too short to tell from a slip or common in any text, and with a
    part for those like a known word. `rule` tells that a synonym may begin here. The last four
    are what the model's `words` gives. Not a record: words are told apart by identity.
    """

    __slots__ = (
        *("senses", "units", "others", "heard", "worth", "met", "asked", "familiar", "rule"),
        *("known", "letters", "mass", "size"),
    )

    def __init__(self, senses: tuple[Sense, ...], model: WordWeights, pack: LanguagePack) -> None:
        self.senses = senses
        unknown = model.width
        self.units = tuple([s.unit if s.unit >= 0 else unknown for s in senses])
        self.others = tuple([unit for s in senses for unit in s.others])
        self.heard = tuple([sense.heard for sense in senses])
        self.worth = self.met = self.asked = self.familiar = 0.0
        for sense in senses:
            worth = model.rarity(sense)
            self.worth += worth
            if sense.unit >= 0:
                self.met += worth
            if sense.read not in pack.function_words and (
                sense.unit >= 0 or _may_tell(sense.typed, pack)
            ):
                self.asked += worth
                self.familiar += worth if sense.unit >= 0 else worth * sense.share
        self.rule = False
        self.known, self.letters, self.mass, self.size = model.words(senses)


def _may_tell(typed: str, pack: LanguagePack) -> bool:
    """Return whether an unknown word may make a question another one."""
    if len(typed) <= _TELLING or typed in pack.common:
        return False
    return not (pack.has_vectors and is_common(typed))


class Reading:
    """A question as read: its words mended (`heard`), then with synonyms replaced (`words`).

    `chances`, the probability of each entry by meaning, and `foreign`, that of another subject,
    are put there when it is scored by meaning, as is `covered`, the share of its words that each
    entry covers, in a base with few wordings; `scores` are every entry's, once they are known,
    and `ranked` the best of them with their entries, as many as were asked for.
    """

    __slots__ = (
        *("chances", "corrections", "covered", "different", "foreign", "heard", "ranked"),
        *("scores", "words"),
    )

    def __init__(
        self, heard: str, words: list[Word], corrections: tuple[tuple[str, str], ...]
    ) -> None:
        self.heard = heard
        self.words = words
        self.different = list(dict.fromkeys(words))
        self.corrections = corrections
        self.chances: list[float] = []
        self.foreign = 0.0
        self.covered: list[float] = []
        self.scores: list[int] = []
        self.ranked: list[tuple[float, int]] = []


class Reader:
    """Reads questions, and remembers the words it has met."""

    def __init__(self, lexicon: Lexicon, model: WordWeights) -> None:
        self._lexicon = lexicon
        self._model = model
        self._words: dict[str, Word] = {}

    def read(self, plain: str) -> Reading:
        """Read a normalised question."""
        if len(self._words) >= _KEPT:
            self._words = {}
        met = self._words  # all along: a word that is met twice is to be one `Word`
        typed = plain.split()
        words = [met.get(word) or self._learn(word, met) for word in typed]
        if not all([word.met for word in words]):  # noqa: C419  # a list is quicker here
            joined = self._join(typed, words)
            if len(joined) < len(typed):
                typed = joined
                words = [met.get(word) or self._learn(word, met) for word in typed]
        heard = [part for word in words for part in word.heard]
        corrections: tuple[tuple[str, str], ...] = ()
        if heard != typed:
            corrections = tuple(
                (before, " ".join(word.heard))
                for before, word in zip(typed, words, strict=True)
                if word.heard != (before,)
            )
        if any([word.rule for word in words]):  # noqa: C419
            meant = self._lexicon.rewriter.apply(heard)
            words = [met.get(word) or self._learn(word, met) for word in meant]
        return Reading(" ".join(heard), words, corrections)

    def _join(self, typed: list[str], words: list[Word]) -> list[str]:
        """Put words together that were torn apart: an unknown one and its neighbour."""
        out: list[str] = []
        fresh = True
        for index, word in enumerate(typed):
            unknown = index > 0 and not (words[index].met and words[index - 1].met)
            if fresh and unknown and out and self._lexicon.joined(out[-1], word):
                out[-1] += word
                fresh = False
            else:
                out.append(word)
                fresh = True
        return out

    def _learn(self, word: str, met: dict[str, Word]) -> Word:
        learned = Word(self._lexicon.read(word), self._model, self._lexicon.pack)
        learned.rule = any(self._lexicon.rewriter.first(part) for part in learned.heard)
        return met.setdefault(word, learned)  # another thread may have met it meanwhile
