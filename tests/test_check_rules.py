"""Every rule has a page: its failing sample gives the page's findings, its passing one none.

The pages are the golden files: a sample is a folder, its fences are labelled with the file's name.
What passes is the failing sample with the changes shown, or with a file in its place.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import pytest

from magbot.check import RULES
from magbot.cli.run import guarded

pytestmark = pytest.mark.usefixtures("own_cache")

PAGES = Path(__file__).resolve().parent.parent / "docs" / "rules"
FENCE = re.compile(r"```(?:yaml|json) (\S+)( escaped)?\n(.*?)```\n", re.DOTALL)
CHANGES = re.compile(r"```diff (\S+)\n(.*?)```\n", re.DOTALL)
FINDINGS = re.compile(r"```text\n(.*?)```\n", re.DOTALL)
WITHOUT_SAMPLE = {"unreadable", "too-large"}
SAMPLED = sorted(set(RULES) - WITHOUT_SAMPLE)
TODAY = "2026-11-22"


@dataclass(frozen=True)
class Page:
    """A rule's page: its first sentence, its failing and passing sample, its findings."""

    head: str
    failing: str
    passing: str

    @property
    def findings(self) -> str:
        found = FINDINGS.search(self.failing)
        return found[1] if found else ""


def page(rule: str) -> Page:
    text = (PAGES / f"{rule}.md").read_text(encoding="utf-8")
    head, failing, passing = re.split(r"\n## (?:Fails|Passes)\n", text)
    return Page(head, failing, passing)


def write(sample: str, folder: Path) -> None:
    for name, escaped, content in FENCE.findall(sample):
        raw = content.encode()
        if escaped:
            raw = raw.decode("unicode_escape").encode("latin-1")
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(raw)


def change(sample: str, folder: Path) -> None:
    for name, changes in CHANGES.findall(sample):
        path = folder / name
        text = path.read_bytes().decode()
        for change in changes.split("...\n"):
            rows = [row if row.strip() else f" {row}" for row in change.splitlines(keepends=True)]
            before = "".join(row[1:] for row in rows if row[0] in " -")
            after = "".join(row[1:] for row in rows if row[0] in " +")
            assert text.count(before) == 1, (name, before)
            text = text.replace(before, after)
        path.write_bytes(text.encode())


def check(folder: Path, monkeypatch: pytest.MonkeyPatch, rule: str = "") -> int:
    monkeypatch.chdir(folder)
    short = [] if rule == "no-safety" else ["--ignore", "no-safety"]
    since = ["--since", "earlier"] if (folder / "earlier").is_dir() else []
    return guarded(["check", ".", "--today", TODAY, *since, *short])


@pytest.mark.parametrize("rule", SAMPLED)
def test_the_failing_sample_gives_the_findings_of_the_page(
    rule: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    write(page(rule).failing, tmp_path)

    status = check(tmp_path, monkeypatch, rule)

    assert capsys.readouterr().out == page(rule).findings
    assert f"[{rule}]" in page(rule).findings
    assert status == 1


@pytest.mark.parametrize("rule", SAMPLED)
def test_the_passing_sample_gives_no_finding(
    rule: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    write(page(rule).failing, tmp_path)
    write(page(rule).passing, tmp_path)
    change(page(rule).passing, tmp_path)

    status = check(tmp_path, monkeypatch, rule)

    assert (capsys.readouterr().out, status) == ("", 0)


@pytest.mark.parametrize("rule", sorted(RULES))
def test_the_page_states_what_the_rule_asks_for(rule: str) -> None:
    head = page(rule).head

    assert head.startswith(f"# {rule}\n")
    assert RULES[rule].asks in head
    assert RULES[rule].severity in head
    assert ("--fix" in head) == RULES[rule].fixable


def test_there_is_no_page_without_a_rule() -> None:
    assert {path.stem for path in PAGES.glob("*.md")} - {"README"} == set(RULES)


def test_the_index_names_every_rule() -> None:
    index = (PAGES / "README.md").read_text(encoding="utf-8")

    assert re.findall(r"^\| \[([a-z-]+)\]\(\1\.md\)", index, re.MULTILINE) == list(RULES)


def test_a_folder_that_is_not_there_is_unreadable(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)

    status = guarded(["check", "no-such-folder"])

    assert (capsys.readouterr().out, status) == (page("unreadable").findings, 1)


def test_a_file_past_the_limit_is_not_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "faq.yaml").write_bytes(b" " * (11 * 2**20))

    check(tmp_path, monkeypatch)

    assert capsys.readouterr().out.startswith(page("too-large").findings)
