"""JSON records: QnABot's export, intents with patterns and responses, lists of questions."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

from magbot.importing.headings import columns_of
from magbot.importing.import_result import Draft, ImportResult, merged

_PAIR = 2
_NAMES = ("id", "qid", "tag", "intent", "key")
_TOPICS = ("topic", "category", "t")
_MANY = (("patterns", "responses"), ("q", "a"), ("examples", "responses"))


def read_lines(files: Sequence[tuple[str, str]], result: ImportResult) -> None:
    """Read JSON Lines: a record a line."""
    for file, text in files:
        drafts: list[Draft] = []
        for line, row in enumerate(text.split("\n"), 1):
            if not row.strip():
                continue
            try:
                value = json.loads(row)
            except (ValueError, RecursionError) as error:
                result.refuse(file, line, f"This is not valid JSON: {error}.", "Mend it.")
            else:
                drafts += _records(file, [value], result, line)
        if not drafts and not result.problems:
            result.refuse(file, 0, "It holds no records.", "Write one a line.")
        result.take(file, merged(drafts, file, result))


def read_value(file: str, value: object, result: ImportResult) -> list[Draft]:
    """Return what a JSON value holds: a list of records, or an object that has one."""
    listed = _list(value)
    if not listed:
        return []
    return merged(_records(file, listed, result, 1), file, result)


def _list(value: object) -> list[object]:
    if isinstance(value, dict):
        lists = [item for item in value.values() if isinstance(item, list) and item]
        records = [item for item in lists if isinstance(item[0], dict)]
        return records[0] if records else []
    return value if isinstance(value, list) else []


def _records(
    file: str, listed: Sequence[object], result: ImportResult, line: int
) -> Iterator[Draft]:
    records = [_record(value, line) for value in listed]
    if not any(records):
        return
    for position, record in enumerate(records, 1):
        if record is None:
            result.refuse(
                file, line, f"Record {position} has no question and answer.",
                "Name them question and answer.",
            )  # fmt: skip
        else:
            draft, unread, more = record
            result.remarks["further responses, picked at random, were left out"] += more
            for key in unread:
                result.remarks[f"texts of '{key}' were not read"] += 1
            yield draft


def _record(value: object, line: int) -> tuple[Draft, list[str], int] | None:
    """Return a record's question and answer, the keys that were not read, and answers left out."""
    if isinstance(value, list) and len(value) == _PAIR and all(isinstance(v, str) for v in value):
        return Draft(line, (value[0],), value[1], key=value[1].strip()), [], 0
    if not isinstance(value, dict):
        return None
    named = {str(key).strip(): item for key, item in value.items()}
    asked, answered = _keys(named)
    if not asked or not answered:
        return None
    name = next((key for key in _NAMES if isinstance(named.get(key), (str, int))), "")
    topic = next((key for key in _TOPICS if isinstance(named.get(key), str)), "")
    variants = [key for key in ("variants", "alternatives", "paraphrases") if key in named]
    phrasings = [text for key in (asked, *variants) for text in _texts(named[key])]
    answers = _texts(named[answered])
    used = {asked, answered, name, topic, *variants}
    unread = [key for key, item in named.items() if key not in used and _texts(item, deep=True)]
    shown = str(named.get(name, ""))
    answer = answers[0] if answers else ""
    draft = Draft(
        line, tuple(phrasings), answer, key=shown or answer.strip(), id=shown,
        topic=str(named.get(topic, "")),
    )  # fmt: skip
    return draft, unread, max(0, len(answers) - 1)


def _keys(named: dict[str, object]) -> tuple[str, str]:
    for asked, answered in _MANY:
        if asked in named and answered in named:
            return asked, answered
    heads = list(named)
    columns = columns_of(heads)
    return (heads[columns["question"][0]], heads[columns["answer"][0]]) if columns else ("", "")


def _texts(value: object, *, deep: bool = False) -> list[str]:
    if isinstance(value, str):
        return [value] if value.strip() else []
    if isinstance(value, list):
        return [item for item in value if isinstance(item, str) and item.strip()]
    if deep and isinstance(value, dict):
        return [text for item in value.values() for text in _texts(item)]
    return []
