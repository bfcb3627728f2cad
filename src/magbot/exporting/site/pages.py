"""The site's pages: they work without scripts, and search engines can read them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from html import escape
from itertools import groupby
from operator import attrgetter

from magbot.answering.answer import Answer
from magbot.exporting.faqpage import script
from magbot.exporting.texts import to_html
from magbot.kb.model import ANSWER, Entry, KnowledgeBase, Source
from magbot.text.language_identification import direction

# The engine compiles WebAssembly; everything else comes from the site itself.
POLICY = (
    "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self'; "
    "connect-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'none'"
)


def file_name(entry: Entry) -> str:
    """Return the name of an entry's page: its id, with what no address may hold replaced."""
    return "".join(char if char.isalnum() or char in ".-_" else "-" for char in entry.id) + ".html"


def index_page(kb: KnowledgeBase, entries: Sequence[Entry], *, assistant: bool) -> str:
    """Return the first page: where to get help, the assistant, and every question."""
    labels = _labels(kb)
    ask = (
        f'<section aria-labelledby="ask"><h2 id="ask">{labels["site_ask"]}</h2>\n'
        f"<p>{labels['site_device']}</p>\n<noscript><p>{labels['site_no_script']}</p></noscript>\n"
        f'<magbot-chat engine="engine/" words="{_early_labels(kb)}"></magbot-chat></section>\n'
    )
    scripts = '<script type="module" src="magbot.js"></script>\n' if assistant else ""
    body = (
        f"<h1>{escape(kb.title)}</h1>\n"
        f'<p class="help" role="note">{escape(kb.cards["emergency"].text.strip())}</p>\n'
        f'<p class="note">{escape(kb.note)}</p>\n'
        f"{ask if assistant else ''}{_question_list(entries, labels)}"
    )
    # Without FAQPage data: search engines take it from the pages that show the answers.
    return _document(kb, kb.title, body, "", root="", more=scripts)


def entry_page(kb: KnowledgeBase, entry: Entry, answer: Answer) -> str:
    """Return an entry's page: the reply whole, its details and sources, and its note."""
    labels = _labels(kb)
    links = "".join(f"<li>{_link(source)}</li>" for source in answer.sources)
    answers = {other.id: other for other in kb.entries if other.kind == ANSWER}
    related = "".join(
        f'<li><a href="{file_name(answers[name])}">{escape(answers[name].question)}</a></li>'
        for name in entry.related
        if name in answers
    )
    parts = [
        f'<nav><a href="../index.html#questions">{labels["site_back"]}</a></nav>',
        f"<h1>{escape(entry.question)}</h1>",
        to_html(answer.text),
        to_html(answer.details) if answer.details else "",
        f"<h2>{escape(kb.labels['sources'])}</h2>\n<ul>{links}</ul>" if links else "",
        f"<h2>{labels['site_related']}</h2>\n<ul>{related}</ul>" if related else "",
    ]
    body = "\n".join(part for part in parts if part)
    data = script(kb, [entry])
    return _document(kb, f"{entry.question} | {kb.title}", body, data, root="../")


def _link(source: Source) -> str:
    """Return a source's name, as a link where it has the address of a page."""
    name = escape(source.label)
    if not source.url.startswith(("https://", "http://")):
        return name
    return f'<a href="{escape(source.url)}" rel="noopener noreferrer">{name}</a>'


def _labels(kb: KnowledgeBase) -> dict[str, str]:
    """Return what the pages say: a language's texts, which a folder may replace, for HTML."""
    return {name: escape(label) for name, label in kb.labels.items()}


def _early_labels(kb: KnowledgeBase) -> str:
    """Return the labels that the widget shows before the engine is loaded, for an attribute."""
    early = {name: kb.labels[name] for name in ("field", "send", "loading", "failed")}
    return escape(json.dumps(early, ensure_ascii=False))


def _question_list(entries: Sequence[Entry], labels: dict[str, str]) -> str:
    lists = [
        "\n".join([f"<h3>{escape(topic)}</h3><ul>", *map(_question, group)])
        for topic, group in groupby(entries, attrgetter("topic"))
    ]
    listed = "\n</ul>".join(lists) + "</ul>" * bool(lists)
    return (
        '<section id="questions" aria-labelledby="all">'
        f'<h2 id="all">{labels["site_questions"]}</h2>\n'
        f'<p class="search"><label for="filter">{labels["site_search"]}</label> '
        '<input id="filter" type="search"> <span id="count" role="status"></span></p>\n'
        f"{listed}\n</section>\n"
    )


def _question(entry: Entry) -> str:
    words = escape(" ".join([entry.question, entry.topic, *entry.variants]).lower())
    link = f'<a href="q/{file_name(entry)}">{escape(entry.question)}</a>'
    return f'<li data-words="{words}">{link}</li>'


def _document(
    kb: KnowledgeBase, title: str, body: str, data: str, *, root: str, more: str = ""
) -> str:
    edition = escape(f"{kb.version} ({kb.hash[:12]})")
    language = escape(kb.language)
    return (
        f'<!doctype html>\n<html lang="{language}" dir="{direction(kb.language)}" '
        f'data-root="{root}">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="referrer" content="no-referrer">\n'
        f"<title>{escape(title)}</title>\n"
        f'<link rel="stylesheet" href="{root}site.css">\n'
        f'<link rel="icon" type="image/svg+xml" href="{root}icon.svg">\n'
        f'{data}<script type="module" src="{root}site.js"></script>\n{more}</head>\n'
        "<body>\n<main>\n"
        f"{body}\n</main>\n<footer><p>{_labels(kb)['site_edition']}: {edition}</p></footer>\n"
        "</body>\n</html>\n"
    )
