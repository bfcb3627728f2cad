"""Run a surface from start to stop: reload, health, signals, and a drain before the end."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
from collections.abc import Callable
from contextlib import AsyncExitStack, suppress
from typing import Protocol

from magbot.errors import MagbotError
from magbot.serving import logs
from magbot.serving.audit import recorded_in
from magbot.serving.health import health_server, notify
from magbot.serving.in_flight import in_background
from magbot.serving.options import Options, set_up
from magbot.serving.reload import Reloader, audit_served
from magbot.serving.responder import Responder
from magbot.serving.secret import Secret
from magbot.serving.snapshot import Snapshot

log = logging.getLogger("magbot.bots")
TEND_EVERY = 60.0
"""Seconds between two looks at what the log must write or delete."""
CLOSING = 7.0
"""Seconds that a surface has to disconnect: its platform may not answer any more."""
DONE, UNREACHABLE, INTERRUPTED = 0, 1, 130


class Surface(Protocol):
    """A platform's connection."""

    async def start(self) -> None:
        """Check the settings and connect. Raises MagbotError that says how to mend them."""

    async def lost(self) -> None:
        """Wait until the connection is lost for good, and raise MagbotError that says why."""

    def ready(self) -> bool:
        """Return whether questions arrive now."""

    async def pause(self) -> None:
        """Take nothing new; what was acknowledged can still be answered."""

    async def close(self) -> None:
        """Disconnect."""


class Unreachable(MagbotError):  # noqa: N818  it is a state of the network, not a mistake
    """The platform is out of reach, or its connection was lost: a later start may help."""


def run(
    options: Options,
    secret: Secret,
    check: Callable[[Snapshot], None],
    connect: Callable[[Responder], Surface],
) -> int:
    """Serve until stopped; returns the exit status. Raises MagbotError for settings to mend.

    `check` refuses a snapshot unfit for the surface, which `connect` makes within the event loop.
    """
    logs.configure(log_format=options.log_format)
    responder = set_up(options, secret, check)

    async def main() -> int:
        return await serve(connect(responder), responder, options, check)

    try:
        return asyncio.run(main())
    except Unreachable as error:
        log.error("stopped: %s", error)  # noqa: TRY400  the message is all there is to know
        return UNREACHABLE


async def serve(
    surface: Surface, responder: Responder, options: Options, check: Callable[[Snapshot], None]
) -> int:
    """Run until a signal, or until the surface is lost; returns the exit status."""
    stop: asyncio.Future[int] = asyncio.get_running_loop().create_future()
    _listen(stop)
    async with AsyncExitStack() as stack:
        stack.push_async_callback(responder.close)
        stack.enter_context(recorded_in(responder.missed))
        stack.push_async_callback(_disconnect, surface)
        if options.health is not None:
            health = health_server(responder, surface.ready, options.health)
            await health.start()
            stack.push_async_callback(health.close)
            log.info("health on http port %d", health.port)
        await surface.start()
        log.info("ready edition=%s", responder.snapshot.edition)
        audit_served(responder.snapshot, "start")
        notify("READY=1")
        reloader = Reloader(responder, options.path, check=check)
        _reload_on_hangup(reloader)
        for endless in (_keep_watchdog(), reloader.watch(), _tend(responder)):
            stack.callback(asyncio.create_task(endless).cancel)
        await _until(stop, surface)
        await _wind_down(surface, responder)
    return stop.result()


async def _disconnect(surface: Surface) -> None:
    try:
        async with asyncio.timeout(CLOSING):
            await surface.close()
    except TimeoutError:
        log.warning("the platform did not answer when the connection was closed")


async def _keep_watchdog() -> None:
    """Tell systemd that the event loop turns, twice in the time that it allows."""
    allowed = os.environ.get("WATCHDOG_USEC", "")
    while allowed.isdecimal() and int(allowed):
        notify("WATCHDOG=1")
        await asyncio.sleep(int(allowed) / 2e6)


async def _tend(responder: Responder) -> None:
    while True:
        await asyncio.sleep(TEND_EVERY)
        await responder.tend()


async def _until(stop: asyncio.Future[int], surface: Surface) -> None:
    lost = asyncio.ensure_future(surface.lost())
    lost.add_done_callback(lambda _: _settle(stop, DONE))
    try:
        await asyncio.wait({stop})
        if lost.done():
            lost.result()
    finally:
        lost.cancel()


async def _wind_down(surface: Surface, responder: Responder) -> None:
    notify("STOPPING=1")
    responder.work.closing = True
    under_way = len(responder.work)
    await surface.pause()
    drained = await responder.work.drain()
    unanswered = len(responder.work)
    if unanswered:
        log.error("given up at the stop count=%d", unanswered)
    log.info("stopped under_way=%d drained=%s", under_way, "yes" if drained else "no")


def _listen(stop: asyncio.Future[int]) -> None:
    loop = asyncio.get_running_loop()
    with suppress(NotImplementedError):  # Windows has neither: an interrupt ends the run there
        loop.add_signal_handler(signal.SIGTERM, _settle, stop, DONE)
        loop.add_signal_handler(signal.SIGINT, _settle, stop, INTERRUPTED)


def _reload_on_hangup(reloader: Reloader) -> None:
    """Look at the files at once on SIGHUP, which would end the process otherwise."""
    with suppress(NotImplementedError, AttributeError):  # Windows has no such signal
        asyncio.get_running_loop().add_signal_handler(
            signal.SIGHUP, lambda: in_background(reloader.look(at_once=True))
        )


def _settle(stop: asyncio.Future[int], status: int) -> None:
    if not stop.done():
        stop.set_result(status)
