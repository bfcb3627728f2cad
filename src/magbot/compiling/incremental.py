"""Tell which parts of an earlier image an edit leaves as they are, and remember the files read."""

from __future__ import annotations

from collections.abc import Mapping

from magbot.compiling.matcher import FEW_WORDINGS
from magbot.frozen import frozen
from magbot.kb.folder_files import CASES, TRAINING, kind_of
from magbot.kb.model import KnowledgeBase
from magbot.kb.parse_cache import RECORD, case_record, file_record, matcher_digest_of
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
    unchanged = _unchanged(folder)
    if size <= FEW_WORDINGS:  # the matcher reads the answers too, which the digests leave out
        unchanged -= {"match"}
    return CompilerInput(kb, unchanged, _records(folder))


def _unchanged(folder: ParsedFolder) -> frozenset[str]:
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


def _records(folder: ParsedFolder) -> dict[str, bytes]:
    files = {file.name: file for file in folder.files}
    records = {}
    for name, digest in folder.digests.items():
        if folder.is_cached(name):
            record = folder.cache.record(name)
        elif name in files:
            record = file_record(digest, files[name].values, files[name].entries)
        else:
            record = case_record(digest, folder.cases[name]() if name in folder.cases else ())
        records[RECORD + name] = record
    return records
