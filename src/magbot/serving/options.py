"""The options of all surfaces, and the responder that is set up from them."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable
from dataclasses import dataclass, field

from magbot.errors import MagbotError
from magbot.library import bundled_path
from magbot.serving.audit import audit, recorded_in
from magbot.serving.feedback import FileSink, Sink
from magbot.serving.gate import Gate
from magbot.serving.metrics import Metrics, PrometheusMetrics
from magbot.serving.reload import read_snapshot
from magbot.serving.responder import Responder
from magbot.serving.scopes import Scopes
from magbot.serving.secret import Secret
from magbot.serving.snapshot import Snapshot
from magbot.serving.stores import open_missed_log, open_store
from magbot.serving.webhook import open_webhook

log = logging.getLogger("magbot.bots")


@dataclass(frozen=True, slots=True)
class Options:
    """What the command line and the environment say, for any surface.

    `stores` are the addresses of a Redis or Valkey, a PostgreSQL, or one of each; `feedback` is a
    file for verdicts, `health` the address that a supervisor asks, `log` a file for missed
    questions; `unscreened` lets a base without danger signs be served; `log_format` is "text" or
    "json".
    `allowed` are the ids of the workspaces, servers and channels that are answered (none: all),
    `rate` is how many questions a minute and person are, `home_rate` a minute and workspace or
    server (0: any number). `owners` are the ids of people who may pause the bot,
    `handoff` is the address that is told of hand-offs. `scopes` says
    which part of the base answers where.
    """

    faq: str | None = None
    stores: tuple[str, ...] = ()
    feedback: str = ""
    metrics: bool = False
    health: tuple[str, int] | None = None
    log: str = ""
    unscreened: bool = False
    log_format: str = "text"
    allowed: frozenset[str] = frozenset()
    rate: float = 0.0
    home_rate: float = 0.0
    owners: frozenset[str] = frozenset()
    handoff: str = ""
    scopes: Scopes = field(default_factory=Scopes)

    @property
    def path(self) -> str:
        """Where the knowledge base is."""
        return self.faq or bundled_path()


def set_up(options: Options, token: Secret, check: Callable[[Snapshot], None]) -> Responder:
    """Load the knowledge base and set up the responder; `check` refuses an unfit snapshot.

    Ids are remembered under digests keyed by `token`, so processes of one app share them.
    Raises MagbotError, KnowledgeBaseError among them.
    """
    log.info("reading the knowledge base; a folder is compiled first, for up to half a minute")
    snapshot = read_snapshot(options.path, options.scopes)
    if not options.unscreened:
        need_screen(snapshot)
    metrics = PrometheusMetrics() if options.metrics else Metrics()
    missed = open_missed_log(options.log, options.stores, metrics)
    with recorded_in(missed):
        check(snapshot)
    sinks: list[Sink] = [FileSink(options.feedback)] if options.feedback else []
    sinks += [missed] if missed is not None else []
    return Responder(
        snapshot,
        store=open_store(options.stores, metrics),
        metrics=metrics,
        sinks=sinks,
        secret=token.reveal().encode(),
        missed=missed,
        gate=Gate(options.allowed, options.rate, options.home_rate, options.owners),
        webhook=open_webhook(options.handoff, os.environ, metrics),
    )


def need_screen(snapshot: Snapshot) -> None:
    """Refuse a base without danger signs: nobody in danger would be sent for help.

    Raises MagbotError.
    """
    if not snapshot.danger_families:
        raise MagbotError(
            "This knowledge base has no danger signs, so nobody in danger would be sent for help. "
            "Add a safety.yaml, or state that none are needed with --unscreened."
        )


def check_screen(snapshot: Snapshot) -> None:
    """Warn in the log where no danger signs are declared: then no question is screened."""
    if not snapshot.danger_families:
        audit("unscreened", hash=snapshot.kb.hash, version=snapshot.kb.version)
        log.warning("no danger signs are declared, nothing is screened: add a safety.yaml")


def check_for_platform(snapshot: Snapshot, longest: int) -> None:
    """Refuse notes that would leave no room for a reply, and warn of a base without danger signs.

    Raises MagbotError.
    """
    notes = {
        "note": snapshot.kb.note,
        **{f"cards.{name}": c.note for name, c in snapshot.kb.cards.items()},
    }
    for name, note in notes.items():
        if len(note) > longest:
            raise MagbotError(
                f"The consult note under '{name}' has {len(note)} characters; it stands on every "
                f"message, so at most {longest} fit here. Shorten it."
            )
    check_screen(snapshot)
