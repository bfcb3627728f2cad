"""HTML becomes plain text that says the same."""

from __future__ import annotations

from collections import Counter

import pytest

from magbot.importing.markup import closed, is_markup, to_text


@pytest.mark.parametrize(
    ("html", "text"),
    [
        pytest.param("<table><tr><th>Age<th>mg</tr><tr><td>19-30</td><td>400</td></tr></table>",
                     "Age | mg\n19-30 | 400", id="cells"),
        pytest.param("<table><tr><td>a</td></tr><tr><td></td><td>b</td></tr></table>",
                     "a\n| b", id="an empty cell"),
        pytest.param("10<sup>6</sup>", "10^6", id="a power"),
        pytest.param("x<sup>n + 1</sup>", "x^(n + 1)", id="a power of words"),
        pytest.param("the 1<sup>st</sup>", "the 1st", id="an ordinal"),
        pytest.param("400<sup>1</sup>", "400^1", id="a footnote"),
        pytest.param("CO<sub>2</sub>, 10<sub>2</sub>", "CO2, 10_2", id="lowered"),
        pytest.param('<a href="tel:+44 20 1">call us</a>', "call us (+44 20 1)", id="tel"),
        pytest.param('<a href="tel:+44201">+44 (20) 1</a>', "+44 (20) 1", id="tel shown already"),
        pytest.param('<a href="mailto:a@b.example?subject=x">mail</a>', "mail (a@b.example)",
                     id="mailto"),
        pytest.param('<a href="sms:123">text us</a>', "text us (123)", id="sms"),
        pytest.param('<a href="//b.example/x">there</a>', "there (//b.example/x)",
                     id="an address without scheme"),
        pytest.param('<img alt="A map" src="data:,"> of it', "A map of it", id="a picture's text"),
        pytest.param("<p>a <del>400</del> 200</p>", "a 200", id="struck text"),
        pytest.param("<dl><dt>a</dt><dd>b</dd></dl>", "a\n\nb", id="terms"),
        pytest.param("<details><summary>a</summary>b</details>", "a\n\nb", id="details"),
        pytest.param("<![CDATA[a]]>b", "ab", id="character data"),
        pytest.param("a <b c", "a <b c", id="a tag that does not end"),
    ],
)  # fmt: skip
def test_markup_becomes_text(html: str, text: str) -> None:
    assert to_text(html) == text


@pytest.mark.parametrize(
    ("html", "remark"),
    [
        pytest.param('<a href="/x">a</a>', "links", id="a link inside the site"),
        pytest.param('<a href="javascript:x()">a</a>', "links", id="a script as a link"),
        pytest.param("<del>a</del>", "struck", id="struck text"),
        pytest.param("<iframe src=x></iframe>", "frames", id="a frame"),
        pytest.param("<video src=x></video>", "films", id="a film"),
        pytest.param("<script>a</script>", "scripts", id="a script"),
    ],
)
def test_what_is_dropped_is_counted(html: str, remark: str) -> None:
    remarks: Counter[str] = Counter()

    to_text(html, remarks)

    assert [remark in what and count for what, count in remarks.items()] == [1]


OPEN = ("<p ", "<a href='", "<p a=", "<p a='b' ", "</p", "<!--", "<", "<a <b ")


@pytest.mark.parametrize("tag", OPEN)
@pytest.mark.parametrize("end", ["", ">"])
def test_the_tags_a_parser_may_find_open_are_few(tag: str, end: str) -> None:
    html = closed((tag * 300 + end) * 20)

    assert max(part.count("<") for part in html.split(">")) <= 20
    assert html.replace("&lt;", "<") == (tag * 300 + end) * 20


@pytest.mark.parametrize("tag", [*OPEN, "<b>", "<ul>", "&", "<sup>"])
def test_a_flood_of_open_tags_is_read(tag: str) -> None:
    to_text(tag * 200_000)


def test_plain_text_is_no_markup() -> None:
    plain = ["a < b > c", "Q&A", "x <3 y", "<name>", "AT&T; so"]

    assert not any(map(is_markup, plain))
    assert all(map(is_markup, ["a<br>b", "<b>a</b>", "a&nbsp;b", "it&#39;s", "&ldquo;a&rdquo;"]))
