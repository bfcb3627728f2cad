"""schema.org FAQPage: JSON-LD in a file of its own, or inside the scripts of an HTML page."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from html.parser import HTMLParser

from magbot.importing import jsonld, records
from magbot.importing.import_result import Draft, ImportResult
from magbot.importing.markup import closed, to_text

Nodes = Mapping[str, dict[str, object]]

EXPECTED = "Is it JSON-LD, or a list of records with question and answer?"
_DEEPEST = 40
_JSON_LD = "application/ld+json"
_ANSWERS = ("acceptedAnswer", "suggestedAnswer")
_TEXTS = ("text", "description", "name")


def read(file: str, text: str, result: ImportResult) -> Iterator[Draft]:
    """Yield every Question that has an accepted (or suggested) answer.

    JSON of other tools, and plain lists of questions and answers, are read as well.
    """
    before, empty = len(result.problems), True
    plain = text.lstrip("\ufeff \t\r\n")[:1] in ("{", "[")
    for line, block in [(1, text)] if plain else _scripts(text):
        for draft in _drafts(file, line, block, result):
            empty = False
            yield draft
    if empty and len(result.problems) == before:
        result.report(file, 0, "It holds no FAQPage questions.", EXPECTED if plain else _why(text))


def _drafts(file: str, line: int, block: str, result: ImportResult) -> list[Draft]:
    try:
        value = jsonld.parse(block)
        nodes = {
            str(node["@id"]): node
            for node in _nodes(value, into_questions=True)
            if isinstance(node.get("@id"), str) and len(node) > 1
        }
        questions = [
            _question(node, line, nodes, result)
            for node in _nodes(value, into_questions=False)
            if _is_question(node)
        ]
        return questions or records.read_value(file, value, result)
    except (ValueError, RecursionError) as error:
        line_of_error = line + getattr(error, "lineno", 1) - 1
        result.report(file, line_of_error, f"This is not valid JSON: {error}.", "Mend it.")
        return []


def _why(page: str) -> str:
    if "itemprop" in page or "itemtype" in page:
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


def _nodes(value: object, *, into_questions: bool, depth: int = 0) -> Iterator[dict[str, object]]:
    """Yield the objects of a JSON value, the outer ones first: a page, a graph, or a bare list."""
    if isinstance(value, dict):
        yield value
        value = [] if not into_questions and _is_question(value) else list(value.values())
    if isinstance(value, list) and depth < _DEEPEST:
        for part in value:
            yield from _nodes(part, into_questions=into_questions, depth=depth + 1)


def _is_question(node: Mapping[str, object]) -> bool:
    return "Question" in map(jsonld.local, jsonld.items(node.get("@type")))


def _question(node: Mapping[str, object], line: int, nodes: Nodes, result: ImportResult) -> Draft:
    properties = jsonld.properties(node)
    answers = [text for key in _ANSWERS for item in jsonld.items(properties.get(key))
               if (text := _answer(item, nodes))]  # fmt: skip
    result.remarks["further answers to a question were left out"] += max(0, len(answers) - 1)
    names = [
        *(jsonld.items(properties.get("name")) or jsonld.items(properties.get("text"))),
        *jsonld.items(properties.get("alternateName")),
    ]
    phrasings = tuple(_plain(name) for name in names if isinstance(name, str))
    answer = to_text(answers[0], result.remarks) if answers else ""
    return Draft(line, phrasings, answer, id=_fragment(node))


def _fragment(node: Mapping[str, object]) -> str:
    _, mark, fragment = str(node.get("@id") or "").rpartition("#")
    return fragment if mark else ""


def _answer(value: object, nodes: Nodes) -> str:
    if not isinstance(value, dict):
        return value if isinstance(value, str) else ""
    node = nodes.get(str(value.get("@id")), value) if len(value) == 1 else value
    properties = jsonld.properties(node)
    texts = (text for key in _TEXTS for text in jsonld.items(properties.get(key)))
    return next((text for text in texts if isinstance(text, str)), "")


def _plain(text: str) -> str:
    return to_text(text) if ("&" in text and ";" in text) or "</" in text else text
