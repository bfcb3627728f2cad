"""Entries whose answers cite the same claim do not make each other unsure: either is right."""

from __future__ import annotations

from pathlib import Path

import magbot

_FOLDER = """
sources:
  - id: manual
    title: The manual of the shop
    url: https://example.org
    claims:
      - {{id: oil, text: A chain needs oil each month.}}
      - {{id: rain, text: A chain needs oil after rain.}}
entries:
  - question: How often does a chain need oil?
    variants: [oil the chain how often, chain oil interval, when should I oil my chain]
    answer: Each month.[^oil]
  - question: Should I oil the chain regularly?
    variants: [is it good to oil the chain, oil the chain each month, do I have to oil my chain]
    answer: Yes, each month.[^{second}]
  - question: How do I fix a flat tyre?
    variants: [puncture repair, patch a tube, my tyre has a hole]
    answer: Patch the hole.[^rain]
  - question: How hard should I pump the tyre?
    variants: [tyre pressure, how much air, pump the tube]
    answer: As it says on its side.[^rain]
"""


def _assistant(folder: Path, second: str) -> magbot.Assistant:
    folder.mkdir()
    (folder / "faq.yaml").write_text(_FOLDER.format(second=second), encoding="utf-8")
    return magbot.Assistant(magbot.load(folder))


def test_a_sibling_does_not_make_a_match_unsure(tmp_path: Path) -> None:
    shared = _assistant(tmp_path / "shared", "oil")
    apart = _assistant(tmp_path / "apart", "rain")

    question = "should the chain get oil often"
    together, alone = shared.ask(question), apart.ask(question)

    assert [match.score for match in together.matches] == [match.score for match in alone.matches]
    assert together.confidence > alone.confidence
