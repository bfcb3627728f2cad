"""The phrasings of a knowledge base as stems and words, when it is compiled."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import chain
from math import log

from magbot.frozen import frozen, replace
from magbot.image.arrays import numbers
from magbot.image.codec import encode
from magbot.image.tables import key_of, strings
from magbot.kb import language_packs
from magbot.kb.model import Vocabulary
from magbot.retrieve import near_words
from magbot.retrieve.model import Replies
from magbot.retrieve.words import Rewriter
from magbot.text import normalize, tokens
from magbot.text.language_pack import LanguagePack

Pairs = Sequence[tuple[int, str]]

COVERAGE_UP_TO = 250  # wordings up to which the words themselves are compared by meaning
_ANSWER_COUNTS = 2  # wordings that an answer's text counts as


@frozen
class TrainingData:
    """What a matcher is fitted on; pairs are an entry's position and a text.

    `near_misses` are texts that must not land on their entry. `judged` are questions with the
    entries that are right for them (none where no entry is): the confidence is fitted on them,
    after the phrasings themselves. `replies` tell answers from small talk; without them all are
    answers. `pack` holds the words of the language, English by default.
    """

    phrasings: Pairs
    entries: int
    near_misses: Pairs = ()
    vocabulary: Vocabulary = Vocabulary()
    judged: Sequence[tuple[str, frozenset[int]]] = ()
    replies: Replies | None = None
    pack: LanguagePack | None = None


class Corpus:
    """Phrasings in order of entry, as written, normalised, and as terms and units.

    A unit is a stem; a term is a word as it stands in some phrasing, or a stem. `terms` are in
    order of their bytes, `unit_of` gives each one's unit, `spelled` holds those that are words.
    `replaced` are words that stand in synonyms only, and so in no reading.
    `readings` are the phrasings' sequences of terms after the rewriting of synonyms and
    contractions. `answers` are normalised texts of the entries' answers, where they count;
    `few` tells that there are few wordings, of a language whose words have vectors.
    """

    def __init__(self, data: TrainingData, *, few: bool | None = None) -> None:
        self.data = data
        self.pack = pack = data.pack or language_packs.pack()
        self.few = (
            pack.has_vectors and len(data.phrasings) <= COVERAGE_UP_TO if few is None else few
        )
        self.entries = data.entries
        answers = data.replies.texts if data.replies else ()
        self.answers = [(entry, normalize(text)) for entry, text in answers]
        self.phrasings = sorted(data.phrasings, key=lambda pair: pair[0])
        self.near_misses = [(entry, normalize(text)) for entry, text in data.near_misses]
        self.plain = [normalize(text) for _, text in self.phrasings]
        self.rules = rules_of(data.vocabulary, pack)
        rewriter = Rewriter(self.rules, pack)
        # Tuples of numbers and of texts are of no interest to the garbage collector, lists are.
        split = [tuple(text.split()) for text in self.plain]
        begins = set(filter(rewriter.begins.__getitem__, set(chain.from_iterable(split))))
        split = [
            words if begins.isdisjoint(words) else tuple(rewriter.apply(words)) for words in split
        ]
        stems = {word: pack.stem(word) for word in set(chain.from_iterable(split))}
        self.spelled = frozenset(stems)
        replaced = {
            word for group in data.vocabulary.synonyms for text in group for word in tokens(text)
        }
        self.replaced = sorted(replaced - self.spelled)
        forms = {*stems, *stems.values()}
        self.terms = sorted(forms, key=lambda word: word.encode("utf-8", "surrogatepass"))
        self.term_id = {word: index for index, word in enumerate(self.terms)}
        self.unit_id = {word: index for index, word in enumerate(sorted(set(stems.values())))}
        self.unit_of = [self.unit_id[stems.get(word, word)] for word in self.terms]
        self.readings: list[Sequence[int]] = [
            tuple(map(self.term_id.__getitem__, words)) for words in split
        ]
        rewritten = (rewriter.apply(text.split()) for _, text in self.near_misses)
        self.near_miss_readings = [
            (entry, [self.term_id.get(word, -1) for word in words])
            for (entry, _), words in zip(self.near_misses, rewritten, strict=True)
        ]

    @property
    def meaning_texts(self) -> list[tuple[int, str]]:
        """The texts that tell an entry's meaning: wordings, and what its answer says."""
        entries = (entry for entry, _ in self.phrasings)
        return [*zip(entries, self.plain, strict=True), *self.answers * _ANSWER_COUNTS]

    def contents(self) -> list[list[int]]:
        """Return the units of each entry's phrasings, in order."""
        contents: list[set[int]] = [set() for _ in range(self.entries)]
        for (entry, _), reading in zip(self.phrasings, self.readings, strict=True):
            contents[entry].update(map(self.unit_of.__getitem__, reading))
        return [sorted(units) for units in contents]

    def restricted(self, phrasings: Pairs) -> Corpus:
        """Return a corpus of some of the phrasings, and what belongs to entries with any."""
        remaining = {entry for entry, _ in phrasings}
        near_misses = [pair for pair in self.near_misses if pair[0] in remaining]
        data = replace(self.data, phrasings=phrasings, near_misses=near_misses)
        if data.replies:
            texts = [pair for pair in self.answers if pair[0] in remaining]
            data = replace(data, replies=replace(data.replies, texts=texts))
        return Corpus(data, few=self.few)

    def units(self, reading: Sequence[int]) -> list[int]:
        """Return the units of a sequence of terms, -1 for a term that is not known."""
        return [self.unit_of[term] if term >= 0 else -1 for term in reading]


def lay_out_lexicon(corpus: Corpus) -> dict[str, bytes]:
    """Return the sections of a lexicon: words, spelling index, synonyms and distinct pairs."""
    words = [(term, word) for term, word in enumerate(corpus.terms) if word in corpus.spelled]
    words += enumerate(corpus.replaced, len(corpus.terms))
    stem = corpus.pack.stem
    known = sorted((key_of(word), term) for term, word in enumerate(corpus.terms))
    return {
        **strings("match.term", corpus.terms),
        **strings("match.replaced", corpus.replaced),
        "match.term.key": numbers("I", (key for key, _ in known)),
        "match.term.row": numbers("I", (term for _, term in known)),
        "match.unit": numbers("I", corpus.unit_of),
        **near_words.lay_out(words),
        "match.rule": _lines(corpus.rules),
        "match.language": encode(dict(corpus.pack.tables)),
        "match.distinct": _lines(
            (stem(left), stem(right)) for left, right in corpus.data.vocabulary.distinct
        ),
    }


def _lines(pairs: Iterable[tuple[str, str]]) -> bytes:
    return "\n".join(map("\t".join, pairs)).encode("utf-8", "surrogatepass")


def rules_of(vocabulary: Vocabulary, pack: LanguagePack) -> list[tuple[str, str]]:
    """Return (stems of words, words they are read as) for the synonyms and spellings.

    What a spelling stands for is read as its synonym, since each rule is applied once.
    """
    groups = [[*map(normalize, group)] for group in vocabulary.synonyms]
    synonyms = _stemmed(((synonym, group[0]) for group in groups for synonym in group[1:]), pack)
    rewriter = Rewriter(synonyms, pack)
    spelled = (
        (normalize(variant), " ".join(rewriter.apply(normalize(word).split())))
        for variant, word in vocabulary.spellings
    )
    return _stemmed(spelled, pack) + synonyms


def _stemmed(rules: Iterable[tuple[str, str]], pack: LanguagePack) -> list[tuple[str, str]]:
    """Return rules by stems, without empty ones and those that change no stem."""

    def stems(text: str) -> str:
        return " ".join(map(pack.stem, text.split()))

    stemmed = [(stems(source), target) for source, target in rules if source and target]
    return [(source, target) for source, target in stemmed if source != stems(target)]


def rarity(count: int, total: int) -> float:
    """Return the smoothed inverse document frequency, log((total + 1) / (count + 1)) + 1."""
    return log((total + 1) / (count + 1)) + 1.0
