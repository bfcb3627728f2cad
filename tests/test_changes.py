"""An edit of a folder is seen once and by all; what is served is never lost by a slip."""

from __future__ import annotations

import asyncio
import logging
import os
import shutil
from pathlib import Path

import pytest

import magbot
from magbot import library
from magbot.chat.live import Live
from magbot.compiling.sections import compile_kb
from magbot.errors import MagbotError
from magbot.kb.folder_files import stamps
from magbot.library.lost_content import losses
from magbot.serving.metrics import PrometheusMetrics
from magbot.serving.options import Options, set_up
from magbot.serving.reload import Reloader, read_snapshot
from magbot.serving.responder import Responder
from magbot.serving.secret import Secret

pytestmark = pytest.mark.usefixtures("own_cache")

SAFETY = """\
families:
- id: bleeding
  card: emergency
  signs: [bleeding]
  examples: [i am bleeding]
- id: sadness
  card: crisis
  signs: [hopeless]
  examples: [all is hopeless]
"""
ENTRIES = "title: T\nentries:\n" + "".join(
    f"- {{id: e{n}, question: What is the {word}?, answer: A {word}.}}\n"
    for n, word in enumerate(("bell", "chain", "saddle", "pedal"))
)
FAQ = "cards:\n  crisis:\n    text: You matter. Call 1.\n    note: Talk.\nnote: Ask a mechanic.\n"


@pytest.fixture(name="folder")
def _folder(tmp_path: Path) -> Path:
    folder = tmp_path / "faq"
    (folder / "cases").mkdir(parents=True)
    for name, text in (("safety", SAFETY), ("entries", ENTRIES), ("faq", FAQ)):
        (folder / f"{name}.yaml").write_text(text)
    return folder


def _edit_in_place(folder: Path) -> None:
    """Keep size and time of modification."""
    file = folder / "entries.yaml"
    before = file.stat()
    file.write_text(ENTRIES.replace("A bell.", "A ring."))
    os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))


def _swap(folder: Path) -> None:
    file, new = folder / "entries.yaml", folder / ".new"
    new.write_text(ENTRIES.replace("A bell.", "A ring."))
    os.utime(new, ns=(file.stat().st_atime_ns, file.stat().st_mtime_ns))
    new.replace(file)


EDITS = {
    "size and time kept": _edit_in_place,
    "renamed over": _swap,
    "a mode": lambda folder: (folder / "entries.yaml").chmod(0o600),
    "a new file": lambda folder: (folder / "more.yml").write_text("version: 2\n"),
    "a suffix in capitals": lambda folder: (folder / "MORE.YAML").write_text("version: 2\n"),
    "json lines": lambda folder: (folder / "more.jsonl").write_text("{}\n"),
    "a file of cases": lambda folder: (folder / "cases" / "a.yaml").write_text("cases: []\n"),
    "a page of danger": lambda folder: (
        (folder / "safety").mkdir(), (folder / "safety" / "x.yaml").write_text("lists: {}\n")),
    "a file less": lambda folder: (folder / "faq.yaml").unlink(),
    "the whole folder": shutil.rmtree,
}  # fmt: skip


@pytest.mark.parametrize("edit", EDITS.values(), ids=EDITS.keys())
@pytest.mark.parametrize("lock", [False, True], ids=["alone", "beside an editor's lock"])
def test_every_edit_shows(folder: Path, edit: object, *, lock: bool) -> None:
    if lock:
        (folder / ".#entries.yaml").symlink_to("nobody@nowhere.1")
        (folder / "gone.yaml").symlink_to("nowhere.yaml")
    before = stamps(str(folder))

    edit(folder)  # type: ignore[operator]

    assert stamps(str(folder)) != before


@pytest.mark.parametrize("name", ["bot.log", ".entries.yaml.swp", "#entries.yaml#", "x.yaml~",
                                  ".git/index", "drafts/a.yaml", ".#entries.yaml"])  # fmt: skip
def test_what_is_not_read_is_no_edit(folder: Path, name: str) -> None:
    before = stamps(str(folder))

    (folder / name).parent.mkdir(exist_ok=True)
    (folder / name).write_text("x")

    assert stamps(str(folder)) == before


def test_a_circle_of_links_ends(folder: Path) -> None:
    (folder / "cases" / "again").symlink_to(folder)

    assert len(stamps(str(folder))) < 100


def test_the_chat_sees_an_edit_beside_a_dead_link(folder: Path) -> None:
    (folder / ".#entries.yaml").symlink_to("nobody@nowhere.1")
    live = Live(str(folder))

    _edit_in_place(folder)

    assert live.refresh() == (True, "")
    assert live.assistant.ask("What is the bell?").text.startswith("A ring.")


def test_the_command_line_sees_an_edit_that_keeps_size_and_time(folder: Path) -> None:
    library.load(folder, cache=True)

    _edit_in_place(folder)

    assert library.load(folder, cache=True).entries[0].answer == "A ring."


# What a served folder may lose by a slip, and what the refusal names.
SLIPS = {
    "emptied": (lambda f: (f / "safety.yaml").write_text(""), "holds nothing"),
    "renamed": (lambda f: (f / "safety.yaml").rename(f / "safety.yaml.bak"), "'bleeding'"),
    "comments only": (lambda f: (f / "safety.yaml").write_text("# all\n"), "holds nothing"),
    "no families": (lambda f: (f / "safety.yaml").write_text("families: []\n"), "'bleeding'"),
    "lists only": (lambda f: (f / "safety.yaml").write_text("lists: {a: [b]}\n"), "'bleeding'"),
    "cut between": (
        lambda f: (f / "safety.yaml").write_text(SAFETY[: SAFETY.index("- id: sadness")]),
        "'sadness'",
    ),
    "cut within": (
        lambda f: (f / "safety.yaml").write_text(SAFETY[: SAFETY.index("  examples: [all")]),
        "The family has no",
    ),
    "another card": (
        lambda f: (f / "safety.yaml").write_text(SAFETY.replace("crisis", "refer")),
        "card 'crisis'",
    ),
    "renamed family": (
        lambda f: (f / "safety.yaml").write_text(SAFETY.replace("sadness", "gloom")), "'sadness'"),
    "faq.yaml renamed": (lambda f: (f / "faq.yaml").rename(f / "faq.bak"), "card 'crisis'"),
    "the note": (
        lambda f: (f / "faq.yaml").write_text(FAQ.replace("note: Ask a mechanic.\n", "")),
        "the note",
    ),
    "entries cut": (
        lambda f: (f / "entries.yaml").write_text(ENTRIES[: ENTRIES.index("- {id: e1")]),
        "3 of 4 entries",
    ),
    "faq emptied": (lambda f: (f / "faq.yaml").write_text("\n"), "holds nothing"),
}  # fmt: skip


@pytest.mark.parametrize(("slip", "named"), SLIPS.values(), ids=SLIPS.keys())
def test_a_chat_refuses_an_edit_that_loses_what_it_serves(
    folder: Path, slip: object, named: str
) -> None:
    live = Live(str(folder))
    slip(folder)  # type: ignore[operator]

    read, said = live.refresh()

    assert not read
    assert named in said
    assert live.assistant.ask("i am bleeding").kind == "emergency"
    assert live.assistant.ask("all is hopeless").text.startswith("You matter.")


def reloaded(folder: Path, edit: object) -> Responder:
    """Serve a folder, edit it, and look at it twice, so that the edit has settled."""
    responder = Responder(read_snapshot(str(folder)), metrics=PrometheusMetrics())
    reloader = Reloader(responder, str(folder))
    edit(folder)  # type: ignore[operator]

    async def look() -> None:
        await reloader.look()
        await reloader.look()

    asyncio.run(look())
    return responder


@pytest.mark.parametrize(("slip", "named"), SLIPS.values(), ids=SLIPS.keys())
def test_a_bot_refuses_it_too_in_its_log_and_metrics(
    folder: Path, slip: object, named: str, caplog: pytest.LogCaptureFixture
) -> None:
    responder = reloaded(folder, slip)

    assert named in caplog.text
    assert responder.snapshot.assistant.ask("i am bleeding").kind == "emergency"
    assert responder.snapshot.assistant.ask("all is hopeless").card == "crisis"
    assert 'magbot_reloads_total{outcome="refused"} 1.0' in responder.metrics.page()
    assert "magbot_danger_families 2.0" in responder.metrics.page()


def test_a_family_that_is_retired_by_name_may_go(folder: Path) -> None:
    def retire(folder: Path) -> None:
        (folder / "safety.yaml").write_text(SAFETY[: SAFETY.index("- id: sadness")])
        (folder / "faq.yaml").write_text(FAQ + "retired: [sadness]\n")

    responder = reloaded(folder, retire)

    assert "magbot_danger_families 1.0" in responder.metrics.page()
    assert responder.snapshot.assistant.ask("all is hopeless").kind != "emergency"


def test_a_restart_confirms(folder: Path) -> None:
    Live(str(folder))
    (folder / "safety.yaml").write_text(SAFETY[: SAFETY.index("- id: sadness")])

    assert Live(str(folder)).assistant.ask("all is hopeless").kind != "emergency"


def test_an_ordinary_edit_loses_nothing(folder: Path) -> None:
    def edit(folder: Path) -> None:
        (folder / "entries.yaml").write_text(ENTRIES[: ENTRIES.index("- {id: e3")])
        (folder / "safety.yaml").write_text(SAFETY.replace("[bleeding]", "[bleeding, bleed]"))

    assert len(reloaded(folder, edit).snapshot.kb.entries) == 3


def test_nothing_is_lost_between_equal_editions(folder: Path) -> None:
    kb = magbot.Assistant(magbot.load(folder)).kb

    assert losses(kb, kb) == ()


def test_a_base_without_danger_signs_is_served_only_when_that_is_stated(folder: Path) -> None:
    (folder / "safety.yaml").unlink()
    options = Options(faq=str(folder))

    with pytest.raises(MagbotError, match="--unscreened"):
        set_up(options, Secret("x"), lambda _: None)
    responder = set_up(Options(faq=str(folder), unscreened=True), Secret("x"), lambda _: None)

    assert responder.snapshot.danger_families == 0


def test_the_loop_outlives_whatever_a_look_meets(
    folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """A folder that goes and comes back; a look that fails altogether."""

    async def scene() -> Responder:
        responder = Responder(read_snapshot(str(folder)), metrics=PrometheusMetrics())
        reloader = Reloader(responder, str(folder))
        watching = asyncio.create_task(reloader.watch(0.01))
        away = shutil.move(folder, folder.with_name("away"))
        await asyncio.sleep(0.2)
        await _broken_looks(reloader)
        shutil.move(away, folder)
        _edit_in_place(folder)
        for _ in range(500):
            await asyncio.sleep(0.01)
            if responder.snapshot.kb.entries[0].answer == "A ring.":
                break
        assert not watching.done()
        watching.cancel()
        return responder

    with caplog.at_level(logging.INFO):
        responder = asyncio.run(scene())

    assert responder.snapshot.kb.entries[0].answer == "A ring."
    assert "look failed" in caplog.text
    assert 'outcome="failed"' in responder.metrics.page()


async def _broken_looks(reloader: Reloader) -> None:
    good, reloader._path = reloader._path, None  # type: ignore[assignment]
    await asyncio.sleep(0.1)
    reloader._path = good


def test_a_compiled_file_may_be_cut_or_overwritten_while_it_is_served(folder: Path) -> None:
    file = folder.with_name("faq.magbot")
    file.write_bytes(compile_kb(magbot.load(folder)))
    live, snapshot = Live(str(file)), read_snapshot(str(file))

    os.truncate(file, 0)

    assert snapshot.assistant.ask("i am bleeding").kind == "emergency"
    assert live.assistant.ask("What is the saddle?").text.startswith("A saddle.")
    assert live.refresh()[0] is False
