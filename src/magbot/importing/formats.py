"""Which format a file has, and its reader."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from magbot.errors import MagbotError, Problem
from magbot.importing import chatterbot, faqpage, qna, qnamaker, rasa, records, sheets, tables
from magbot.importing.import_result import Draft, ImportResult
from magbot.kb import yaml_reader
from magbot.kb.document import decode

Files = Sequence[tuple[str, str]]  # name and text of each

LARGEST_FILE = 64 * 2**20
_FOREIGN = (".xls", ".xlsb", ".ods", ".numbers")


@dataclass(frozen=True)
class Format:
    """How files are read, what to write where they hold no question, and how their names end."""

    read: Callable[[Files, ImportResult], None]
    expected: str
    suffixes: tuple[str, ...] = ()


def _each(
    read: Callable[[str, str, ImportResult], Iterable[Draft]],
) -> Callable[[Files, ImportResult], None]:
    def read_all(files: Files, result: ImportResult) -> None:
        for file, text in files:
            result.add(file, read(file, text, result))

    return read_all


_ROWS = "Write a row a question, with the headings question and answer."
FORMATS = {
    "rasa": Format(rasa.read, "Name the files with `nlu:` and `responses:`."),
    "tsv": Format(
        _each(qnamaker.read),
        "Write a row a question, with the headings Question and Answer.",
        (".tsv",),
    ),
    "qna": Format(
        _each(qna.read),
        "Begin each question with # ? and put its answer between lines of ```.",
        (".qna",),
    ),
    "faqpage": Format(
        _each(faqpage.read), faqpage.EXPECTED, (".json", ".jsonld", ".html", ".htm")
    ),
    "csv": Format(_each(tables.read_csv), _ROWS, (".csv",)),
    "xlsx": Format(sheets.read, _ROWS, (".xlsx", ".xlsm")),
    "jsonl": Format(
        _each(records.read_lines), "Write a record a line, with question and answer.", (".jsonl",)
    ),
    "chatterbot": Format(
        _each(chatterbot.read), "Is this a ChatterBot corpus, with conversations of two lines?"
    ),
}
_BY_SUFFIX = {suffix: name for name, form in FORMATS.items() for suffix in form.suffixes}


def read_files(
    paths: Sequence[str | Path],
    name: str | None = None,
    columns: Mapping[str, str] | None = None,
) -> ImportResult:
    """Read files of one format as one set of entries; without a name it is recognised.

    `columns` says which headings of a table are "question", "answer", "id", "topic", "variants".

    What cannot be used is left out and reported in `problems`. Raises MagbotError for a file that
    cannot be read at all, or whose format is not recognised.
    """
    groups: dict[str, list[tuple[str, str]]] = {}
    for file, text in [(str(path), _text(Path(path))) for path in paths]:
        groups.setdefault(name or _recognise(file, text), []).append((file, text))
    result = ImportResult(columns or {})
    for format_name, files in groups.items():
        before = result.size
        FORMATS[format_name].read(files, result)
        if result.size == before:
            for file, _ in files:
                result.report(
                    file, 0, "No question with an answer was found.", FORMATS[format_name].expected
                )
    return result


def _text(path: Path) -> str:
    suffix = path.suffix.lower()
    try:
        if path.stat().st_size > LARGEST_FILE:
            raise MagbotError(f"{path} is larger than 64 MiB. Split it.")
        if suffix in _FOREIGN:
            raise MagbotError(f"{path} is a spreadsheet. Save it as CSV UTF-8 and import that.")
        if _BY_SUFFIX.get(suffix) == "xlsx":
            path.open("rb").close()
            return ""
        text = decode(str(path), path.read_bytes())
    except OSError as error:
        raise MagbotError(f"{path} cannot be read: {error.strerror}.") from error
    if isinstance(text, Problem):
        raise MagbotError(str(text))
    return text


def _recognise(file: str, text: str) -> str:
    suffix = Path(file).suffix.lower()
    if suffix in _BY_SUFFIX:
        return _BY_SUFFIX[suffix]
    if suffix in (".yml", ".yaml"):
        document = yaml_reader.read_yaml(file, text)
        if isinstance(document, Problem):
            raise MagbotError(str(document))
        keys = set(document.data) if isinstance(document.data, dict) else set()
        if "conversations" in keys:
            return "chatterbot"
        if keys & {"nlu", "responses", "rules", "stories"}:
            return "rasa"
    raise MagbotError(
        f"The format of {file} is not recognised. Name it: --format {'|'.join(FORMATS)}"
    )
