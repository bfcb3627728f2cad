"""The dialects of Slack and Discord: escaping, cutting, and the note on every part."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from magbot.render import discord, slack
from magbot.render.split import SMALLEST_LIMIT, shorten, split, units

TEXTS = st.text(max_size=400) | st.text(alphabet="ab &<>*_-\\`#@[]()1.\n\U0001f9b5", max_size=400)
NOTE = "Ask a professional."


def bare(text: str) -> str:
    return re.sub(r"\s", "", text)


@given(TEXTS, st.integers(SMALLEST_LIMIT, 120))
def test_pieces_fit_and_lose_nothing_but_white_space(text: str, limit: int) -> None:
    pieces = split(text, limit)

    assert all(units(piece) <= limit for piece in pieces)
    assert bare("".join(pieces)) == bare(text)


@given(TEXTS)
def test_a_text_that_fits_stays_whole(text: str) -> None:
    assert split(text, max(SMALLEST_LIMIT, units(text))) == (text,)


@pytest.mark.parametrize(
    ("text", "first"),
    [
        pytest.param("one two.\n\nthree four five", "one two.", id="between paragraphs"),
        pytest.param("one two x\nthree four five", "one two x", id="between lines"),
        pytest.param("One two x. Three four five", "One two x.", id="between sentences"),
        pytest.param("one two three fouuuuuuuuur", "one two three", id="between words"),
        pytest.param("x" * 30, "x" * 18, id="anywhere, when there is no other place"),
    ],
)
def test_a_cut_falls_at_the_best_place(text: str, first: str) -> None:
    assert split(text, 18)[0] == first


def test_a_limit_without_room_is_refused() -> None:
    with pytest.raises(ValueError, match="too small"):
        split("text", SMALLEST_LIMIT - 1)


@pytest.mark.parametrize(
    ("text", "limit", "shown"),
    [
        pytest.param("x" * 75, 75, "x" * 75, id="at the limit"),
        pytest.param("x" * 76, 75, "x" * 74 + "…", id="one past it"),
        pytest.param("how much of it should I take", 20, "how much of it…", id="at a word"),
        pytest.param("\U0001f9b5" * 11, 20, "\U0001f9b5" * 9 + "…", id="wide characters"),
    ],
)
def test_a_label_is_cut_at_its_limit(text: str, limit: int, shown: str) -> None:
    assert shorten(text, limit) == shown


@given(TEXTS)
def test_slack_escaping_is_undone_exactly(text: str) -> None:
    assert slack.unescape(slack.escape(text)) == text


@given(TEXTS)
def test_nothing_slack_would_act_on_is_left(text: str) -> None:
    shown = slack.escape(text)

    assert "<" not in shown
    assert ">" not in shown


@given(TEXTS | st.just("see https://example.com/a_b*c and *that*"))
def test_discord_escaping_is_undone_exactly(text: str) -> None:
    assert discord.unescape(discord.escape(text)) == text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        pytest.param("**bold** _x_ ~~y~~", r"\*\*bold\*\* \_x\_ \~\~y\~\~", id="styles"),
        pytest.param("[here](http://evil.example)", r"\[here\](http://evil.example)", id="a link"),
        pytest.param("@everyone <@1> <#2>", r"\@everyone \<\@1\> \<\#2\>", id="mentions"),
        pytest.param("- one\n1. two\n# three", "\\- one\n1\\. two\n\\# three", id="line starts"),
        pytest.param("310-420 mg, 1.5 g", "310-420 mg, 1.5 g", id="numbers stay"),
        pytest.param("https://a.example/x_y", "https://a.example/x_y", id="an address stays"),
    ],
)
def test_discord_markdown_is_disarmed(text: str, shown: str) -> None:
    assert discord.escape(text) == shown


@pytest.mark.parametrize(
    ("size", "count"), [pytest.param(0, 1, id="at the limit"), pytest.param(1, 2, id="one past")]
)
def test_each_limit_cuts_at_n_plus_one(size: int, count: int) -> None:
    section = "x" * (slack.SECTION + size)
    content = "x" * (discord.CONTENT - len(NOTE) - 2 + size)
    description = "x" * (discord.DESCRIPTION + size)
    wide = "\U0001f9b5" * (discord.DESCRIPTION // 2) + "x" * size

    assert len(slack.parts(section, NOTE)) == count
    assert len(discord.plain(content, NOTE)) == count
    assert len(discord.pages(description, NOTE)) == count
    assert len(discord.pages(wide, NOTE)) == count


def test_escaping_counts_towards_the_limit() -> None:
    body = "&" * (slack.SECTION // 5 + 1)

    found = slack.parts(body, NOTE)

    assert [len(part.body) for part in found] == [slack.SECTION, 5]


@given(TEXTS.map(lambda text: text * 30))
def test_every_part_carries_the_note_and_fits(body: str) -> None:
    for part in slack.parts(body, NOTE):
        assert part.text.endswith(NOTE)
        assert units(part.body) <= slack.SECTION
        assert units(part.text) <= slack.MESSAGE
    for text in discord.plain(body, NOTE, "-# edition"):
        assert text.endswith(f"{NOTE}\n-# edition")
        assert units(text) <= discord.CONTENT
    for page in discord.pages(body, NOTE):
        assert page.footer == NOTE
        assert units(page.description) <= discord.DESCRIPTION


@pytest.mark.parametrize("cut", [slack.parts, discord.plain, discord.pages])
def test_a_note_without_room_for_a_body_is_refused(cut: object) -> None:
    with pytest.raises(ValueError, match="consult note"):
        cut("body", "x" * 2001)  # type: ignore[operator]
