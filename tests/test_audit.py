"""Every edition served, reload refused and unscreened start is one line; as JSON if asked."""

from __future__ import annotations

import asyncio
import io
import json
import logging
import shutil
from typing import TYPE_CHECKING, Any

import pytest

from magbot.serving import logs
from magbot.serving.options import check_screen
from magbot.serving.reload import Reloader, audit_served, read_snapshot
from magbot.serving.responder import Responder
from tests.conftest import BIKES

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture(name="stream")
def _stream() -> Iterator[io.StringIO]:
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    stream = io.StringIO()
    logs.configure(stream=stream, log_format="json")
    yield stream
    root.handlers[:], root.level = handlers, level


def lines(stream: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_editions_and_refusals_are_audited(tmp_path: Path, stream: io.StringIO) -> None:
    folder = tmp_path / "base"
    shutil.copytree(BIKES, folder)
    responder = Responder(read_snapshot(str(folder)))
    first = responder.snapshot.kb.hash
    reloader = Reloader(responder, str(folder))
    audit_served(responder.snapshot, "start")
    check_screen(responder.snapshot)
    target = folder / "repairs.yaml"
    good = target.read_text(encoding="utf-8")
    target.write_text(good + "\n# a word\n", encoding="utf-8")
    asyncio.run(reloader.look(at_once=True))
    target.write_text("entries: [", encoding="utf-8")
    asyncio.run(reloader.look(at_once=True))

    events = [line for line in lines(stream) if "event" in line]
    assert [line["event"] for line in events] == ["served", "unscreened", "served", "refused"]
    start, unscreened, edit, refused = events
    assert (start["by"], start["hash"]) == ("start", first)
    assert unscreened["hash"] == first
    assert (edit["by"], edit["hash"]) == ("repairs.yaml", responder.snapshot.kb.hash)
    assert refused["files"] == "repairs.yaml"
    assert "repairs.yaml" in refused["why"]


def test_every_line_is_an_object_whatever_is_logged(stream: io.StringIO) -> None:
    try:
        int("a secret\nword")
    except ValueError:
        logging.getLogger("magbot.bots").exception("two\nlines")
    logging.getLogger("magbot.bots").info('quotes " and \u2028')

    found = lines(stream)
    assert [line["message"] for line in found] == ["two\nlines", 'quotes " and \u2028']
    assert found[0]["error"].startswith("ValueError at test_audit.py:")
    assert "secret" not in stream.getvalue()
