"""The names in the line of sources become links where a surface knows them, else numbers."""

from __future__ import annotations

import pytest

from magbot.answering.answer import Answer, Edition
from magbot.chat.terminal import knows_links
from magbot.kb.model import Source
from magbot.render.discord import pages
from magbot.render.slack import parts
from magbot.render.terminal import Look, show

SOURCES = (
    Source("a", "A long title", url="https://example.org/a", short="Health Board"),
    Source("b", "Board minutes", short="Board"),
    Source("c", "A trial", url="https://example.org/c?x=1&y=2", short="Trial of 2012"),
)
BODY = "The Health Board says no.\n\nSources: Health Board; Board; Trial of 2012"
ANSWER = Answer("q", "answer", BODY, "Ask first.", Edition("t", "1", "h"), sources=SOURCES)
LABELS = {"sources": "Sources", "evidence": "Others", "suggestions": "Ask:", "choices": "Which:"}


def test_a_terminal_that_knows_links_shows_them_and_the_same_words() -> None:
    shown = show(ANSWER, LABELS, Look(20, links=True))

    opened = "\x1b]8;id=source-{};{}\x1b\\{}\x1b]8;;\x1b\\"
    assert opened.format(1, "https://example.org/a", "Health") in shown
    plain = shown
    for number, source in enumerate(SOURCES, 1):
        plain = plain.replace(f"\x1b]8;id=source-{number};{source.url}\x1b\\", "")
    assert plain.replace("\x1b]8;;\x1b\\", "").split() == ANSWER.text.split()
    assert max(map(len, plain.replace("\x1b]8;;\x1b\\", "").splitlines())) <= 20


def test_another_terminal_shows_the_numbers_of_the_sources_command() -> None:
    shown = show(ANSWER, LABELS, Look(80))

    assert "Sources: Health Board [1]; Board; Trial of 2012 [3]" in shown
    assert "The Health Board says no." in shown


def test_slack_gets_links_in_its_dialect() -> None:
    body = parts(BODY, "Ask.", SOURCES, "Sources")[0].body

    assert body == (
        "The Health Board says no.\n\nSources: <https://example.org/a|Health Board>; Board; "
        "<https://example.org/c?x=1&amp;y=2|Trial of 2012>"
    )


def test_discord_gets_links_in_its_dialect() -> None:
    page = pages(BODY, "Ask.", sources=SOURCES, heading="Sources")[0].description

    assert page == (
        "The Health Board says no.\n\nSources: [Health Board](https://example.org/a); Board; "
        "[Trial of 2012](https://example.org/c?x=1&y=2)"
    )


@pytest.mark.parametrize("url", ["javascript:alert(1)", "https://a.org/x|y", "https://a.org/)x"])
def test_an_address_that_could_do_harm_is_no_link(url: str) -> None:
    sources = (Source("a", "Bad", url=url),)

    assert parts("Sources: Bad", "Ask.", sources, "Sources")[0].body == "Sources: Bad"


@pytest.mark.parametrize(
    ("environment", "known"),
    [
        ({"TERM_PROGRAM": "WezTerm"}, True),
        ({"VTE_VERSION": "7600"}, True),
        ({"VTE_VERSION": "4000"}, False),
        ({"TERM": "xterm-kitty"}, True),
        ({"WT_SESSION": "1"}, True),
        ({"TERM": "xterm-256color"}, False),
    ],
)
def test_a_terminal_is_known_by_its_environment(environment: dict[str, str], known: bool) -> None:  # noqa: FBT001
    assert knows_links(environment) is known
