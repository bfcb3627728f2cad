"""A real browser, driven: a site on loopback, the assistant's element on a page."""

from __future__ import annotations

import functools
import http.server
import os
import shutil
import threading
import time
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.conftest import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator

NODE = Path(os.environ.get("MAGBOT_TEST_NODE", ROOT / ".venv-magbot" / "node")) / "node_modules"
RUNTIME, AXE = NODE / "pyodide", NODE / "axe-core" / "axe.min.js"
CHROMIUM, DRIVER = shutil.which("chromium"), shutil.which("chromedriver")
FLAGS = (
    *("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
    "--force-prefers-reduced-motion",
)


class Site:
    """A folder served on loopback; `asked` lists paths requested, `sent` those sent whole."""

    def __init__(self, folder: Path) -> None:
        asked: list[str] = []
        sent: list[str] = []

        class Handler(http.server.SimpleHTTPRequestHandler):
            extensions_map = {  # noqa: RUF012
                **http.server.SimpleHTTPRequestHandler.extensions_map,
                ".mjs": "text/javascript",
            }

            def log_request(self, code: object = "-", _: object = "-") -> None:
                asked.append(self.path)
                if code == 200:
                    sent.append(self.path)

            def log_message(self, *_: object) -> None:
                pass

        self.asked, self.sent = asked, sent
        handler = functools.partial(Handler, directory=str(folder))
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.address = f"http://127.0.0.1:{self.server.server_port}"

    def stop(self) -> None:
        self.server.shutdown()
        self.server.server_close()


class Page:
    """The assistant's element on a page."""

    def __init__(self, driver: Any) -> None:
        self.driver = driver

    def __call__(self, script: str, *arguments: object) -> Any:
        found = "const root = document.querySelector('magbot-chat').shadowRoot;"
        return self.driver.execute_script(f"{found} {script}", *arguments)

    def wait(self, condition: str, seconds: float = 90) -> None:
        end = time.monotonic() + seconds
        while not self(f"return Boolean({condition})"):
            assert time.monotonic() < end, self("return root.textContent")
            time.sleep(0.02)

    def open(self, address: str) -> None:
        self.driver.get(address)
        self.wait("!root.querySelector('progress')")
        assert self("return root.querySelector('.status').textContent") == "Ready.", complaints(
            self.driver
        )

    def ask(self, question: str) -> str:
        from selenium.webdriver.common.by import By
        from selenium.webdriver.common.keys import Keys

        count = self("return root.querySelectorAll('ol.log > li').length")
        self("return root").find_element(By.CSS_SELECTOR, "input").send_keys(question, Keys.ENTER)
        self.wait(f"root.querySelectorAll('ol.log > li').length >= {count} + 2", 20)
        return str(self("return [...root.querySelectorAll('ol.log > li:last-child > p')]"
                        ".map((p) => p.textContent).join('\\n\\n')"))  # fmt: skip


@contextmanager
def browser(*flags: str) -> Iterator[Any]:
    from selenium import webdriver
    from selenium.webdriver.chrome.service import Service

    options = webdriver.ChromeOptions()
    options.binary_location = CHROMIUM or ""
    for flag in (*FLAGS, *flags):
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    driver = webdriver.Chrome(options=options, service=Service(DRIVER))
    try:
        driver.set_script_timeout(120)
        yield driver
    finally:
        driver.quit()


def complaints(driver: Any) -> list[str]:
    return [entry["message"] for entry in driver.get_log("browser") if entry["level"] == "SEVERE"]


def barriers(driver: Any) -> list[str]:
    """What axe-core finds on the page against WCAG 2.2 AA."""
    driver.execute_cdp_cmd("Runtime.evaluate", {"expression": AXE.read_text(encoding="utf-8")})
    return list(driver.execute_async_script(
        "axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa']})"
        ".then((done) => arguments[0](done.violations.map((one) => one.id + ': ' + one.help + ' '"
        " + one.nodes.map((node) => node.html).join(' ').slice(0, 300))))"
    ))  # fmt: skip


def emulate(driver: Any, width: int, **media: str) -> None:
    """Give the page a width in pixels, and media features: `prefers_color_scheme="dark"`."""
    metrics = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": False}
    driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
    features = [{"name": n.replace("_", "-"), "value": value} for n, value in media.items()]
    driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": features})


needs_chromium = pytest.mark.skipif(
    not (CHROMIUM and DRIVER and find_spec("selenium")),
    reason="needs Debian's chromium and chromium-driver, and selenium (.ci/run gets them)",
)
needs_axe = pytest.mark.skipif(not AXE.is_file(), reason="needs npm's axe-core (.ci/run gets it)")
needs_runtime = pytest.mark.skipif(
    not RUNTIME.is_dir(), reason="needs npm's pyodide (.ci/run gets it)"
)
