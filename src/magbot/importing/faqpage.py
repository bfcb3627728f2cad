"""schema.org FAQPage: JSON-LD in a file of its own, or inside the scripts of an HTML page."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from html.parser import HTMLParser

from magbot.importing import jsonld, records
from magbot.importing.import_result import Draft, ImportResult
from magbot.importing.markup import closed, to_text

Nodes = Mapping[str, dict[str, object]]

_DEEPEST = 40
_JSON_LD = "application/ld+json"
_ANSWERS = ("acceptedAnswer", "suggestedAnswer")


def read(files: Sequence[tuple[str, str]], result: ImportResult) -> None:
    """Read every Question that has an accepted (or suggested) answer.

    JSON of other tools, and plain lists of questions and answers, are read as well.
    """
    for file, text in files:
        begun, before = len(result.entries), len(result.problems)
        plain = text.lstrip("\ufeff \t\r\n")[:1] in ("{", "[")
        for line, block in [(1, text)] if plain else _scripts(text):
            _read_block(file, line, block, result)
        if len(result.entries) == begun and len(result.problems) == before:
            result.refuse(file, 0, "It holds no FAQPage questions.", _why(text, plain=plain))


def _read_block(file: str, line: int, block: str, result: ImportResult) -> None:
    try:
        value = jsonld.parse(block)
        nodes = dict(_named(value, 0))
        questions = list(_questions(value, line, 0, nodes, result))
        if not questions:
            questions = records.read_value(file, value, result)
    except (ValueError, RecursionError) as error:
        index = line + getattr(error, "lineno", 1) - 1
        result.refuse(file, index, f"This is not valid JSON: {error}.", "Mend it.")
    else:
        result.take(file, questions)


def _why(text: str, *, plain: bool) -> str:
    if plain:
        return "Is it JSON-LD, or a list of records with question and answer?"
    if "itemprop" in text or "itemtype" in text:
        return "Its questions are microdata, which is not read: use a page with JSON-LD, or a CSV."
    return f"The page has no script of the type {_JSON_LD} with questions."


class _Scripts(HTMLParser):
    """Collects the JSON-LD scripts of a page, each with the line it begins on."""

    def __init__(self) -> None:
        super().__init__()
        self.scripts: list[tuple[int, str]] = []
        self._inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        kind = (dict(attrs).get("type") or "").split(";")[0].strip().lower()
        self._inside = tag == "script" and kind == _JSON_LD

    def handle_endtag(self, _tag: str) -> None:
        self._inside = False

    def handle_data(self, data: str) -> None:
        if self._inside and data.strip():
            self.scripts.append((self.getpos()[0], data))


def _scripts(text: str) -> list[tuple[int, str]]:
    parser = _Scripts()
    parser.feed(closed(text))
    parser.close()
    return parser.scripts


def _named(value: object, depth: int) -> Iterator[tuple[str, dict[str, object]]]:
    """Yield the nodes that have an @id, and more than that: others refer to them."""
    if depth > _DEEPEST:
        return
    if isinstance(value, dict):
        if isinstance(value.get("@id"), str) and len(value) > 1:
            yield value["@id"], value
        value = list(value.values())
    if isinstance(value, list):
        for item in value:
            yield from _named(item, depth + 1)


def _questions(
    value: object, line: int, depth: int, nodes: Nodes, result: ImportResult
) -> Iterator[Draft]:
    """Find the questions wherever they stand: in a page, a graph, or a bare list."""
    if depth > _DEEPEST:
        return
    if isinstance(value, list):
        for item in value:
            yield from _questions(item, line, depth + 1, nodes, result)
    elif isinstance(value, dict):
        if "Question" in map(jsonld.local, jsonld.items(value.get("@type"))):
            yield _question(value, line, nodes, result)
            return
        for item in value.values():
            if isinstance(item, (dict, list)):
                yield from _questions(item, line, depth + 1, nodes, result)


def _question(value: dict[str, object], line: int, nodes: Nodes, result: ImportResult) -> Draft:
    own = jsonld.properties(value)
    answers = [text for key in _ANSWERS for item in jsonld.items(own.get(key))
               if (text := _answer(item, nodes))]  # fmt: skip
    result.remarks["further answers to a question were left out"] += max(0, len(answers) - 1)
    asked = jsonld.items(own.get("name")) or jsonld.items(own.get("text"))
    names = [*asked, *jsonld.items(own.get("alternateName"))]
    _, mark, name = str(value.get("@id") or "").rpartition("#")
    phrasings = tuple(_plain(name) for name in names if isinstance(name, str))
    answer = to_text(answers[0], result.remarks) if answers else ""
    return Draft(line, phrasings, answer, id=name if mark else "")


def _answer(given: object, nodes: Nodes) -> str:
    if isinstance(given, dict):
        given = nodes.get(str(given.get("@id")), given) if len(given) == 1 else given
        own = jsonld.properties(given)
        keys = ("text", "description", "name")
        texts = [text for key in keys for text in jsonld.items(own.get(key))]
        given = next((text for text in texts if isinstance(text, str)), "")
    return given if isinstance(given, str) else ""


def _plain(text: str) -> str:
    return to_text(text) if ("&" in text and ";" in text) or "</" in text else text
