"""Tell which parts of an earlier image an edit leaves as they are, and remember the files read."""

from __future__ import annotations

from collections.abc import Mapping

from magbot.compiling.matcher import ANSWERS_COUNT_UP_TO
from magbot.compiling.sections import LARGE_FROM
from magbot.frozen import frozen
from magbot.kb.folder_files import CASES, TRAINING, kind_of
from magbot.kb.model import KnowledgeBase
from magbot.kb.parse_cache import RECORD, file_record, matcher_digest_of, other_record
from magbot.kb.parsed_folder import ParsedFile, ParsedFolder


@frozen
class CompilerInput:
    """A base, and what compiling it may reuse of an earlier image.

    `unchanged` names the parts of that image that still hold: "match", "screen", "learned",
    "stored". `file_records` are sections for the new image: what the next edit must know of each
    file.
    """

    kb: KnowledgeBase
    unchanged: frozenset[str] = frozenset()
    file_records: Mapping[str, bytes] = {}


def compiler_input(kb: KnowledgeBase, folder: ParsedFolder) -> CompilerInput:
    """Return what the compiler is given: the base, and what of the earlier image still holds.

    Of a layer or a large base nothing is known beforehand, and no files are remembered: parsing is
    little beside the fit. A layer's parts may still be reused, by their marks (`sections`).
    """
    size = sum(map(_phrasing_count, folder.files))
    if folder.base is not None or size > LARGE_FROM:
        return CompilerInput(kb)
    unchanged = _unchanged(folder)
    if (
        size <= ANSWERS_COUNT_UP_TO
    ):  # the matcher reads the answers too, which the digests leave out
        unchanged -= {"match"}
    return CompilerInput(kb, unchanged, _file_records(folder))


def _phrasing_count(file: ParsedFile) -> int:
    if file.cached:  # its entries were not made
        return len(file.cached.phrasings)
    return sum(len(entry.phrasings) for entry in file.entries)


def _unchanged(folder: ParsedFolder) -> frozenset[str]:
    """Return the parts whose sources are the same, told by digests, without decoding an entry.

    The matcher needs the same cases too, the stored wordings the same rules, and the learned part
    the same rules and training sentences.
    """
    names = set()
    if folder.cache.files and folder.rules_cached:
        names.add("screen")
    before = (file.matcher_digest for file in folder.cache.files.values())
    now = (
        file.cached.matcher_digest if file.cached else matcher_digest_of(file.values, file.entries)
        for file in folder.files
    )
    if list(filter(None, before)) == list(filter(None, now)):
        if _same_files(folder, CASES):
            names.add("match")
        if "screen" in names:
            names.add("stored")
            if _same_files(folder, TRAINING):
                names.add("learned")
    return frozenset(names)


def _same_files(folder: ParsedFolder, kind: str) -> bool:
    """Return whether the files of a kind are the same, with the same bytes, as before."""
    before, now = (
        {name: digest for name, digest in digests.items() if kind_of(name) == kind}
        for digests in (folder.cache.digests, folder.digests)
    )
    return before == now


def _file_records(folder: ParsedFolder) -> dict[str, bytes]:
    files = {file.name: file for file in folder.files}
    records = {}
    for name, digest in folder.digests.items():
        if folder.is_cached(name):
            record = folder.cache.record(name)
        elif name in files:
            record = file_record(digest, files[name].values, files[name].entries)
        else:
            record = other_record(digest, folder.cases[name]() if name in folder.cases else ())
        records[RECORD + name] = record
    return records
