"""Collect the entries a foreign file holds, and what of it could not be used."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from dataclasses import replace as draft_with

from magbot.errors import Problem
from magbot.frozen import replace as entry_with
from magbot.importing.markup import is_markup, to_text
from magbot.importing.target import Target
from magbot.kb import yaml_reader
from magbot.kb.citations import cited
from magbot.kb.document import Document
from magbot.kb.ids import ID, slug, unused
from magbot.kb.model import ANSWER, ENTRY_KINDS, Entry
from magbot.text import normalize
from magbot.text.characters import is_blank

RULE = "import"
# a placeholder, as in {{name}}, {name} or ${name}
_GAP = re.compile(r"\{\{.{1,200}?\}\}|\$?\{[^\W\d][\w.]*\}", re.DOTALL)
_MOST_GAPS = 3
_LINE_ENDS = re.compile("\r\n|[\r\x85\u2028\u2029\v\f]")
_UNWRITABLE = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ufeff\ufffe\uffff\ud800-\udfff]")
_FOOTNOTES_REWRITTEN = "footnote markers like [^1] became [1] so they are not read as citations"
_FOOTNOTE = re.compile(r"\[\^+(?=[^\]\s]+\])")


@dataclass(frozen=True)
class Draft:
    """One question-and-answer as a foreign file has it; `links` name others by `key`."""

    line: int
    phrasings: tuple[str, ...]
    answer: str
    key: str = ""
    id: str = ""
    kind: str = ANSWER
    topic: str = ""
    links: tuple[str, ...] = ()


@dataclass
class ImportResult:
    """What the files of an import gave: entries in order, problems, and `remarks` with counts.

    It carries one thing in too: `columns`, the headings of a table that are the question, the
    answer and so on.
    """

    columns: Mapping[str, str] = field(default_factory=dict)
    entries: list[Entry] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    remarks: Counter[str] = field(default_factory=Counter)

    @property
    def size(self) -> int:
        """The number of entries and problems: it grows with whatever a file gives."""
        return len(self.entries) + len(self.problems)

    def report(self, file: str, line: int, message: str, fix: str) -> None:
        """Report something that cannot be used as it is: mostly it is left out."""
        self.problems.append(Problem(file, line, 1 if line else 0, RULE, message, fix))

    def read_yaml(self, file: str, text: str) -> Document | None:
        """Return what a YAML file holds; a file that cannot be read is reported."""
        document = yaml_reader.read_yaml(file, text)
        if isinstance(document, Problem):
            self.problems.append(document)
            return None
        return document

    def merged(self, file: str, drafts: Iterable[Draft]) -> list[Draft]:
        """Join drafts that share a key; a different second answer is reported, and left out.

        Drafts without an answer are joined by an id alone.
        """
        joined: dict[str | int, Draft] = {}
        for position, draft in enumerate(drafts):
            answered = not _is_empty(_plain(draft.answer))
            keyed_by_answer = draft.key == draft.answer.strip()
            key = position if keyed_by_answer and not answered else draft.key
            first = joined.setdefault(key, draft)
            if first is draft:
                continue
            first_answered = not _is_empty(_plain(first.answer))
            if first_answered and answered and draft.answer.strip() != first.answer.strip():
                self.report(
                    file, draft.line, f"'{key}' has another answer in line {first.line}; this one "
                    "was left out.", "Give each answer an id of its own.",
                )  # fmt: skip
                continue
            joined[key] = draft_with(
                first,
                phrasings=(*first.phrasings, *draft.phrasings),
                answer=first.answer if first_answered else draft.answer,
                links=tuple(dict.fromkeys((*first.links, *draft.links))),
            )
        return list(joined.values())

    def add(self, file: str, drafts: Iterable[Draft]) -> None:
        """Turn what a file holds into entries; ids become valid and unique."""
        usable = list(self._usable(file, drafts))
        names, used_ids = [], {entry.id for entry in self.entries}
        for draft in usable:
            names.append(unused(_wanted_id(draft), used_ids))
            used_ids.add(names[-1])
        self.remarks["ids were changed, to be valid and unique"] += sum(
            draft.id not in ("", name) for draft, name in zip(usable, names, strict=True)
        )
        ids = {draft.key: name for draft, name in zip(usable, names, strict=True) if draft.key}
        for draft, name in zip(usable, names, strict=True):
            related = dict.fromkeys(ids[link] for link in draft.links if link in ids)
            self.remarks[_FOOTNOTES_REWRITTEN] += len(cited(draft.answer))
            self.remarks["links to entries that are not there"] += sum(
                link not in ids for link in draft.links
            )
            self.entries.append(_entry(draft, name, tuple(related)))

    def strip(self, target: Target) -> None:
        """Take off answers the note and the sources that an export of this base put there."""
        self.entries = [
            entry_with(entry, answer=answer, evidence=evidence)
            for entry in self.entries
            for answer, evidence in [target.split(entry.answer)]
        ]

    def _usable(self, file: str, drafts: Iterable[Draft]) -> Iterator[Draft]:
        """Yield drafts as plain text; one without a question or an answer is reported instead."""
        for draft in drafts:
            remarks: Counter[str] = Counter()
            plain = _without_markup(draft, remarks)
            phrasings = _clean(plain.phrasings)
            if not phrasings:
                self.report(file, draft.line, "There is no question in words.", "Write one.")
            elif _is_empty(plain.answer):
                self.report(file, draft.line, f"'{phrasings[0]}' has no answer.", "Write one.")
            else:
                self._report_gaps(file, plain)
                self.remarks.update(remarks)
                yield plain

    def _report_gaps(self, file: str, draft: Draft) -> None:
        """Report placeholders that another tool fills in; the draft is kept."""
        for part, text in (("answer", draft.answer), ("question", " ".join(draft.phrasings))):
            gaps = list(dict.fromkeys(_GAP.findall(text)))
            if gaps:
                listed = ", ".join(gaps[:_MOST_GAPS]) + " ..." * (len(gaps) > _MOST_GAPS)
                self.report(
                    file, draft.line, f"The {part} of '{_wanted_id(draft)}' has a gap: {listed}",
                    "Write in the draft what should stand there.",
                )  # fmt: skip


def _without_markup(draft: Draft, remarks: Counter[str]) -> Draft:
    texts = (*draft.phrasings, draft.answer)
    if not any(map(is_markup, texts)):
        return draft
    remarks["texts with HTML became plain text"] += 1
    *phrasings, answer = (_plain(text, remarks) for text in texts)
    return draft_with(draft, phrasings=tuple(phrasings), answer=answer)


def _plain(text: str, remarks: Counter[str] | None = None) -> str:
    return to_text(text, remarks) if is_markup(text) else text


def _wanted_id(draft: Draft) -> str:
    """Return a draft's own id where it is valid, else one made of its words."""
    if ID.fullmatch(draft.id):
        return draft.id
    return slug(draft.id if normalize(draft.id) else _clean(draft.phrasings)[0])


def _entry(draft: Draft, name: str, related: tuple[str, ...]) -> Entry:
    question, *variants = _clean(draft.phrasings)
    return Entry(
        id=name,
        kind=draft.kind if draft.kind in ENTRY_KINDS else ANSWER,
        question=question,
        # Footnote marks of another tool must not pass for citations.
        answer=_FOOTNOTE.sub("[", _readable(draft.answer)),
        variants=tuple(variants),
        related=related,
        topic=" ".join(draft.topic.split()),
    )


def _is_empty(answer: str) -> bool:
    return is_blank(_readable(answer))


def _readable(text: str) -> str:
    """Return a text that YAML can show as a block of lines: no tabs, no spaces at line ends."""
    lines = _UNWRITABLE.sub("", _LINE_ENDS.sub("\n", text)).expandtabs(4).split("\n")
    return "\n".join(line.rstrip() for line in lines).strip()


def _clean(phrasings: Iterable[str]) -> tuple[str, ...]:
    """Return phrasings on one line each, those without words and repeats left out."""
    by_words: dict[str, str] = {}
    for text in phrasings:
        if words := normalize(text):
            by_words.setdefault(words, " ".join(_UNWRITABLE.sub("", text).split()))
    return tuple(by_words.values())
