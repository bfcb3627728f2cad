"""The audit: one log line for every edition served, reload refused and unscreened start."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from magbot.review import Log

log = logging.getLogger("magbot.bots.audit")
log.setLevel(logging.INFO)  # whatever is logged otherwise


def audit(event: str, **fields: str | int) -> None:
    """Log an event with its fields; as JSON they are keys of the line. Never a person's words."""
    shown = " ".join(f"{name}={value}" for name, value in fields.items())
    log.info("audit event=%s %s", event, shown, extra={"fields": {"event": event, **fields}})


class Keeper(logging.Handler):
    """Keeps the audit's events in a log of questions too, for `magbot report`."""

    def __init__(self, kept: Log) -> None:
        super().__init__()
        self._kept = kept

    def emit(self, record: logging.LogRecord) -> None:
        """Keep one event; it is written with what the log writes next."""
        fields = dict(getattr(record, "fields", {}))
        index = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="seconds")
        self._kept.note(index, str(fields.pop("event", "")), json.dumps(fields))


@contextmanager
def kept_in(kept: Log | None) -> Iterator[None]:
    """Keep the audit's events in a log while a surface runs."""
    if kept is None:
        yield
        return
    keeper = Keeper(kept)
    log.addHandler(keeper)
    try:
        yield
    finally:
        log.removeHandler(keeper)
