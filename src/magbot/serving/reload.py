"""Follow edits of the knowledge base without a restart; a broken edit keeps the last good one."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable

from magbot.answering.assistant import Assistant
from magbot.compiling.compiled import compiled
from magbot.errors import KnowledgeBaseError, MagbotError
from magbot.kb.folder_files import Stamp, stamps
from magbot.library import load
from magbot.library.lost_content import losses, refusal
from magbot.serving.audit import audit
from magbot.serving.logs import place_of
from magbot.serving.responder import Responder
from magbot.serving.scopes import Scopes
from magbot.serving.snapshot import Snapshot

log = logging.getLogger("magbot.bots")
EVERY = 2.0
"""Seconds between two looks at the files."""


def read_snapshot(path: str, scopes: Scopes | None = None) -> Snapshot:
    """Load a knowledge base for the surfaces, into memory, with the parts that are asked for.

    Raises KnowledgeBaseError, and UnknownScopeError for a scope that it does not have.
    """
    scopes = scopes or Scopes()
    if not scopes.named:
        return Snapshot(Assistant(load(path, scope=scopes.default)), scopes)
    kb = compiled(load(path))
    parts = {name: Snapshot(Assistant(kb, scope=name)) for name in sorted(scopes.named)}
    return Snapshot(Assistant(kb, scope=scopes.default), scopes, parts)


def audit_served(snapshot: Snapshot, by: str) -> None:
    """Audit that an edition is served from now on; `by` names the changed files, or "start"."""
    kb = snapshot.kb
    audit(
        "served", hash=kb.hash, version=kb.version, by=by, danger_families=snapshot.danger_families
    )


def changed_files(before: tuple[Stamp, ...], after: tuple[Stamp, ...]) -> str:
    """Return the names of files that differ between two looks, comma-separated."""
    return ",".join(sorted({stamp[0] for stamp in set(before) ^ set(after)}))


class Reloader:
    """Watches a folder or file and swaps the responder's snapshot once an edit has settled."""

    def __init__(
        self,
        responder: Responder,
        path: str,
        *,
        check: Callable[[Snapshot], None] = lambda _: None,
    ) -> None:
        """Begin with the files as they are; `check` raises MagbotError for an unfit snapshot."""
        self._responder, self._path, self._check = responder, path, check
        self._known = self._last = stamps(path)

    async def watch(self, every: float = EVERY) -> None:
        """Look at the files at intervals; a look that fails is logged and counted."""
        while True:
            await asyncio.sleep(every)
            try:
                await self.look()
            except Exception as error:  # noqa: BLE001  the next look may go well
                self._responder.metrics.count("reloads", "failed")
                log.error("look failed: %s at %s", type(error).__name__, place_of(error))  # noqa: TRY400

    async def look(self, *, at_once: bool = False) -> None:
        """Look once; reload if the files changed and then stayed the same for one look.

        `at_once`: reload without waiting for them to settle.
        """
        now = await asyncio.to_thread(stamps, self._path)
        settled, self._last = now == self._last, now
        if now != self._known and (settled or at_once):
            changed, self._known = changed_files(self._known, now), now
            await self._reload(changed)

    async def _reload(self, changed: str) -> None:
        responder = self._responder
        try:
            snapshot = await asyncio.to_thread(
                read_snapshot, self._path, responder.snapshot.scopes
            )
            self._check(snapshot)
            if lost := losses(responder.snapshot.kb, snapshot.kb):
                raise MagbotError(refusal(lost, "restart"))  # noqa: TRY301
        except Exception as error:  # noqa: BLE001  whatever it is, the last good one goes on
            why = _reason(error)
            audit("refused", files=changed, why=why)
            responder.metrics.count("reloads", "refused")
            log.error("not reloaded: %s; the last good edition stays in use", why)  # noqa: TRY400
        else:
            responder.serve(snapshot)
            responder.metrics.count("reloads", "ok")
            log.info("reloaded edition=%s", snapshot.edition)
            audit_served(snapshot, changed)


def _reason(error: Exception) -> str:
    if isinstance(error, KnowledgeBaseError):
        return "; ".join(
            f"{problem.file}:{problem.line} {problem.message}" for problem in error.problems
        )
    if isinstance(error, MagbotError):
        return str(error)
    return f"{type(error).__name__} at {place_of(error)}"
