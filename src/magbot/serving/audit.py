"""The audit: one log line for every edition served, reload refused and unscreened start."""

from __future__ import annotations

import logging

log = logging.getLogger("magbot.bots.audit")


def audit(event: str, **fields: str | int) -> None:
    """Log an event with its fields; as JSON they are keys of the line. Never a person's words."""
    shown = " ".join(f"{name}={value}" for name, value in fields.items())
    log.info("audit event=%s %s", event, shown, extra={"fields": {"event": event, **fields}})
