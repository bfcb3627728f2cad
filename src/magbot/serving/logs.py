"""What may be logged: events, kinds and entry ids; never a text, a person, a token or an address.

The platforms' libraries log more than that, some of it at INFO, so their records are masked.
"""

from __future__ import annotations

import json
import logging
import re
import sys
import traceback
from collections.abc import Mapping
from datetime import UTC, datetime

LIBRARIES = ("slack_bolt", "slack_sdk", "discord", "aiohttp", "asyncio", "redis", "magbot.slack")
OWN = ("magbot.bots", "magbot.web")
LINE = "%(asctime)s %(levelname)s %(name)s %(message)s"
_LONGEST = 300
_BODY = re.compile(r"(?i)\b(?:body|data|payload|text)\b['\"]?\s*[:=]|[{\[]")
_MASKED = (
    (re.compile(r"\b(?:https?|wss?)://[^\s'\"<>]+"), "<address>"),
    (
        re.compile(r"\b(?:\d{1,3}\.){3}\d{1,3}\b|(?i:\b[0-9a-f]{1,4}(?:::?[0-9a-f]{1,4}){3,7}\b)"),
        "<address>",
    ),
    (re.compile(r"\bx(?:ox[a-z]|app)-[\w-]+"), "<token>"),
    (re.compile(r"\b[UWCDGBTA](?=[A-Z0-9]*\d)[A-Z0-9]{5,}\b"), "<id>"),
    (re.compile(r"\b\d{15,}\b"), "<id>"),
    (re.compile(r"(?i)(session(?: ID)?:? )\w{6,}"), r"\1<id>"),
)


class Mask(logging.Filter):
    """Takes addresses, tokens, ids, bodies and exception texts out of a library's records."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Mask a record in place; every record passes, and nothing is raised for any."""
        if record.name.startswith(OWN):
            return True  # the surfaces' own lines hold no text, person or address
        try:
            message = mask(record.getMessage())
        except Exception:  # noqa: BLE001  a record that cannot be formatted
            message = f"<a record of {record.name} that cannot be formatted>"
        if record.exc_info and record.exc_info[1] is not None:
            error = record.exc_info[1]
            message = f"{message.splitlines()[0]} ({type(error).__name__} at {place_of(error)})"
        record.msg, record.args = message, ()
        record.exc_info = record.exc_text = None
        return True


def mask(text: str) -> str:
    """Return a text without what must not be logged, and of bounded length."""
    for pattern, mark in _MASKED:
        text = pattern.sub(mark, text)
    body = _BODY.search(text)
    return (f"{text[: body.end()]} <left out>" if body else text)[:_LONGEST]


def key_values(fields: Mapping[str, object]) -> str:
    """Return fields as `name=value` pairs, for a line of text."""
    return " ".join(f"{name}={value}" for name, value in fields.items())


def place_of(error: BaseException) -> str:
    """Return the file and line an error came from; its text is not part of it."""
    frames = traceback.extract_tb(error.__traceback__)
    if not frames:
        return "?"
    last = frames[-1]
    return f"{last.filename.rsplit('/', 1)[-1]}:{last.lineno}"


class JsonLines(logging.Formatter):
    """One JSON object a line: time (UTC), level, logger, message, and the fields of an event."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line of a record."""
        fields = getattr(record, "fields", None)
        line = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
            **(fields if isinstance(fields, dict) else {}),
        }
        if record.exc_info and record.exc_info[1] is not None:
            line["error"] = (
                f"{type(record.exc_info[1]).__name__} at {place_of(record.exc_info[1])}"
            )
        return json.dumps(line, ensure_ascii=True, default=str)


def configure(*, stream: object = None, log_format: str = "text") -> None:
    """Log to standard error at INFO, as "text" or "json"; once, before a surface is built."""
    handler = logging.StreamHandler(stream or sys.stderr)  # type: ignore[arg-type]
    handler.setFormatter(JsonLines() if log_format == "json" else logging.Formatter(LINE))
    handler.addFilter(Mask())  # on the handler, so that no logger's records bypass it
    root = logging.getLogger()
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    # No format uses these, and looking them up is half the cost of a line; every reply logs one.
    logging.logThreads = logging.logProcesses = logging.logMultiprocessing = False
    logging._srcfile = None  # noqa: SLF001  # as the library's documentation says


def quiet_libraries() -> None:
    """Mask the libraries' records; call again once a surface is built and its loggers exist."""
    for name in list(logging.root.manager.loggerDict):
        if name.startswith(LIBRARIES):
            logger = logging.getLogger(name)
            if not any(isinstance(filter_, Mask) for filter_ in logger.filters):
                logger.addFilter(Mask())
            if logger.level == logging.DEBUG:
                logger.setLevel(logging.INFO)
    for name in ("slack_bolt.AsyncRequestVerification", "slack_bolt.RequestVerification"):
        logging.getLogger(name).setLevel(logging.WARNING)
    logging.getLogger("aiohttp.access").setLevel(logging.WARNING)
