"""Read a question: words corrected, torn ones joined, synonyms replaced, each with its rarity."""

from __future__ import annotations

from magbot.retrieve.words import is_common

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Protocol

    from magbot.retrieve.spelling import Lexicon, Sense
    from magbot.text.language_pack import LanguagePack

    class Ranker(Protocol):
        """What orders the entries for a question: by learned weights or, in `large`, by rarity."""

        @property
        def blend(self) -> float:
            """The part of a score that the similarity of the whole wording makes up."""

        @property
        def fewest(self) -> int:
            """The number of entries that are ranked at least."""

        @property
        def width(self) -> int:
            """The number of units, which also stands for the unit of an unknown word."""

        @property
        def unknown_rarity(self) -> float:
            """The rarity of an unknown word."""

        def rarity(self, sense: Sense) -> float:
            """Return what a word counts for: its inverse document frequency."""

        def packed_weights(self, senses: Sequence[Sense]) -> tuple[int, int, float, float]:
            """Return packed weights of words and of letters, and their sums of squares."""

        def rank(self, reading: Reading, most: int) -> list[tuple[float, int]]:
            """Return at most `most` (score, entry), best first, then in order of entry."""

        def shares(self, reading: Reading, entry: int) -> list[float]:
            """Return the parts of an entry's score: of each unique word, then any others."""


_MOST_REMEMBERED = 1 << 14  # words
_LONGEST_SILENT = 3  # letters up to which an unknown word says nothing


class Word:
    """A word of a question and all that is known of it, found once and remembered.

    It has two `senses` where it lost a space; `units` are theirs, with the ranker's `width` for an
    unknown one, and the rarities are sums over them. `known_rarity` counts known words alone.
    `asked_rarity` counts words that can make it another question: no function words, and no
    unknown ones that are very short or common in any text. `familiar_rarity` is the known part of
    `asked_rarity`; a word that is only like a known one counts in part. `begins_rule` tells that a
    synonym may begin here. The weights and squares are the ranker's `packed_weights`. Not a
    record: words are told apart by identity.
    """

    __slots__ = (
        *("alternatives", "asked_rarity", "begins_rule", "corrected", "familiar_rarity"),
        *("known_rarity", "rarity", "senses", "units"),
        *("word_weights", "letter_weights", "word_squares", "letter_squares"),
    )

    def __init__(self, senses: tuple[Sense, ...], ranker: Ranker, lexicon: Lexicon) -> None:
        self.senses = senses
        unknown = ranker.width
        self.units = tuple([s.unit if s.unit >= 0 else unknown for s in senses])
        self.alternatives = tuple([unit for s in senses for unit in s.alternatives])
        self.corrected = tuple([sense.corrected for sense in senses])
        self.rarity = self.known_rarity = self.asked_rarity = self.familiar_rarity = 0.0
        pack, begins = lexicon.pack, lexicon.rewriter.begins
        for sense in senses:
            rarity = ranker.rarity(sense)
            self.rarity += rarity
            if sense.unit >= 0:
                self.known_rarity += rarity
            if sense.read not in pack.function_words and (
                sense.unit >= 0 or _may_tell(sense.typed, pack)
            ):
                self.asked_rarity += rarity
                self.familiar_rarity += rarity if sense.unit >= 0 else rarity * sense.share
        self.begins_rule = any([begins[part] for part in self.corrected])  # noqa: C419
        (self.word_weights, self.letter_weights, self.word_squares, self.letter_squares) = (
            ranker.packed_weights(senses)
        )


def _may_tell(typed: str, pack: LanguagePack) -> bool:
    """Return whether an unknown word can turn a question into a different one."""
    if len(typed) <= _LONGEST_SILENT or typed in pack.common:
        return False
    return not (pack.has_vectors and is_common(typed))


class Reading:
    """A question as read: its words `corrected`, then with synonyms replaced (`words`).

    `corrections` are (typed, read as) pairs; a torn word that was joined is not among them unless
    it was corrected too.

    `LinearRanker` writes the rest when it ranks: `chances`, each entry's probability by meaning;
    `foreign`, the probability of another subject; `covered`, the share of the words that each
    entry covers, in a base with few wordings; `scores`, all entries' as integers; `ranked`, the
    best (score, entry) pairs, as many as were asked for so far.
    """

    __slots__ = (
        *("chances", "corrected", "corrections", "covered", "foreign", "ranked"),
        *("scores", "unique_words", "words"),
    )

    def __init__(
        self, corrected: str, words: list[Word], corrections: tuple[tuple[str, str], ...]
    ) -> None:
        self.corrected = corrected
        self.words = words
        self.unique_words = list(dict.fromkeys(words))
        self.corrections = corrections
        self.chances: list[float] = []
        self.foreign = 0.0
        self.covered: list[float] = []
        self.scores: list[int] = []
        self.ranked: list[tuple[float, int]] = []

    def highest_rarity(self) -> float:
        """Return the rarity of the rarest word."""
        return max([word.rarity / len(word.senses) for word in self.words], default=0.0)

    def familiar_share(self) -> float:
        """Return the share of the words that ask something, by rarity, that are familiar."""
        asked = familiar = 0.0
        for word in self.words:
            asked += word.asked_rarity
            familiar += word.familiar_rarity
        return familiar / asked if asked else 1.0


class Reader:
    """Reads questions, and remembers the words it has met."""

    def __init__(self, lexicon: Lexicon, ranker: Ranker) -> None:
        self._lexicon = lexicon
        self._ranker = ranker
        self._words: dict[str, Word] = {}

    def read(self, plain: str) -> Reading:
        """Read a normalised question."""
        if len(self._words) >= _MOST_REMEMBERED:
            self._words = {}
        met = self._words  # for the whole question: a word said twice must be one `Word`
        typed = plain.split()
        words = [met.get(word) or self._meet(word, met) for word in typed]
        if not all([word.known_rarity for word in words]):  # noqa: C419  # a list is quicker here
            joined = self._join(typed, words)
            if len(joined) < len(typed):
                typed = joined
                words = [met.get(word) or self._meet(word, met) for word in typed]
        corrected = [part for word in words for part in word.corrected]
        corrections: tuple[tuple[str, str], ...] = ()
        if corrected != typed:
            corrections = tuple(
                (before, " ".join(word.corrected))
                for before, word in zip(typed, words, strict=True)
                if word.corrected != (before,)
            )
        if any([word.begins_rule for word in words]):  # noqa: C419
            rewritten = self._lexicon.rewriter.apply(corrected)
            words = [met.get(word) or self._meet(word, met) for word in rewritten]
        return Reading(" ".join(corrected), words, corrections)

    def _join(self, typed: list[str], words: list[Word]) -> list[str]:
        """Join each unknown word to its neighbour where both together are a known word."""
        joined: list[str] = []
        may_join = False
        for index, word in enumerate(typed):
            # `may_join` is False for the first word, so that `index - 1` is the word before
            may_be_torn = may_join and not (
                words[index].known_rarity and words[index - 1].known_rarity
            )
            if may_be_torn and self._lexicon.holds(joined[-1] + word):
                joined[-1] += word
                may_join = False
            else:
                joined.append(word)
                may_join = True
        return joined

    def _meet(self, word: str, met: dict[str, Word]) -> Word:
        new = Word(self._lexicon.read(word), self._ranker, self._lexicon)
        return met.setdefault(word, new)  # another thread may have met it meanwhile
