"""Which format a file has, and its reader."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from magbot.errors import MagbotError, Problem
from magbot.importing import chatterbot, faqpage, qna, qnamaker, rasa, records, sheets, tables
from magbot.importing.import_result import ImportResult
from magbot.kb import yaml_reader

Read = Callable[[Sequence[tuple[str, str]], ImportResult], None]

LARGEST_FILE = 64 * 2**20

FORMATS: dict[str, Read] = {
    "rasa": rasa.read,
    "tsv": qnamaker.read,
    "qna": qna.read,
    "faqpage": faqpage.read,
    "csv": tables.read_csv,
    "xlsx": sheets.read,
    "jsonl": records.read_lines,
    "chatterbot": chatterbot.read,
}
_BY_SUFFIX = {
    ".tsv": "tsv",
    ".qna": "qna",
    ".json": "faqpage",
    ".jsonld": "faqpage",
    ".html": "faqpage",
    ".htm": "faqpage",
    ".csv": "csv",
    ".xlsx": "xlsx",
    ".xlsm": "xlsx",
    ".jsonl": "jsonl",
}


_EXPECTED = {
    "rasa": "Name the files with `nlu:` and `responses:`.",
    "tsv": "Write a row a question, with the headings Question and Answer.",
    "qna": "Begin each question with # ? and put its answer between lines of ```.",
    "faqpage": "Is it JSON-LD, or a list of records with question and answer?",
    "csv": "Write a row a question, with the headings question and answer.",
    "xlsx": "Write a row a question, with the headings question and answer.",
    "jsonl": "Write a record a line, with question and answer.",
    "chatterbot": "Is this a ChatterBot corpus, with conversations of two lines?",
}
_FOREIGN = (".xls", ".xlsb", ".ods", ".numbers")


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
    files = [(str(path), _text(Path(path))) for path in paths]
    names = [name or _recognise(*file) for file in files]
    result = ImportResult(columns or {})
    for format_name in dict.fromkeys(names):
        group = [file for file, its in zip(files, names, strict=True) if its == format_name]
        begun, before = len(result.entries), len(result.problems)
        FORMATS[format_name](group, result)
        if len(result.entries) == begun and len(result.problems) == before:
            for file, _ in group:
                result.refuse(
                    file, 0, "No question with an answer was found.", _EXPECTED[format_name]
                )
    return result


def _text(path: Path) -> str:
    try:
        if path.stat().st_size > LARGEST_FILE:
            raise MagbotError(f"{path} is larger than 64 MiB. Split it.")
        if path.suffix.lower() in _FOREIGN:
            raise MagbotError(f"{path} is a spreadsheet. Save it as CSV UTF-8 and import that.")
        if _BY_SUFFIX.get(path.suffix.lower()) == "xlsx":
            path.open("rb").close()
            return ""
        text = yaml_reader.decode(str(path), path.read_bytes())
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
