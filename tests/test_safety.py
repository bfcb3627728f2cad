"""The danger signs: the rule format, the bundled rules, and how a text is read."""

from __future__ import annotations

import pytest
import yaml

from magbot.errors import MagbotError
from magbot.image.container import Container, pack
from magbot.safety import Finding, Screen
from magbot.safety.rules.compiler import compile_rules
from magbot.safety.rules.model import Rules
from magbot.safety.rules.reader import parse_rules
from magbot.safety.rules.self_test import check_rules
from magbot.safety.tokenizer import readings
from tests.conftest import bundled_rules

SMALL = """
lists:
  bike: [bike, tandem]
  broken: [broken, snapped, "<gone> off"]
  gone: [gone, came]
names:
  part: [derailleur]
quantities:
  fast:
    least: 40
    units: {1: [mph], 1.6: [kph]}
denial:
  words: ["no", "not", never]
  carry: [a, the, is, <bike>, <broken>]
contexts:
  past: {cues: [last year, last season], unless: [again]}
  asking: {reach: after, cues: [can it be]}
idioms: [broken promise]
families:
  - id: frame
    title: A broken frame
    card: emergency
    not_when: [past]
    unless: [snapped a photo]
    signs:
      - <bike> + <broken>
      - {sign: fork .. cracked, negatable: false}
      - {sign: brakes + smoke | smell, nearby: true}
    examples: [my bike snapped, the fork is badly cracked]
    look_alikes: [no broken bike, my bike is fine]
  - id: shop
    title: Something for the shop
    card: refer
    signs: [<part>, {sign: <fast>, not_when: [asking]}]
    examples: [the derailleurs rattle, I ride 45 mph]
"""


def read(text: str) -> tuple[Rules, list[str]]:
    problems: list[str] = []
    rules = parse_rules(
        yaml.safe_load(text),
        lambda path, message, fix: problems.append(f"{path}: {message}. {fix}"),
    )
    return rules, problems


def open_screen(rules: Rules | None) -> Screen:
    return Screen(Container(pack(compile_rules(rules))))


@pytest.fixture(scope="module")
def bundled() -> Rules:
    return bundled_rules()


@pytest.fixture(scope="module")
def screen(danger_signs: Container) -> Screen:
    return Screen(danger_signs)


@pytest.fixture(scope="module")
def small() -> Screen:
    rules, problems = read(SMALL)
    assert problems == []
    return open_screen(rules)


def test_the_bundled_rules_prove_themselves(screen: Screen, bundled: Rules) -> None:
    found = check_rules(screen, bundled)

    assert [one.message for one in found] == []


def test_compiling_twice_gives_the_same_bytes(bundled: Rules) -> None:
    assert compile_rules(bundled) == compile_rules(bundled)


def test_without_rules_nothing_is_found() -> None:
    assert open_screen(None).screen("my chest hurts") is None
    assert open_screen(Rules()).screen("my chest hurts") is None


def test_a_finding_names_card_family_and_the_words_seen(small: Screen) -> None:
    assert small.screen("Help! My BIKE has snapped.") == Finding(
        "emergency", "frame", 5, ("bike", "snapped")
    )


@pytest.mark.parametrize(
    ("text", "family"),
    [
        pytest.param("the tandem came off", "frame", id="a list inside a list"),
        pytest.param("my bikes snap", None, id="endings are added, not taken off"),
        pytest.param("both bikes are broken", "frame", id="a plural"),
        pytest.param("my bkie is borken", "frame", id="letters exchanged in a word of four"),
        pytest.param("my tadnem is borken", "frame", id="letters exchanged"),
        pytest.param("the dereilleur", "shop", id="one letter wrong"),
        pytest.param("the dereileur", "shop", id="two letters wrong in a long word"),
        pytest.param("thetandem isbroken", "frame", id="lost spaces"),
        pytest.param("my tan dem is bro ken", "frame", id="spaces put in"),
        pytest.param("t a n d e m broken", "frame", id="spelt out"),
        pytest.param("tandeeem brokennnn", "frame", id="letters repeated"),
        pytest.param("t4nd3m is br0k3n", "frame", id="digits for letters"),
        pytest.param("the tandem came 0ff", "frame", id="a digit for a letter in a short word"),
        pytest.param("my bile is broken", None, id="a letter replaced in a word of four"),
        pytest.param("the bike was broken last seasom", "frame", id="misspellings do not silence"),
        pytest.param("it is 50 mph can it be", "shop", id="a cue after the sign"),
        pytest.param("t@ndem is brok*n", "frame", id="signs for letters"),
        pytest.param(
            "\uff34andem \u0431roken t\u0430ndem br\u200boken", "frame", id="look-alike letters"
        ),
        pytest.param("the fork has really badly cracked", "frame", id="room for three words"),
        pytest.param(
            "the fork which I got last may has cracked", None, id="more than three words"
        ),
        pytest.param("no broken bike", None, id="denied"),
        pytest.param("no, broken bike", "frame", id="a comma ends a denial"),
        pytest.param("not a scratch but the bike is broken", "frame", id="but ends a denial"),
        pytest.param("not fork cracked", "frame", id="a sign that cannot be denied"),
        pytest.param("the bike was broken last year", None, id="in the past"),
        pytest.param("the bike broken last year is broken again", "frame", id="past and present"),
        pytest.param("my bike is a broken promise", None, id="an idiom"),
        pytest.param(
            "a broken promise, and a broken bike", "frame", id="an idiom takes only its words"
        ),
        pytest.param("she snapped a photo of my bike", None, id="a look-alike of the family"),
        pytest.param("I love my bike. The mug is broken there.", None, id="another sentence"),
        pytest.param("bike. broken. help.", "frame", id="scraps are no sentences"),
        pytest.param(
            "I used the brakes hard. Now there is smoke.", "frame", id="nearby sentences"
        ),
        pytest.param("downhill at 41mph", "shop", id="a number with its unit"),
        pytest.param("downhill at 30 kph", "shop", id="another unit"),
        pytest.param("downhill at 39.5 mph", None, id="below the limit"),
        pytest.param("can it be 50 mph", None, id="a question in general"),
        pytest.param("it is 50 mph, can it be", "shop", id="a question after the sign"),
    ],
)
def test_a_text_is_read_as_a_person_reads_it(small: Screen, text: str, family: str | None) -> None:
    finding = small.screen(text)

    assert (finding and finding.family) == family


def test_the_graver_finding_wins(small: Screen) -> None:
    found = small.findings("the derailleur and my bike are broken")

    assert [one.family for one in found] == ["frame", "shop"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        pytest.param("I took 1/2 a pack", "i took half a pack", id="a fraction"),
        pytest.param("3/4 of it", "three quarters of it", id="a fraction of three parts"),
        pytest.param("11/2", "11 over 2", id="not the half of a longer number"),
        pytest.param("bp 120/80, sats 90", "bp 120 over 80 , sats 90", id="a blood pressure"),
        pytest.param("and/or 5/day", "and or 5 day", id="other strokes"),
        pytest.param("5 000 mg", "5000 mg", id="thousands kept apart"),
        pytest.param("12 000 000 steps", "12000000 steps", id="millions"),
        pytest.param("2 500 mg pills", "2 500 mg pills", id="two of a size"),
        pytest.param("10 0000", "10 0000", id="no thousands"),
        pytest.param("call 000", "call 000", id="noughts alone"),
        pytest.param("\u00bd the bottle", "half the bottle", id="a fraction of one character"),
        pytest.param("\u0665 \u0660\u0660\u0660 mg", "5000 mg", id="digits of another script"),
    ],
)
def test_numbers_are_read_as_people_write_them(text: str, words: str) -> None:
    assert readings(text, {})[0] == words.split()


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        pytest.param(
            ("    unless: [snapped", "    unles: [snapped"),
            "('families', 0, 'unles'): unknown key 'unles'. Did you mean 'unless'?",
            id="an unknown key",
        ),
        pytest.param(
            ("- <bike> + <broken>", "- <bike> + <brokn>"),
            "('families', 0, 'signs', 0): there is no list 'brokn'. Did you mean 'broken'?",
            id="an unknown list",
        ),
        pytest.param(
            ("card: refer", "card: refre"),
            "('families', 1, 'card'): unknown card 'refre'. Use one of: refer, support, "
            "refer_today, poisoning, emergency, crisis, refer_*.",
            id="an unknown card",
        ),
        pytest.param(
            ("not_when: [past]", "not_when: [passed]"),
            "('families', 0, 'signs', 0): there is no context 'passed'. Did you mean 'past'?",
            id="an unknown context",
        ),
        pytest.param(
            ('words: ["no"', "words: [no"),
            "('denial', 'words', 0): False is not a text. Put it in quotes: YAML reads no, yes, "
            "on and off as something else.",
            id="a bare no",
        ),
        pytest.param(
            ("gone: [gone, came]", "gone: [gone, <broken>]"),
            "('lists', 'broken'): the list 'broken' contains itself. Break the circle.",
            id="a circle of lists",
        ),
        pytest.param(
            ("- <bike> + <broken>", "- <bike> +"),
            "('families', 0, 'signs', 0): an empty part in '<bike> +'. Write words on both sides "
            "of + and |.",
            id="an empty part",
        ),
        pytest.param(
            ("idioms: [broken promise]", "idioms: [broken + promise]"),
            "('idioms', 0): `+` stands only in signs. Write the words in their order.",
            id="a plus outside a sign",
        ),
        pytest.param(
            ("least: 40", "least: forty"),
            "('quantities', 'fast', 'least'): 'forty' is not a number. Write a number without a "
            "unit.",
            id="a number in words",
        ),
        pytest.param(
            ("- id: shop", "- id: frame"),
            "('families', 1, 'id'): two families are called 'frame'. Rename one.",
            id="an id twice",
        ),
        pytest.param(
            ("    examples: [the derailleurs rattle, I ride 45 mph]\n", ""),
            "('families', 1): the family has no seeds. Add `seeds:`.",
            id="no examples",
        ),
    ],
)
def test_a_mistake_is_reported_where_it_stands(change: tuple[str, str], problem: str) -> None:
    assert change[0] in SMALL

    _, problems = read(SMALL.replace(*change))

    assert problem in problems


def test_all_mistakes_are_reported_at_once() -> None:
    _, problems = read(
        "lists: 3\nfamilies: [{id: x, card: refer, signs: [{within: many}]}]\ntypo: 1"
    )

    assert len(problems) == 5


@pytest.mark.parametrize(
    ("change", "messages"),
    [
        pytest.param(
            ("my bike snapped", "my car snapped"),
            ["frame does not see its example 'my car snapped'"],
            id="an example that is not seen",
        ),
        pytest.param(
            ("my bike is fine", "my bike is broken"),
            ["frame takes its look-alike 'my bike is broken' for a sign (it saw: bike, broken)"],
            id="a look-alike that is taken for a sign",
        ),
        pytest.param(
            ("the derailleurs rattle", "the derailleur of a broken bike"),
            ["'the derailleur of a broken bike' shows 'emergency' of frame, not 'refer'"],
            id="an example of a graver family",
        ),
        pytest.param(
            ("my bike is fine", "The derailleurs rattle!"),
            ["'The derailleurs rattle!' is an example of shop and a look-alike of frame"] * 2,
            id="a contradiction, on both sides",
        ),
    ],
)
def test_the_rules_are_proved_by_their_examples(
    change: tuple[str, str], messages: list[str]
) -> None:
    assert change[0] in SMALL
    rules, _ = read(SMALL.replace(*change))

    found = check_rules(open_screen(rules), rules)

    assert [one.message for one in found] == messages


def test_a_contradiction_names_the_places_of_both_sides() -> None:
    rules, _ = read(SMALL.replace("my bike is fine", "the derailleurs rattle"))

    paths = [one.path for one in check_rules(open_screen(rules), rules)]

    assert paths == [("families", 1, "seeds", 0), ("families", 0, "look_alikes", 1)]


DEEP = """
lists:
  one: [very big]
  two: [<one> red]
  three: [so <two>]
  four: [oh <three>]
quantities:
  size: {units: {1: [zork]}, least: 10, before: ["<LIST> sized"]}
families:
  - {id: size, card: refer, signs: [<size>], examples: [oh so very big red sized 12 zork]}
"""


def test_units_that_would_not_be_seen_are_refused() -> None:
    compile_rules(read(DEEP.replace("LIST", "one"))[0])
    with pytest.raises(MagbotError, match="nest lists so deep"):
        compile_rules(read(DEEP.replace("LIST", "four"))[0])


def test_an_ordinary_word_run_into_another_is_no_misspelling() -> None:
    taken = open_screen(read(SMALL)[0]).findings("snappesbike")
    calm = open_screen(read(f"ordinary: [snappes]\n{SMALL}")[0]).findings("snappesbike")

    assert [finding.family for finding in taken] == ["frame"]
    assert calm == ()
