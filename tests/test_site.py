"""The static site, in a real browser: asked by keyboard, offline, without a request leaving."""

from __future__ import annotations

import json
import re
import shutil
import time
from html import unescape
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import magbot
from magbot.errors import MagbotError
from magbot.exporting.site import packing, python_files
from magbot.exporting.site.write import write_site
from tests.conftest import BIKES
from tests.fakes.browsing import (
    RUNTIME,
    Page,
    Site,
    barriers,
    browser,
    complaints,
    emulate,
    needs_axe,
    needs_chromium,
    needs_runtime,
)
from tests.test_handoff import FOLDER, SAID

if TYPE_CHECKING:
    from collections.abc import Iterator

FLAT = "How do I fix a flat tyre?"
QUESTIONS = [FLAT, "squeaky brakes", "my tire is flat", "flat tire or brakes?", "hello", "2",
             "what is the capital of france", "why?", "tell me more", "flatt tyer"]  # fmt: skip


# --- the files alone ---------------------------------------------------------------------------


def test_every_answer_has_a_page_that_reads_without_scripts(tmp_path: Path) -> None:
    kb = magbot.load(BIKES)
    written = write_site(kb, tmp_path / "site", None)
    answers = [entry for entry in kb.entries if entry.kind == "answer"]

    assert written.pages == len(answers) + 1
    index = (tmp_path / "site" / "index.html").read_text(encoding="utf-8")
    for entry in answers:
        page = (tmp_path / "site" / "q" / f"{entry.id}.html").read_text(encoding="utf-8")
        plain = unescape(re.sub(r"<[^>]+>", "", page))
        assert kb.note in plain
        assert f'href="q/{entry.id}.html"' in index
        data = json.loads(re.findall(r"ld\+json\">(.*?)</script>", page, re.DOTALL)[0])
        assert data["mainEntity"][0]["name"] == entry.question
    assert "ld+json" not in index  # it has no answers to read, and is loaded before anything
    assert unescape(index).count(kb.cards["emergency"].text.strip().splitlines()[0]) == 1


def test_no_page_names_another_host_or_allows_inline_code(tmp_path: Path) -> None:
    write_site(magbot.load(BIKES), tmp_path / "site", None)
    for file in (tmp_path / "site").rglob("*.html"):
        page = file.read_text(encoding="utf-8")
        assert not re.search(r'(?:src|srcset|@import)="?(?:https?:)?//', page)
        assert not re.search(r"<style|\bon\w+=|javascript:", page)
        assert "Content-Security-Policy" in page


def test_a_folder_with_other_things_is_not_replaced(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine")

    with pytest.raises(MagbotError, match="holds something else"):
        write_site(magbot.load(BIKES), tmp_path, None)
    assert (tmp_path / "notes.txt").read_text() == "mine"


def test_a_runtime_that_is_not_the_pinned_one_is_refused(tmp_path: Path) -> None:
    (tmp_path / "pyodide.mjs").write_text("export const loadPyodide = steal;")

    with pytest.raises(MagbotError, match=r"is not the one of pyodide .*npm install pyodide@"):
        write_site(magbot.load(BIKES), tmp_path / "site", tmp_path)


def test_the_engine_holds_what_answers_and_no_tools() -> None:
    package = python_files.package_files()
    names = {python_files._module(name) for name in package}

    assert names >= {
        "magbot.answering.assistant",
        "magbot.conversation.conversation",
        "magbot.safety.screen",
    }
    assert not {name.split(".")[1] for name in names if "." in name} & {"cli", "bots", "check"}
    for tool in python_files._TOOLS:  # a name that is gone would let its module in again
        assert find_spec(tool), tool


def test_of_the_library_what_is_imported_is_kept() -> None:
    stored = packing.zip_archive({
        "json/__init__.py": b"from .decoder import load\nfrom . import scanner\n",
        "json/decoder.py": b"import re, os.path as path\ntry:\n    import fast\nexcept E: pass\n",
        "json/scanner.py": b"def main():\n    import doctest\n",
        "json/tool.py": b"",
        **{f"{name}.py": b"" for name in ("re", "fast", "doctest", "late", "pdb")},
    })  # fmt: skip
    package = {"magbot/a.py": b"import json\ndef f():\n    import late\n"}

    assert [*python_files.library_files(stored, package)] == [
        *("fast.py", "json/__init__.py", "json/decoder.py", "json/scanner.py", "late.py", "re.py")
    ]


# --- in a browser ------------------------------------------------------------------------------


@pytest.fixture(name="site", scope="module")
def _site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("public") / "site"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PATH", "")  # without Node.js: modules as source
        assert write_site(magbot.load(BIKES), folder, RUNTIME).bytecode is False
    site = Site(folder)
    yield site
    site.stop()


@pytest.fixture(name="driver", scope="module")
def _driver() -> Iterator[Any]:
    with browser("--window-size=1280,1000") as driver:
        yield driver


@pytest.mark.enable_socket
@needs_chromium
@needs_runtime
def test_replies_in_the_browser_are_the_librarys(site: Site, driver: Any) -> None:
    page = Page(driver)
    page.open(f"{site.address}/index.html")
    talk = magbot.Conversation(magbot.Assistant(magbot.load(BIKES)))
    for question in QUESTIONS:
        assert page.ask(question) == re.sub(r"\n\n+", "\n\n", talk.ask(question).text), question
    assert complaints(driver) == []


@pytest.mark.enable_socket
@needs_chromium
@needs_runtime
def test_asking_sends_no_request_and_works_offline(site: Site, driver: Any) -> None:
    page = Page(driver)
    page.open(f"{site.address}/index.html")
    driver.execute_async_script("navigator.serviceWorker.ready.then(arguments[0])")
    time.sleep(1)
    large = [path for path in site.sent if path.endswith(".bin")]
    assert len(large) == len({*large}), "fetched twice"
    before = len(site.asked)
    reply = page.ask(FLAT)
    driver.execute_cdp_cmd("Network.enable", {})
    driver.execute_cdp_cmd("Network.emulateNetworkConditions",
                           {"offline": True, "latency": 0, "downloadThroughput": 0,
                            "uploadThroughput": 0})  # fmt: skip
    try:
        page.open(f"{site.address}/index.html")
        offline = page.ask(FLAT)
    finally:
        driver.execute_cdp_cmd("Network.emulateNetworkConditions",
                               {"offline": False, "latency": 0, "downloadThroughput": -1,
                                "uploadThroughput": -1})  # fmt: skip

    assert offline == reply
    assert [path for path in site.asked[before:] if path != "/sw.js"] == []
    assert driver.get_cookies() == []
    assert driver.execute_script("return localStorage.length + sessionStorage.length") == 0


@pytest.mark.enable_socket
@needs_chromium
@needs_runtime
def test_choices_and_details_work_by_keyboard(site: Site, driver: Any) -> None:
    page = Page(driver)
    page.open(f"{site.address}/index.html")
    asked = page("return root.querySelector('.choices button').textContent")
    # In one step: between two the window may lose the focus on a busy machine.
    page("root.querySelector('.choices button').focus(); root.activeElement.click()")
    page.wait("root.querySelectorAll('ol.log > li').length >= 3")

    assert page("return root.querySelector('li.asked').textContent") == asked
    assert page("return root.activeElement.tagName") == "INPUT"


@pytest.mark.enable_socket
@needs_chromium
@needs_runtime
@needs_axe
@pytest.mark.parametrize(("width", "scheme"), [(320, "dark"), (1280, "light")])
def test_no_barrier_is_found(site: Site, driver: Any, width: int, scheme: str) -> None:
    emulate(driver, width, prefers_color_scheme=scheme)
    page = Page(driver)
    page.open(f"{site.address}/index.html")
    page.ask(FLAT)

    assert barriers(driver) == []
    assert driver.execute_script("return document.documentElement.scrollWidth") <= width


@pytest.mark.enable_socket
@needs_chromium
@needs_runtime
def test_the_bundled_base_answers_in_the_browser(
    bundled: magbot.Assistant, tmp_path: Path
) -> None:
    written = write_site(bundled.kb, tmp_path / "site", RUNTIME)
    assert written.bytecode is (shutil.which("node") is not None)
    assert written.compressed <= (10_000_000 if written.bytecode else 10_500_000)
    site = Site(tmp_path / "site")
    talk = magbot.Conversation(bundled)
    questions = ["will it upset my stomach?", "how much shuld i take", "crushing pain in my chest",
                 "i am pregnant, can i take it", "whats the capital of france"]  # fmt: skip
    try:
        with browser() as driver:
            page = Page(driver)
            page.open(f"{site.address}/index.html")
            for question in questions:
                expected = re.sub(r"\n\n+", "\n\n", talk.ask(question).text)
                assert page.ask(question) == expected, question
            alarms = page("return root.querySelectorAll('li.alarm[role=alert]').length")
            assert complaints(driver) == []
    finally:
        site.stop()
    assert alarms >= 1


@pytest.mark.enable_socket
@needs_chromium
@needs_runtime
def test_people_are_named_in_the_browser_where_there_is_no_answer(tmp_path: Path) -> None:
    own = ", entries: [person], reply: We can talk"
    (tmp_path / "faq.yaml").write_text(FOLDER.format(more=own), encoding="utf-8")
    kb = magbot.load(tmp_path / "faq.yaml")
    write_site(kb, tmp_path / "site", RUNTIME)
    site = Site(tmp_path / "site")
    questions = ["What does it cost?", "Can I talk to a person?", "How do I fix a flat tyre?"]
    try:
        with browser() as driver:
            page = Page(driver)
            page.open(f"{site.address}/index.html")
            replies = [page.ask(question) for question in questions]
    finally:
        site.stop()

    assert [SAID in reply for reply in replies] == [True, True, False]
    assert replies[1].startswith("We can talk")


COPIES = "caches.keys().then((names) => arguments[0](names))"


def wait_for_one_copy(page: Page, site: Site, before: list[str]) -> None:
    """Wait until the copy for offline use is another one; this may take a second visit."""
    end, again = time.monotonic() + 120, time.monotonic() + 20
    while (after := page.driver.execute_async_script(COPIES)) == before or len(after) > 1:
        assert time.monotonic() < end, after
        time.sleep(0.2)
        if time.monotonic() > again:
            page.open(f"{site.address}/index.html")
            again = time.monotonic() + 20


@pytest.mark.enable_socket
@needs_chromium
@needs_runtime
def test_a_newer_site_fetches_only_what_changed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "")
    base = tmp_path / "base"
    shutil.copytree(BIKES, base)
    write_site(magbot.load(base), tmp_path / "site", RUNTIME)
    site = Site(tmp_path / "site")
    try:
        with browser() as driver:
            page = Page(driver)
            page.open(f"{site.address}/index.html")
            driver.execute_async_script("navigator.serviceWorker.ready.then(arguments[0])")
            before = driver.execute_async_script(COPIES)
            faq = base / "repairs.yaml"
            faq.write_text(faq.read_text(encoding="utf-8").replace("flat tyre?", "flat tyre now?"))
            write_site(magbot.load(base), tmp_path / "site", RUNTIME)
            first = len(site.sent)
            page.open(f"{site.address}/index.html")
            wait_for_one_copy(page, site, before)
            page.open(f"{site.address}/index.html")
            assert "flat tyre now?" in driver.find_element("id", "questions").text
            page.ask("How do I fix a flat tyre now?")
    finally:
        site.stop()
    assert [path for path in site.sent[first:] if path.endswith(".bin")] == ["/engine/base.bin"]
