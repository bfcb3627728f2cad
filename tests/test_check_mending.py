"""What is mechanical is mended in place, and nothing else in the file changes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

import magbot
from magbot.check import check
from magbot.check.fixes import MENDERS, mend
from magbot.check.output import FORMATS
from magbot.check.rules import RULES
from magbot.cli.run import guarded
from magbot.errors import Problem

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.usefixtures("own_cache")

CLEAN = """\
# the shop's own notes
sources:
  - id: manual  # the blue one
    title: The workshop manual
    claims:
      - id: tyre.patch
        text: A hole in the tube can be patched.
entries:
  - id: how-do-i-fix-a-flat-tyre
    question: How do I fix a flat tyre?   # asked daily
    variants:
      - "puncture repair"
    answer: Patch the hole in the tube.[^tyre.patch]
    reviewed: 2026-03-01
"""


@pytest.fixture(autouse=True)
def _no_danger(tmp_path: Path) -> None:
    (tmp_path / "safety.yaml").write_text("families: []\n")


def planted(*changes: tuple[str, str]) -> bytes:
    text = CLEAN
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    return text.encode()


FAULTS = [
    pytest.param([("variants:", "varients:")], id="unknown-key"),
    pytest.param([("2026-03-01", "2026-3-1")], id="date"),
    pytest.param(
        [('- "puncture repair"\n', '- "puncture repair"\n      - Puncture Repair\n')],
        id="repeated-phrasing",
    ),
    pytest.param(
        [("  - id: how-do-i-fix-a-flat-tyre\n    question", "  - question")], id="derived-id"
    ),
    pytest.param([("# the shop's", "\ufeff# the shop's")], id="byte-order-mark"),
    pytest.param([("a flat", "a\u00a0flat"), ("the hole", "the\u200b hole")], id="characters"),
    pytest.param([("manual\n", "manual   \n")], id="trailing-space"),
]


@pytest.mark.parametrize("changes", FAULTS)
def test_a_mended_file_is_the_clean_one(changes: list[tuple[str, str]], tmp_path: Path) -> None:
    file = tmp_path / "faq.yaml"
    file.write_bytes(planted(*changes))
    assert check(tmp_path)

    mend(check(tmp_path))

    assert file.read_text(encoding="utf-8") == CLEAN
    assert check(tmp_path) == ()


def test_accents_are_composed(tmp_path: Path) -> None:
    file = tmp_path / "faq.yaml"
    file.write_bytes(planted(("The workshop", "The cafe\u0301")))

    mend(check(tmp_path))

    assert "The caf\u00e9 manual" in file.read_text(encoding="utf-8")


def test_several_faults_of_one_line_are_all_mended(tmp_path: Path) -> None:
    file = tmp_path / "faq.yaml"
    id_line = "  - id: how-do-i-fix-a-flat-tyre\n    question"
    spaced = ("daily\n", "dai\u200bly  \n")
    file.write_bytes(planted((id_line, "  - question"), spaced, ("variants", "varients")))

    status = guarded(["check", str(tmp_path), "--fix"])

    assert status == 1  # an id is only stated once the file loads
    assert guarded(["check", str(tmp_path), "--fix"]) == 0
    assert file.read_text(encoding="utf-8") == CLEAN


def test_two_misspelt_keys_of_one_line_are_mended(tmp_path: Path) -> None:
    file = tmp_path / "faq.yaml"
    file.write_text("entries:\n- {qustion: What is it?, anser: A thing., topik: x}\n")

    mend(check(tmp_path))

    assert file.read_text() == "entries:\n- {question: What is it?, answer: A thing., topik: x}\n"


def test_a_mended_file_that_would_not_read_is_left_as_it_was(tmp_path: Path) -> None:
    file = tmp_path / "faq.yaml"
    before = "title: bikes\nti\u200btle: bicycles\n".encode()
    file.write_bytes(before)

    assert mend(check(tmp_path)) == ()
    assert file.read_bytes() == before


def test_what_is_not_mechanical_is_left_alone(tmp_path: Path) -> None:
    file = tmp_path / "faq.yaml"
    before = planted(("[^tyre.patch]", "[^tyre.pach]"))
    file.write_bytes(before)

    assert mend(check(tmp_path)) == ()
    assert file.read_bytes() == before


def test_windows_line_ends_stay(tmp_path: Path) -> None:
    file = tmp_path / "faq.yaml"
    file.write_bytes(planted(("manual\n", "manual  \n")).replace(b"\n", b"\r\n"))

    mend(check(tmp_path))

    assert file.read_bytes() == CLEAN.replace("\n", "\r\n").encode()


def test_a_list_in_brackets_is_left_to_the_editor(tmp_path: Path) -> None:
    file = tmp_path / "faq.yaml"
    before = planted(('\n      - "puncture repair"', " [puncture repair, Puncture repair]"))
    file.write_bytes(before)

    mend(check(tmp_path))

    assert file.read_bytes() == before


def test_every_fixable_rule_has_a_mender() -> None:
    assert {name for name, rule in RULES.items() if rule.fixable} == set(MENDERS)


FINDING = Problem("a,b.yaml", 3, 5, "unused-claim", "No: 100%.", "Add\nit.", "warning")


def test_findings_become_github_annotations() -> None:
    assert FORMATS["github"]([FINDING]) == (
        "::warning file=a%2Cb.yaml,line=3,col=5,title=unused-claim::No: 100%25. Add%0Ait.\n"
    )


def test_findings_become_json_and_sarif() -> None:
    import json

    (row,) = json.loads(FORMATS["json"]([FINDING]))["findings"]
    (run,) = json.loads(FORMATS["sarif"]([FINDING]))["runs"]

    assert (row["rule"], row["line"], row["severity"]) == ("unused-claim", 3, "warning")
    assert run["results"][0]["locations"][0]["physicalLocation"]["region"] == {
        "startLine": 3,
        "startColumn": 5,
    }
    assert run["tool"]["driver"]["rules"][0]["id"] == "unused-claim"


def test_a_rule_can_be_left_out_but_not_a_misspelt_one(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "faq.yaml").write_bytes(planted(("manual\n", "manual  \n")))

    assert guarded(["check", str(tmp_path), "--ignore", "trailing-space"]) == 0
    assert guarded(["check", str(tmp_path), "--ignore", "trailing-spaces"]) == 2
    assert "Did you mean 'trailing-space'?" in capsys.readouterr().err


def test_the_list_of_rules_names_each(capsys: pytest.CaptureFixture[str]) -> None:
    assert guarded(["check", "--rules"]) == 0
    assert [line.split()[0] for line in capsys.readouterr().out.splitlines()] == list(RULES)


FOLDED = """\
entries:
- id: tire
  question: How do I fix a tire?
  variants:
  - my tire
    is flat
  - my tire
    is flat
  - flat  # kept
  - "a bike
    rests"
  - "A bike
    rests"   # gone
  answer: Patch it.
"""


@pytest.mark.parametrize(
    ("text", "variants"),
    [
        (FOLDED, ["my tire is flat", "flat", "a bike rests"]),
        (FOLDED.replace("\n", "\r\n"), ["my tire is flat", "flat", "a bike rests"]),
        ("\ufeff" + FOLDED, ["my tire is flat", "flat", "a bike rests"]),
        (FOLDED.replace("- my tire\n    is flat\n", "- >-\n    my tire\n    is flat\n"),
         ["my tire is flat", "flat", "a bike rests"]),
        (FOLDED.replace("  - my tire\n    is flat\n  - my tire\n    is flat\n",
                        "  - my tire is flat\n  - my tire is flat\n  - My tire is flat\n"),
         ["my tire is flat", "flat", "a bike rests"]),
    ],
    ids=["folded", "carriage returns", "byte order mark", "block", "three"],
)  # fmt: skip
def test_a_repeated_item_goes_with_all_its_lines(
    tmp_path: Path, text: str, variants: list[str]
) -> None:
    file = tmp_path / "faq.yaml"
    file.write_bytes(text.encode())

    guarded(["check", str(tmp_path), "--fix"])

    (entry,) = magbot.load(tmp_path).entries
    assert [variant.lower() for variant in entry.variants] == variants
    assert "# kept" in file.read_text()


@pytest.mark.parametrize(
    "variants",
    ["[why, why]", "\n  - why\n  - &a why", "[who,\n    why, why]"],
)
def test_what_cannot_be_mended_surely_is_left(tmp_path: Path, variants: str) -> None:
    file = tmp_path / "faq.yaml"
    text = f"entries:\n- id: a\n  question: Who?\n  variants: {variants}\n  answer: Me.\n"
    file.write_text(text)

    guarded(["check", str(tmp_path), "--fix"])

    assert magbot.load(tmp_path).entries[0].variants[-1] == "why"


def test_a_mended_file_keeps_its_mode_and_its_link(tmp_path: Path) -> None:
    real = tmp_path / "elsewhere.txt"
    real.write_text(FOLDED)
    real.chmod(0o640)
    (tmp_path / "faq.yaml").symlink_to(real)

    guarded(["check", str(tmp_path), "--fix"])

    assert (tmp_path / "faq.yaml").is_symlink()
    assert real.stat().st_mode & 0o777 == 0o640
    assert real.read_text().count("is flat") == 1
