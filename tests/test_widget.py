"""`<magbot-chat>` on a page of another site, asking the service, in a real browser."""

from __future__ import annotations

import gzip
import json
import shutil
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest

pytest.importorskip("aiohttp", reason="needs magbot[web]")

from magbot.exporting.site import asset
from magbot.serving.feedback import FileSink
from magbot.serving.limits import RateLimit
from magbot.serving.reload import read_snapshot
from magbot.serving.responder import Responder
from magbot.web.middleware import Access
from magbot.web.run import WebSurface
from tests.conftest import BIKES
from tests.fakes.browsing import (
    Page,
    Site,
    barriers,
    browser,
    complaints,
    emulate,
    needs_axe,
    needs_chromium,
)
from tests.fakes.running import Running

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

FLAT = "How do I fix a flat tyre?"
LARGEST = 15 * 1024
# A page whose own styles reach for everything.
PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>A page</title>
<link rel="icon" href="data:,"><style>
button, input, p, li {{ display: none; color: white; background: white; font-size: 1px }}
</style>
<script type="module" src="{service}/magbot.js"></script></head>
<body><main><h1>A page</h1><magbot-chat service="{service}"></magbot-chat></main></body></html>"""
PEOPLE = """
title: bicycles
handoff:
  name: the workshop
  hours: Monday to Friday, 9 to 17
  telephone: +44 20 7946 0018
  link: https://shop.example/ask
entries:
  - {id: flat, question: How do I fix a flat tyre?, answer: Patch it.}
  - {id: price, kind: not_covered, question: What does it cost?, answer: I do not know.}
"""
HEBREW = {"field": "השאלה שלך", "send": "שאל", "more": "עוד", "ready": "מוכן.", "helpful": "עזר"}


@pytest.fixture(name="page", scope="module")
def _page(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    """A page of another origin, in a browser, with the element; `votes` is where verdicts go."""
    folder = tmp_path_factory.mktemp("page")
    sink = FileSink(str(folder / "votes.jsonl"))
    with served(BIKES, folder, sinks=[sink]) as page:
        page.votes = folder / "votes.jsonl"
        yield page


@pytest.fixture(autouse=True)
def _own_complaints(request: pytest.FixtureRequest) -> None:
    """Forget what the browser said of an earlier test on the same page."""
    if "page" in request.fixturenames:
        complaints(request.getfixturevalue("page").driver)


@contextmanager
def served(base: Path, folder: Path, **responder: Any) -> Iterator[Any]:
    """Serve a base, a page that asks it, and a browser that looks at the page."""
    (folder / "site").mkdir()
    site = Site(folder / "site")
    access = Access((site.address,), RateLimit(0))
    address = "127.0.0.1", 0
    at = Responder(read_snapshot(str(base)), **responder)
    try:
        with (
            Running(at, lambda responder: WebSurface(responder, access, address)) as running,
            browser("--window-size=1280,1000") as driver,
        ):
            html = PAGE.format(service=f"http://127.0.0.1:{running.surface.port}")
            (folder / "site" / "index.html").write_text(html, encoding="utf-8")
            page: Any = Page(driver)
            page.address = f"{site.address}/index.html"
            yield page
    finally:
        site.stop()


def test_the_script_is_small() -> None:
    assert len(gzip.compress(asset("magbot.js"), 9)) <= LARGEST


@pytest.mark.enable_socket
@needs_chromium
def test_more_opens_by_keyboard_and_shows_all_details(page: Any) -> None:
    from selenium.webdriver.common.keys import Keys

    page.driver.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
    page.open(page.address)
    reply = page.ask(FLAT)
    details = read_snapshot(str(BIKES)).assistant.ask(FLAT).details
    assert details not in reply
    hidden = page("return root.querySelector('details p').checkVisibility()")
    page("root.querySelector('summary').focus()")
    page.driver.switch_to.active_element.send_keys(Keys.ENTER)
    shown = page("return [...root.querySelectorAll('details p')].map((p) => p.innerText)")

    assert hidden is False
    assert "\n\n".join(shown) == details
    assert page("return root.querySelector('summary').textContent") == "More"
    assert complaints(page.driver) == []


@pytest.mark.enable_socket
@needs_chromium
def test_a_verdict_is_kept_with_the_edition_that_was_shown(page: Any) -> None:
    page.open(page.address)
    page.ask(FLAT)
    page("[...root.querySelectorAll('li .row button')][0].click()")
    page.wait("/^Thank you/.test(root.querySelector('li .row').textContent)", 20)
    vote = json.loads(page.votes.read_text().splitlines()[-1])

    assert (vote["entry"], vote["verdict"]) == ("tyre.flat", "up")
    assert vote["edition"] == read_snapshot(str(BIKES)).kb.hash[:12]


@pytest.mark.enable_socket
@needs_chromium
def test_the_styles_of_the_page_do_not_reach_it(page: Any) -> None:
    page.open(page.address)
    page.ask(FLAT)
    style = "return getComputedStyle(root.querySelector(arguments[0]))[arguments[1]]"

    assert page(style, "form button", "display") != "none"
    assert page(style, "form input", "fontSize") == "16px"
    assert page(style, "li p", "display") == "block"


@pytest.mark.enable_socket
@needs_chromium
@needs_axe
@pytest.mark.parametrize(
    ("width", "media", "text"),
    [
        pytest.param(320, {}, "100%", id="narrow"),
        pytest.param(640, {}, "100%", id="zoomed to 200 % on 1280"),
        pytest.param(640, {}, "200%", id="zoomed, with text twice as large"),
        pytest.param(1280, {"prefers_color_scheme": "dark"}, "100%", id="dark"),
        pytest.param(1280, {"prefers_color_scheme": "light"}, "100%", id="light"),
        pytest.param(1280, {"forced_colors": "active"}, "100%", id="forced colours"),
    ],
)
def test_it_can_be_read_and_used(page: Any, width: int, media: dict[str, str], text: str) -> None:
    emulate(page.driver, width, **media)
    page.open(page.address)
    page.driver.execute_script("document.documentElement.style.fontSize = arguments[0]", text)
    page.ask(FLAT)
    page("root.querySelector('details').open = true")

    assert barriers(page.driver) == []
    assert page.driver.execute_script("return document.documentElement.scrollWidth") <= width
    small = page("return [...root.querySelectorAll('button, input, summary')]"
                 ".filter((one) => one.getBoundingClientRect().height < 24).length")  # fmt: skip
    assert small == 0


@pytest.mark.enable_socket
@needs_chromium
@needs_axe
def test_people_to_talk_to_can_be_called_and_opened(tmp_path: Path) -> None:
    base = tmp_path / "base"
    base.mkdir()
    (base / "faq.yaml").write_text(PEOPLE, encoding="utf-8")
    with served(base, tmp_path) as page:
        page.open(page.address)
        reply = page.ask("What does it cost?")
        links = page("return [...root.querySelectorAll('.people a')].map((a) => a.href)")
        found = barriers(page.driver)

    assert read_snapshot(str(base)).assistant.ask("What does it cost?").handoff in reply
    assert links == ["tel:+442079460018", "https://shop.example/ask"]
    assert found == []


@pytest.mark.enable_socket
@needs_chromium
def test_dark_mode_is_dark_and_motion_can_be_reduced(page: Any) -> None:
    colour = "return getComputedStyle(root.host).backgroundColor"
    motion = "return getComputedStyle(root.querySelector('ol.log > li')).animationName"
    seen = []
    for scheme, wish in (("dark", "reduce"), ("light", "no-preference")):
        emulate(page.driver, 1280, prefers_color_scheme=scheme, prefers_reduced_motion=wish)
        page.open(page.address)
        seen.append((page(colour), page(motion)))

    assert seen == [("rgb(20, 23, 27)", "none"), ("rgb(255, 255, 255)", "come")]


@pytest.mark.enable_socket
@needs_chromium
@needs_axe
def test_a_language_from_right_to_left_is_shown_so(tmp_path: Path) -> None:
    base = tmp_path / "base"
    shutil.copytree(BIKES, base)
    faq = base / "faq.yaml"
    labels = "".join(f"  {name}: {text}\n" for name, text in HEBREW.items())
    faq.write_text(
        f"language: he\nlabels:\n{labels}{faq.read_text(encoding='utf-8')}", encoding="utf-8"
    )
    with served(base, tmp_path) as page:
        emulate(page.driver, 320)
        page.driver.get(page.address)
        page.wait("!root.querySelector('progress')")
        page.ask(FLAT)
        field = page("return root.querySelector('form input').getBoundingClientRect().left")
        button = page("return root.querySelector('form button').getBoundingClientRect().left")
        start = page("return getComputedStyle(root.querySelector('.choices button')).direction")
        shown = page("return root.querySelector('form').textContent")

        assert start == "rtl"
        assert button < field
        assert HEBREW["field"] in shown
        assert page("return root.host.lang") == "he"
        assert barriers(page.driver) == []
        assert page.driver.execute_script("return document.documentElement.scrollWidth") <= 320


@pytest.mark.enable_socket
@needs_chromium
def test_a_service_that_fails_is_told_and_what_was_typed_is_not_lost(page: Any) -> None:
    page.open(page.address)
    page("root.host.source.address = 'http://127.0.0.1:9'")
    page("root.host.ask(arguments[0])", FLAT)
    page.wait("/^No reply came/.test(root.querySelector('.status').textContent)")

    assert page("return root.querySelector('input').value") == FLAT
    assert page("return root.querySelector('form button').disabled") is False
