"""JSON records: QnABot's export, intents with patterns and responses, lists of questions."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence

from magbot.importing.headings import columns_of
from magbot.importing.import_result import Draft, ImportResult

_PAIR = 2
_IDS = ("id", "qid", "tag", "intent", "key")
_TOPICS = ("topic", "category", "t")
_VARIANTS = ("variants", "alternatives", "paraphrases")
_MANY = (("patterns", "responses"), ("q", "a"), ("examples", "responses"))


def read_lines(file: str, text: str, result: ImportResult) -> list[Draft]:
    """Return the records of JSON Lines: one a line."""
    drafts: list[Draft] = []
    for line, row in enumerate(text.split("\n"), 1):
        if not row.strip():
            continue
        try:
            value = json.loads(row)
        except (ValueError, RecursionError) as error:
            result.report(file, line, f"This is not valid JSON: {error}.", "Mend it.")
        else:
            drafts += _records(file, [value], result, line)
    if not drafts and not result.problems:
        result.report(file, 0, "It holds no records.", "Write one a line.")
    return result.merged(file, drafts)


def read_value(file: str, value: object, result: ImportResult) -> list[Draft]:
    """Return what a JSON value holds: a list of records, or an object that has one."""
    if isinstance(value, dict):
        lists = (part for part in value.values() if isinstance(part, list) and part)
        value = next((part for part in lists if isinstance(part[0], dict)), [])
    records = value if isinstance(value, list) else []
    return result.merged(file, _records(file, records, result, 1))


def _records(
    file: str, values: Sequence[object], result: ImportResult, line: int
) -> Iterator[Draft]:
    drafts = [_draft(value, line, result.remarks) for value in values]
    for position, draft in enumerate(drafts if any(drafts) else (), 1):
        if draft is not None:
            yield draft
        else:
            result.report(
                file, line, f"Record {position} has no question and answer.",
                "Name them question and answer.",
            )  # fmt: skip


def _draft(value: object, line: int, remarks: Counter[str]) -> Draft | None:
    """Return a record's question and answer, and remark on the texts that are not among them."""
    if isinstance(value, list) and len(value) == _PAIR and all(isinstance(v, str) for v in value):
        return Draft(line, (value[0],), value[1], key=value[1].strip())
    if not isinstance(value, dict):
        return None
    named = {str(key).strip(): part for key, part in value.items()}
    question, answer = _keys(named)
    if not question:
        return None
    name = next((key for key in _IDS if isinstance(named.get(key), (str, int))), "")
    topic = next((key for key in _TOPICS if isinstance(named.get(key), str)), "")
    asked = [question, *(key for key in _VARIANTS if key in named)]
    answers = _texts(named[answer])
    remarks["further responses, picked at random, were left out"] += max(0, len(answers) - 1)
    for key, part in named.items():
        if key not in (*asked, answer, name, topic) and _texts(part, deep=True):
            remarks[f"texts of '{key}' were not read"] += 1
    text, record_id = "".join(answers[:1]), str(named.get(name, ""))
    return Draft(
        line,
        tuple(phrasing for key in asked for phrasing in _texts(named[key])),
        text,
        key=record_id or text.strip(),
        id=record_id,
        topic=str(named.get(topic, "")),
    )


def _keys(named: dict[str, object]) -> tuple[str, str]:
    """Return the keys of question and answer; "" where they are not both there."""
    for question, answer in _MANY:
        if question in named and answer in named:
            return question, answer
    keys = list(named)
    columns = columns_of(keys)
    return (keys[columns["question"][0]], keys[columns["answer"][0]]) if columns else ("", "")


def _texts(value: object, *, deep: bool = False) -> list[str]:
    if deep and isinstance(value, dict):
        return [text for part in value.values() for text in _texts(part)]
    texts = value if isinstance(value, list) else [value]
    return [text for text in texts if isinstance(text, str) and text.strip()]
