"""A question in another language than the base's, and danger told in one."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import yaml

import magbot
from magbot.compiling.compiled import open_kb
from magbot.compiling.sections import compile_kb
from magbot.evaluate import load_cases
from magbot.kb.foreign_languages import languages
from magbot.kb.language_packs import pack
from magbot.library.folder import read_knowledge_base
from magbot.text.language_identification import LanguageIdentifier
from tests.conftest import ROOT

if TYPE_CHECKING:
    from magbot.text.language_identification import ForeignLanguage

ASKED = yaml.safe_load((ROOT / "tests/data/other-languages.yaml").read_text(encoding="utf-8"))
TEXTS = {
    name.stem: yaml.safe_load(name.read_text(encoding="utf-8"))
    for name in sorted((ROOT / "src/magbot/foreign_languages").glob("*.yaml"))
}
REPLIED = [code for code, data in TEXTS.items() if "speaks" in data]
PAGES = sorted((ROOT / "faq/safety").glob("other-languages*.yaml"))
SHOP = """
title: bicycles
note: Ask in the shop.
country: [UK]
contacts: {emergency: {UK: 999 in the UK, US: 911 in the US}, advice: "the shop, 0123"}
entries:
- {id: flat, question: How do I fix a flat tyre?, answer: Patch it.}
- {id: hello, kind: smalltalk, question: hello, answer: Hello.}
"""
DANGER = """
families:
- {id: crash, card: emergency, signs: [no puedo respirar, cannot breathe], examples: [no puedo respirar]}
- {id: late, card: refer, signs: [estoy embarazada], examples: [estoy embarazada]}
"""  # noqa: E501  # as people write it


@cache
def english() -> tuple[ForeignLanguage, ...]:
    return languages("en", {})


def told(text: str) -> str:
    found = LanguageIdentifier("en", pack("en").function_words, english).identify(text)
    return found.code if found is not None and found.reply else ""


@pytest.fixture(name="shop", scope="module")
def _shop(tmp_path_factory: pytest.TempPathFactory) -> magbot.Assistant:
    folder = tmp_path_factory.mktemp("shop")
    (folder / "faq.yaml").write_text(SHOP, encoding="utf-8")
    (folder / "safety.yaml").write_text(DANGER, encoding="utf-8")
    return magbot.Assistant(magbot.load(folder))


@pytest.mark.parametrize("code", ASKED)
def test_the_language_of_a_question_is_told(code: str) -> None:
    right = [told(text) == code for text in ASKED[code]]

    assert len(right) == 20
    assert sum(right) >= 19


def test_english_is_not_taken_for_another_language() -> None:
    cases = load_cases([ROOT / "faq" / "cases"], known=set()).cases
    asked = [case.q for case in cases]
    foreign = [text for text in asked if told(text)]

    # the cases hold eleven questions that are in another language
    assert len(foreign) <= 11 + len(asked) // 1000, foreign


@pytest.mark.parametrize("code", REPLIED)
def test_every_language_has_all_its_texts(code: str) -> None:
    data = TEXTS[code]
    latin = {"en", *(one for one in TEXTS if "-" in one)}

    assert set(data["cards"]) == {"emergency", "crisis", "poisoning"}
    assert all("{emergency}" in text for text in data["cards"].values())
    assert "{language}" in data["speaks"]
    assert "{advice}" in data["person"]
    assert {one.split("-")[0] for one in TEXTS} == set(data["languages"])
    assert "signed" in data
    if code not in latin and "letters" in data:
        assert not any("a" <= char <= "z" for char in data["speaks"].replace("{language}", ""))


def test_a_reply_says_what_is_spoken_and_whom_to_call(shop: magbot.Assistant) -> None:
    answer = shop.ask("¿Dónde puedo comprar un coche nuevo?")

    assert answer.kind == "out_of_scope"
    assert answer.rule == "other-language"
    assert answer.text == (
        "Solo puedo responder en inglés. Para hablar con una persona: the shop, 0123. En una "
        "emergencia, llame a su número local de emergencias (999 in the UK).\n\nAsk in the shop."
    )
    assert (answer.suggestions, answer.entries) == ((), ())
    assert shop.ask("自行车轮胎怎么补").text.startswith("我只能用英语回答。")


def test_without_contacts_nothing_is_left_open(bikes: magbot.Assistant) -> None:
    for code in ASKED:
        text = bikes.ask(ASKED[code][1]).text

        assert text.startswith(TEXTS[code]["speaks"].partition("{")[0]), code
        assert "{" not in text
        assert TEXTS[code]["local"] in text


def test_a_base_that_is_worded_in_the_language_answers_in_it(tmp_path: Path) -> None:
    own = '- {id: pinchazo, question: "¿Cómo arreglo un pinchazo de la rueda?", answer: Parche.}\n'
    (tmp_path / "faq.yaml").write_text(SHOP + own, encoding="utf-8")
    shop = magbot.Assistant(magbot.load(tmp_path))

    assert shop.ask("como se arregla un pinchazo de la rueda").entries[0].id == "pinchazo"
    assert shop.ask("hello").kind == "smalltalk"
    assert shop.ask("How do I fix a flat tyre?").entries[0].id == "flat"


def test_a_base_in_another_language_says_so_in_english(tmp_path: Path) -> None:
    (tmp_path / "faq.yaml").write_text(
        "language: es\nentries: [{id: a, question: ¿Cómo arreglo un pinchazo?, answer: Parche.}]",
        encoding="utf-8",
    )
    assistant = magbot.Assistant(magbot.load(tmp_path))

    assert assistant.ask("where can I buy a new car").text.startswith(
        "I can only answer in Spanish."
    )
    assert assistant.ask("¿Dónde puedo comprar un coche nuevo?").rule != "other-language"


def test_a_language_that_has_no_table_is_not_judged_by_its_neighbours(tmp_path: Path) -> None:
    (tmp_path / "faq.yaml").write_text(
        "language: ca\nentries: [{id: a, question: Com arreglo una roda?, answer: Un pegat.}]",
        encoding="utf-8",
    )
    assistant = magbot.Assistant(magbot.load(tmp_path))

    assert assistant.ask("on puc comprar un cotxe nou per la meva filla").rule != "other-language"
    assert assistant.ask("где купить новую машину").rule == "other-language"


def test_a_card_is_led_by_the_language_it_was_asked_in(shop: magbot.Assistant) -> None:
    answer = shop.ask("No puedo respirar bien")
    card = shop.kb.cards["emergency"]

    assert (answer.kind, answer.card, answer.note) == ("emergency", "emergency", card.note)
    assert answer.body.startswith("Busque ayuda de emergencia ahora mismo.")
    assert "999 in the UK" in answer.body
    assert card.text.strip() in answer.body
    assert shop.ask("I cannot breathe").body == card.text
    assert shop.ask("Estoy embarazada, ¿qué hago con la rueda?").body.startswith("Solo puedo")


def test_a_conversation_says_the_same(shop: magbot.Assistant) -> None:
    talk = magbot.Conversation(shop)

    assert talk.ask("¿Dónde puedo comprar un coche nuevo?").body.startswith("Solo puedo")
    assert talk.ask("How do I fix a flat tyre?").entries[0].id == "flat"
    assert talk.ask("No puedo respirar bien").body.startswith("Busque ayuda")


def test_an_image_says_what_its_folder_says(tmp_path: Path) -> None:
    (tmp_path / "faq.yaml").write_text(SHOP, encoding="utf-8")
    kb = read_knowledge_base(str(tmp_path))
    opened = open_kb(compile_kb(kb))

    assert opened.foreign == kb.foreign
    for text in ("где купить новую машину", "wo kann ich ein neues Auto kaufen"):
        one, other = (magbot.Assistant(base).ask(text) for base in (kb, opened))
        assert json.dumps(one.to_dict()) == json.dumps(other.to_dict())


def seeds() -> list[tuple[str, str]]:
    pages = (yaml.safe_load(page.read_text(encoding="utf-8")) for page in PAGES)
    return [(text, page["card"]) for page in pages for text in page["seeds"]]


def test_danger_in_the_most_used_languages_reaches_its_card(bundled: magbot.Assistant) -> None:
    for text, card in seeds():
        answer = bundled.ask(text)
        code = told(text)

        assert (answer.kind, answer.card) == ("emergency", card), text
        assert "999 in the UK" in answer.body, text
        if code:
            lead = TEXTS[code]["cards"][card].partition("{")[0].partition("\n")[0]
            assert answer.body.startswith(lead), text
    assert sum(bool(told(text)) for text, _ in seeds()) > 0.7 * len(seeds())


def test_no_other_question_in_them_reaches_an_emergency_card(bundled: magbot.Assistant) -> None:
    for code, asked in ASKED.items():
        cards = [text for text in asked if bundled.ask(text).kind == "emergency"]
        assert not cards, (code, cards)
