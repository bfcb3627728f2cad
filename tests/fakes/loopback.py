"""A recording aiohttp server on loopback, on a thread of its own."""

from __future__ import annotations

import asyncio
import itertools
import re
import threading
import time
from typing import TYPE_CHECKING, Any

from aiohttp import web

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine


class Thread:
    """An event loop on a thread; use as a context manager."""

    def __init__(self) -> None:
        self.loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self.loop.run_forever, daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self.run(self._finish())
        self.loop.call_soon_threadsafe(self.loop.stop)
        self._thread.join(5)
        self.loop.close()

    async def _finish(self) -> None:
        left = asyncio.all_tasks() - {asyncio.current_task()}
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)
        await asyncio.sleep(0)
        await self.loop.shutdown_default_executor()

    def run(self, coroutine: Coroutine[Any, Any, Any], timeout: float = 60) -> Any:
        return asyncio.run_coroutine_threadsafe(coroutine, self.loop).result(timeout)


def until(found: Callable[[], Any], timeout: float = 60) -> Any:
    """Give the first true value of `found()`, or fail."""
    end = time.monotonic() + timeout
    while not (value := found()):
        assert time.monotonic() < end, "it never happened"
        time.sleep(0.002)
    return value


class Loopback(Thread):
    """Subclasses give `routes()` and record every call as (name, arguments)."""

    def __init__(self) -> None:
        super().__init__()
        self.ids = itertools.count(9000)
        self.calls: list[tuple[str, dict[str, Any]]] = []
        self.failures: dict[str, list[tuple[int, dict[str, str], dict[str, Any]]]] = {}
        self.address = ""

    def routes(self) -> list[web.RouteDef]:
        raise NotImplementedError

    def __enter__(self) -> Any:
        self.start()
        self.run(self._serve())
        return self

    def __exit__(self, *_: object) -> None:
        self.run(self._runner.cleanup())
        self.stop()

    async def _serve(self) -> None:
        app = web.Application()
        app.add_routes(self.routes())
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.2)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.address = f"127.0.0.1:{self._runner.addresses[0][1]}"

    def found(self, name: str) -> list[dict[str, Any]]:
        """Give the arguments of the calls so far to a name (a regular expression)."""
        return [given for called, given in list(self.calls) if re.fullmatch(name, called)]

    def made(self, name: str, count: int = 1) -> list[dict[str, Any]]:
        """Give the arguments of the calls to a name, once there are `count` of them."""
        until(lambda: len(self.found(name)) >= count)
        return self.found(name)
