"""The audit log: a line for every edition served, reload refused and start without screening."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from magbot.review import Log
from magbot.serving.logs import key_values

log = logging.getLogger("magbot.bots.audit")
log.setLevel(logging.INFO)  # whatever the level of other loggers


def audit(event: str, **fields: str | int) -> None:
    """Log an event with its fields (keys of the line, as JSON); never a person's words."""
    json_fields = {"event": event, **fields}
    log.info("audit event=%s %s", event, key_values(fields), extra={"fields": json_fields})


class _Recorder(logging.Handler):
    """Records the audit's events in a log of questions too, for `magbot report`."""

    def __init__(self, questions: Log) -> None:
        super().__init__()
        self._questions = questions

    def emit(self, record: logging.LogRecord) -> None:
        """Record one event; it is written with what the log writes next."""
        fields = dict(getattr(record, "fields", {}))
        time = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="seconds")
        self._questions.note(time, str(fields.pop("event", "")), json.dumps(fields))


@contextmanager
def recorded_in(questions: Log | None) -> Iterator[None]:
    """Record the audit's events in a log of questions while a surface runs."""
    if questions is None:
        yield
        return
    recorder = _Recorder(questions)
    log.addHandler(recorder)
    try:
        yield
    finally:
        log.removeHandler(recorder)
