"""The log keeps what was missed, redacted, for a while, for its owner alone."""

from __future__ import annotations

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from magbot.answering.answer import Answer, Edition, Match
from magbot.errors import MagbotError
from magbot.kb.model import Entry
from magbot.review import Log, Missed, open_log
from magbot.review.redaction import LONGEST, redact

if TYPE_CHECKING:
    from collections.abc import Iterator

DAY = date(2026, 11, 22)
TYRE = Entry("tyre", "answer", "How do I fix a tyre?", "Patch it.")
PRICE = Entry("price", "not_covered", "What does it cost?", "I do not know.")


def reply(question: str, kind: str, *entries: Entry, card: str = "", read_as: str = "") -> Answer:
    matches = tuple(Match(entry, entry.question, 50.0, read_as) for entry in entries)
    return Answer(
        question, kind, "Text.", "Ask.", Edition("b", "1", "0"),
        entries=entries, matches=matches, card=card,
    )  # fmt: skip


@pytest.fixture(name="path")
def _path(tmp_path: Path) -> str:
    return str(tmp_path / "missed.db")


@pytest.fixture(name="log")
def _log(path: str) -> Iterator[Log]:
    log = open_log(path, today=lambda: DAY)
    yield log
    log.close()


REDACTED = [
    pytest.param(
        "mail me at jo.doe+x@example.org please", "mail me at <e-mail> please", id="mail"
    ),
    pytest.param("jo (at) example (dot) org", "<e-mail>", id="spelt mail"),
    pytest.param("call +44 20 7946 0018 now", "call <number> now", id="phone"),
    pytest.param("555-0199?", "<number>?", id="short phone"),
    pytest.param("my card is 4111 1111 1111 1111", "my card is <number>", id="card"),
    pytest.param("born 03/11/1961", "born <number>", id="date of birth"),
    pytest.param("born 3.11.61", "born <number>", id="short date"),
    pytest.param("My name is Anna Smith and I fell", "My name is <name> and I fell", id="name"),
    pytest.param("my name is anna smith, can i", "my name is <name>, can i", id="lower-case name"),
    pytest.param("I\u2019m called Jos\u00e9 but ok", "I\u2019m called <name> but ok", id="called"),
    pytest.param("This is Kim O'Neill. Help", "This is <name> Help", id="this is"),
    pytest.param("<@U123ABC> hello @jim", "<person> hello <person>", id="mentions"),
    pytest.param("see https://x.example/?u=jo", "see <link>", id="link"),
]


@pytest.mark.parametrize(("text", "kept"), REDACTED)
def test_what_tells_who_asked_is_taken_out(text: str, kept: str) -> None:
    assert redact(text) == kept


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("are 310-420 mg fine, or 1.5-2.5 g?", id="amounts"),
        pytest.param("6 bar or 90 psi in 2026", id="year"),
        pytest.param("this is not working", id="this is no name"),
    ],
)
def test_what_tells_nothing_stays(text: str) -> None:
    assert redact(text) == text


@given(st.text(max_size=3000))
def test_any_text_can_be_redacted_and_is_bounded(text: str) -> None:
    kept = redact(text)

    assert len(kept) <= LONGEST
    assert "\n" not in kept


@given(st.from_regex(r"[a-z]{1,8}\.?[a-z]{1,8}@[a-z]{1,8}\.[a-z]{2,3}", fullmatch=True), st.text())
def test_no_mail_address_stays_wherever_it_stands(address: str, around: str) -> None:
    assert address not in redact(f"{around} {address} {around}")


@given(st.from_regex(r"\+?[0-9]{2,4}([ .-][0-9]{3,4}){2,4}", fullmatch=True))
def test_no_phone_number_stays(number: str) -> None:
    assert sum(map(str.isdigit, redact(f"ring {number} today"))) == 0


@pytest.mark.parametrize(
    ("answer", "helpful", "kept"),
    [
        pytest.param(reply("q", "out_of_scope"), None, [Missed("q", 1, 0)], id="out of scope"),
        pytest.param(reply("q", "not_covered"), None, [Missed("q", 1, 0)], id="not covered"),
        pytest.param(reply("q", "clarify"), None, [Missed("q", 1, 0)], id="asked back"),
        pytest.param(reply("q", "answer", TYRE), None, [], id="answered"),
        pytest.param(reply("q", "answer", TYRE), True, [], id="voted up"),
        pytest.param(
            reply("q", "answer", TYRE), False, [Missed("q", 0, 1, ("tyre",))], id="voted down"
        ),
        pytest.param(reply("hi", "smalltalk"), None, [], id="small talk"),
        pytest.param(reply("?!", "out_of_scope"), None, [], id="no words"),
    ],
)
def test_only_what_was_missed_is_kept(
    log: Log,
    answer: Answer,
    helpful: bool | None,  # noqa: FBT001
    kept: list[Missed],
) -> None:
    log.record(answer, helpful=helpful)

    assert log.missed() == kept


@pytest.mark.parametrize(
    ("answer", "helpful", "counted"),
    [
        pytest.param(
            reply("secret", "emergency", card="crisis"), None, {"card crisis": 1}, id="crisis"
        ),
        pytest.param(reply("secret", "emergency"), None, {"card emergency": 1}, id="no card name"),
        pytest.param(
            reply("secret", "refer", card="refer"), None, {"card refer": 1}, id="referral"
        ),
        pytest.param(reply("secret", "emergency", card="crisis"), False, {}, id="card voted down"),
        pytest.param(
            reply("secret", "not_covered", PRICE), None, {"not_covered price": 1}, id="known gap"
        ),
        pytest.param(
            reply("secret", "answer", TYRE, read_as="x"), False, {"down tyre": 1}, id="follow-up"
        ),
    ],
)
def test_the_text_of_an_alarm_is_never_written(
    log: Log,
    path: str,
    answer: Answer,
    helpful: bool | None,  # noqa: FBT001
    counted: dict[str, int],
) -> None:
    log.record(answer, helpful=helpful)

    assert log.missed() == []
    assert log.counts() == counted
    assert b"secret" not in Path(path).read_bytes()


def test_a_verdict_without_its_question_is_counted(log: Log) -> None:
    log.keep("tyre", "down")
    log.keep("tyre", "down")
    log.keep("tyre", "up")

    assert log.counts() == {"down tyre": 2, "up tyre": 1}


def test_threads_may_record_at_once(log: Log) -> None:
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda n: log.record(reply(f"zz {n % 5}", "clarify")), range(100)))

    assert sum(one.asked for one in log.missed()) == 100


def test_a_question_asked_again_is_counted(log: Log) -> None:
    for text in ("why", "why", "how"):
        log.record(reply(text, "out_of_scope"))

    assert log.missed() == [Missed("why", 2), Missed("how", 1)]


def test_what_is_old_goes_and_leaves_no_trace(path: str) -> None:
    log = open_log(path, keep_days=30, today=lambda: DAY)
    log.record(reply("ancient wording", "out_of_scope"))
    log.close()

    kept = open_log(path, keep_days=30, today=lambda: DAY + timedelta(days=30))
    assert [one.text for one in kept.missed()] == ["ancient wording"]
    kept.close()
    later = open_log(path, keep_days=30, today=lambda: DAY + timedelta(days=31))
    assert later.missed() == []
    later.close()
    assert b"ancient" not in Path(path).read_bytes()


def test_what_a_person_dealt_with_is_forgotten(log: Log) -> None:
    log.record(reply("one", "out_of_scope"))
    log.record(reply("two", "out_of_scope"))

    log.forget(["one"])

    assert [one.text for one in log.missed()] == ["two"]


def test_only_the_owner_can_read_it(path: str) -> None:
    Path(path).touch(0o644)
    open_log(path).close()

    assert Path(path).stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"not a database at all" * 50, id="text"),
        pytest.param(None, id="other tables"),
    ],
)
def test_a_file_that_is_something_else_is_refused_and_left_alone(
    path: str, content: bytes | None
) -> None:
    if content is None:
        other = sqlite3.connect(path)
        other.execute("CREATE TABLE mine (x)")
        other.commit()
        other.close()
    else:
        Path(path).write_bytes(content)
    before = Path(path).read_bytes()

    with pytest.raises(MagbotError):
        open_log(path)

    assert Path(path).read_bytes() == before


@pytest.mark.parametrize("kind", ["text", "tables", "empty tables", "newer log"])
def test_a_foreign_file_keeps_its_mode_and_its_bytes(path: str, kind: str) -> None:
    if kind == "text":
        Path(path).write_bytes(b"not a database at all" * 50)
    else:
        other = sqlite3.connect(path)
        other.execute("CREATE TABLE mine (x)")
        if kind == "empty tables":
            other.execute("DROP TABLE mine")
        if kind == "newer log":
            other.execute("PRAGMA application_id = 1835100002")
            other.execute("PRAGMA user_version = 99")
        other.commit()
        other.close()
    Path(path).chmod(0o644)
    before = Path(path).read_bytes(), Path(path).stat().st_mode, Path(path).stat().st_mtime_ns

    with pytest.raises(MagbotError):
        open_log(path)

    after = Path(path).read_bytes(), Path(path).stat().st_mode, Path(path).stat().st_mtime_ns
    assert after == before


def test_a_log_held_by_another_process_goes_on_afterwards(log: Log, path: str) -> None:
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    for number in range(8):  # each waits a moment: two seconds in all
        log.record(reply(f"while held {number}", "out_of_scope"))
    other.execute("ROLLBACK")
    other.close()

    log.record(reply("afterwards", "out_of_scope"))

    kept = {one.text: one.asked for one in log.missed()}
    assert kept == {"afterwards": 1, **{f"while held {number}": 1 for number in range(8)}}


def test_what_waited_is_written_at_the_end(path: str) -> None:
    log = open_log(path, complain=pytest.fail)
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    log.record(reply("held", "out_of_scope"))
    other.close()
    log.close()

    again = open_log(path)
    assert [one.text for one in again.missed()] == ["held"]
    again.close()


@pytest.mark.parametrize(
    ("what", "stay"),
    [
        pytest.param("Zebra  STRIPES", ["other words"], id="words"),
        pytest.param("mail jo@example.org", ["other words", "zebra stripes"], id="redacted"),
        pytest.param(DAY.isoformat(), [], id="day"),
        pytest.param(
            "2020-01-01", ["mail <e-mail>", "other words", "zebra stripes"], id="another"
        ),
    ],
)
def test_words_are_erased(log: Log, path: str, what: str, stay: list[str]) -> None:
    for text in ("zebra stripes", "mail jo@example.org", "other words"):
        log.record(reply(text, "out_of_scope"))

    number = log.erase(what)

    left = sorted(one.text for one in log.missed())
    assert number == 3 - len(left)
    assert set(left) - {"mail <e-mail>"} == set(stay) - {"mail <e-mail>"}
    assert (b"zebra" in Path(path).read_bytes()) == ("zebra stripes" in stay)


def test_a_day_between_the_first_and_the_last_is_erased_too(path: str) -> None:
    now = [DAY]
    log = open_log(path, today=lambda: now[0])
    log.record(reply("again", "out_of_scope"))
    now[0] = DAY + timedelta(days=4)
    log.record(reply("again", "out_of_scope"))

    assert log.erase((DAY + timedelta(days=2)).isoformat()) == 1
    log.close()


def test_nothing_is_erased_by_nothing(log: Log) -> None:
    with pytest.raises(MagbotError, match="which words"):
        log.erase(" ")


@pytest.mark.parametrize("step", ["read", "write", "tend"])
def test_what_grows_old_goes_while_the_log_is_open(path: str, step: str) -> None:
    now = [DAY]
    log = open_log(path, keep_days=30, today=lambda: now[0])
    log.record(reply("ancient wording", "out_of_scope"))
    now[0] = DAY + timedelta(days=31)
    if step == "read":
        assert log.missed() == []
    elif step == "write":
        log.record(reply("fresh", "out_of_scope"))
    else:
        log.tend()

    assert b"ancient" not in Path(path).read_bytes()
    log.close()


def test_a_log_of_the_first_version_is_read(path: str) -> None:
    old = sqlite3.connect(path)
    old.executescript("""
        CREATE TABLE missed (text TEXT NOT NULL, shown TEXT NOT NULL, asked INTEGER NOT NULL,
        down INTEGER NOT NULL, day TEXT NOT NULL, PRIMARY KEY (text, shown)) WITHOUT ROWID;
        CREATE TABLE counts (what TEXT NOT NULL, day TEXT NOT NULL, number INTEGER NOT NULL,
        PRIMARY KEY (what, day)) WITHOUT ROWID;
        PRAGMA application_id = 1835100002; PRAGMA user_version = 1;
        INSERT INTO missed VALUES ('why', '', 2, 0, '2026-11-20');
        INSERT INTO counts VALUES ('down tyre', '2026-11-20', 3);
        INSERT INTO counts VALUES ('card crisis', '2026-11-20', 1);
    """)
    old.close()

    log = open_log(path, today=lambda: DAY)
    log.keep("tyre", "down")

    assert log.missed() == [Missed("why", 2)]
    assert log.counts() == {"card crisis": 1, "down tyre": 4}
    log.close()


def test_a_folder_that_is_missing_is_a_clear_error(tmp_path: Path) -> None:
    with pytest.raises(MagbotError, match="cannot be opened"):
        open_log(str(tmp_path / "no" / "log.db"))


def test_a_log_that_breaks_complains_once_and_never_raises(path: str) -> None:
    said: list[str] = []
    log = open_log(path, complain=said.append)
    log.close()

    log.record(reply("a", "out_of_scope"))
    log.record(reply("b", "out_of_scope"))

    assert len(said) == 1
    assert "cannot be written" in said[0]


def test_after_a_failure_nothing_more_is_kept_as_was_said(log: Log) -> None:
    log._database.execute("PRAGMA query_only = ON")
    log.record(reply("a", "out_of_scope"))
    log._database.execute("PRAGMA query_only = OFF")

    log.record(reply("b", "out_of_scope"))

    assert log.missed() == []
