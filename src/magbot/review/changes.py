"""Turn decisions into new contents of files, and put them in place without losing anything."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from magbot.errors import KnowledgeBaseError, MagbotError
from magbot.files import write_files, writing
from magbot.kb.document import Document
from magbot.kb.drafts import FOLDER, draft_text
from magbot.kb.edit_proof import changed_copy
from magbot.kb.extends import base_of
from magbot.kb.folder_reader import read
from magbot.kb.ids import id_of, slug
from magbot.kb.yaml_editor import EditError, add_item, add_to_line
from magbot.review.decisions import Decision
from magbot.review.proposals import NEW, VARIANT
from magbot.review.redaction import MARK
from magbot.text import normalize

_MARK = b"\xef\xbb\xbf"


@dataclass
class Changes:
    """New contents by file, the old ones beside them (None where there was no file).

    `done` says what is added where, `left_out` what is not, and why.
    """

    before: dict[Path, bytes | None] = field(default_factory=dict)
    after: dict[Path, bytes] = field(default_factory=dict)
    done: list[str] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)

    def text(self, file: Path) -> str:
        """Return a file's content as changed so far."""
        if file not in self.before:
            self.before[file] = file.read_bytes() if file.exists() else None
        content = self.after.get(file, self.before[file]) or b""
        return content.removeprefix(_MARK).decode()

    def put(self, file: Path, text: str) -> None:
        """Set a file's new content; its byte order mark stays if it had one."""
        old = self.before[file] or b""
        self.after[file] = (_MARK if old.startswith(_MARK) else b"") + text.encode()


def plan(folder: Path, decisions: Iterable[Decision], *, today: date) -> Changes:
    """Work out the new contents; nothing is written. Raises MagbotError where that is impossible.

    Variants go into the entry's own file, new entries into drafts/review-DATE.yaml.
    """
    changes = Changes()
    kb, files = read(folder)
    owners = {normalize(text): entry.id for entry in kb.entries for text in entry.phrasings}
    places: dict[str, tuple[Document, int]] = {}
    for file, item in files.items("entries"):
        if not file.of_base:  # the files of a base are not edited through its layer
            places.setdefault(id_of(item), (file.document, item["#"]))
    for decision in decisions:
        new = _unknown(decision.phrasings, owners, changes)
        if decision.action == VARIANT:
            if decision.entry not in places:
                raise MagbotError(
                    f"There is no entry '{decision.entry}' in the files of {folder}."
                )
            document, index = places[decision.entry]
            for phrasing in new:
                _add_variant(changes, document, index, phrasing)
                owners[normalize(phrasing)] = decision.entry
                changes.done.append(f"{document.file}: {decision.entry} + {phrasing}")
        elif decision.action == NEW and new:
            _add_draft(changes, folder / FOLDER / f"review-{today.isoformat()}.yaml", new)
    return changes


def write(folder: Path, changes: Changes) -> None:
    """Put the new contents in place, if the folder can still be loaded with them.

    Each file is written beside and renamed. Raises KnowledgeBaseError, with nothing written, when
    the changed folder could not be loaded; MagbotError when a file was edited meanwhile or cannot
    be written.
    """
    with changed_copy(folder, changes.after) as copy:
        _, changed = read(copy, base=base_of(str(folder)))
    if any(problem.severity == "error" for problem in changed.problems):
        raise KnowledgeBaseError(tuple(changed.problems))
    for file, old in changes.before.items():
        if (file.read_bytes() if file.exists() else None) != old:
            raise MagbotError(f"{file} was edited meanwhile. Run the review again.")
    with writing():
        for file in changes.after:
            file.parent.mkdir(exist_ok=True)
        write_files({str(file): content for file, content in changes.after.items()})


def _unknown(
    phrasings: Sequence[str], owners: dict[str, str], changes: Changes
) -> tuple[str, ...]:
    """Leave out what the knowledge base has already, and what it must not have."""
    new: dict[str, str] = {}
    for phrasing in phrasings:
        owner = owners.get(normalize(phrasing))
        if owner is not None:
            changes.left_out.append(f"'{phrasing}' is a phrasing of {owner} already")
        elif MARK.search(phrasing):
            changes.left_out.append(f"'{phrasing}' holds the mark of something private")
        elif normalize(phrasing):
            new.setdefault(normalize(phrasing), phrasing)
    return tuple(new.values())


def _add_variant(changes: Changes, document: Document, index: int, phrasing: str) -> None:
    file, path = Path(document.file), ("entries", index)
    text = changes.text(file)
    with _editing(file):
        if file.suffix == ".jsonl":
            text = add_to_line(text, document.line(path), "variants", phrasing)
        else:
            text = add_item(text, path, "variants", phrasing, after="question")
    changes.put(file, text)


def _add_draft(changes: Changes, file: Path, phrasings: tuple[str, ...]) -> None:
    question, *variants = phrasings
    entry: dict[str, object] = {"id": slug(question), "question": question}
    if variants:
        entry["variants"] = variants
    text = changes.text(file)
    with _editing(file):
        text = add_item(text, (), "entries", entry) if text else draft_text("", [entry])
    changes.put(file, text)
    changes.done.append(f"{file}: a draft without an answer: {question}")


@contextmanager
def _editing(file: Path) -> Iterator[None]:
    try:
        yield
    except EditError as error:
        raise MagbotError(f"{file}: {error}") from error
