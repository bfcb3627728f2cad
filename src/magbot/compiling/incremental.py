"""Tell which parts of an earlier image an edit leaves as they are, and remember the files read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from magbot.compiling.matcher import FEW_WORDINGS
from magbot.frozen import frozen
from magbot.kb import screen_training, tuning_questions
from magbot.kb.model import KnowledgeBase
from magbot.kb.parse_cache import (
    RECORD,
    case_record,
    digest_record,
    file_record,
    matcher_digest_of,
)
from magbot.kb.parsed_folder import ParsedFolder

_MOST = 20_000  # phrasings up to which files are remembered: above, the fit takes far longer


@frozen
class CompilerInput:
    """A base that was read beside an earlier image.

    `unchanged` names the parts of the image that the edit leaves as they are: "match", "screen",
    "learned", "stored". `records` are the sections that the next reading is given.
    """

    kb: KnowledgeBase
    unchanged: frozenset[str] = frozenset()
    records: Mapping[str, bytes] = {}


def compiler_input(kb: KnowledgeBase, folder: ParsedFolder) -> CompilerInput:
    """Return a base with the parts of the earlier image that still hold; a layer reuses none."""
    size = sum(len(entry.phrasings) for file in folder.files for entry in file.entries)
    if folder.base is not None or size > _MOST:
        return CompilerInput(kb)
    digests = [
        file.cached.matcher_digest if file.cached else matcher_digest_of(file.values, file.entries)
        for file in folder.files
    ]
    unchanged = _unchanged(folder, digests)
    if size <= FEW_WORDINGS:  # the matcher reads the answers too, which the digests leave out
        unchanged -= {"match"}
    return CompilerInput(kb, unchanged, _records(folder, digests))


def _unchanged(folder: ParsedFolder, matcher_digests: Sequence[str]) -> frozenset[str]:
    names = set()
    cache = folder.cache
    if cache.files and folder.cached_rules is not None:
        names.add("screen")
    before = [file.matcher_digest for file in cache.files.values() if file.matcher_digest]
    if before == list(filter(None, matcher_digests)):
        if _same_files(folder, tuning_questions.FOLDER, folder.cases):
            names.add("match")
        if "screen" in names:
            names.add("stored")
            if _same_files(folder, screen_training.FOLDER, folder.training):
                names.add("learned")
    return frozenset(names)


def _same_files(folder: ParsedFolder, inside: str, names: Mapping[str, object]) -> bool:
    """Return whether a sub-folder holds the same files with the same bytes as before."""
    before = {n: d for n, d in folder.cache.digests.items() if n.startswith(f"{inside}/")}
    return before == {name: folder.digests[name] for name in names}


def _records(folder: ParsedFolder, matcher_digests: Sequence[str]) -> dict[str, bytes]:
    records: dict[str, bytes] = {}
    for file, matcher_digest in zip(folder.files, matcher_digests, strict=True):
        digest = folder.digests[file.name]
        records[file.name] = (
            folder.cache.record(file.name)
            if file.cached
            else file_record(digest, file.values, file.entries, matcher_digest)
        )
    for name in folder.digests.keys() - records.keys():
        digest, questions = folder.digests[name], folder.cases.get(name)
        if folder.is_cached(name):
            records[name] = folder.cache.record(name)
        else:
            records[name] = (
                case_record(digest, questions()) if questions else digest_record(digest)
            )
    return {RECORD + name: record for name, record in records.items()}
