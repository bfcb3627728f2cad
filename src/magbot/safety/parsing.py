"""Read the rules from plain YAML data and report everything that is wrong with them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from magbot.safety import rules as model
from magbot.safety.grammar import GrammarError, list_names, parse_phrases, parse_sign
from magbot.safety.values import Values, did_you_mean, one_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from magbot.safety.rules import Path, Report

_TOP: Final = (
    "lists", "names", "quantities", "numbers", "times", "joiners", "emoji", "ordinary", "idioms",
    "denial", "contexts", "families",
)  # fmt: skip
_QUANTITY: Final = ("units", "before", "not_before", "bare", "multiplied", "least", "most")
_DENIAL: Final = ("words", "carry", "ends", "undone_by")
_CONTEXT: Final = ("cues", "unless", "reach")
_FAMILY: Final = (
    "id", "title", "card", "negatable", "not_when", "signs", "unless", "examples", "look_alikes",
)  # fmt: skip
_SIGN: Final = ("sign", "within", "nearby", "negatable", "not_when")
_INFINITE: Final = float("inf")


def read_rules(data: object, problem: Report) -> model.Rules:
    """Give the rules that can be read; see `magbot.safety.rules.parse_rules`."""
    reader = _Reader(problem)
    top = reader.mapping((), {} if data is None else data, _TOP)
    lists = reader.mapping(("lists",), top.get("lists", {}))
    proper = reader.mapping(("names",), top.get("names", {}))
    quantities = reader.mapping(("quantities",), top.get("quantities", {}))
    contexts = reader.mapping(("contexts",), top.get("contexts", {}))
    reader.names = [*lists, *proper, *quantities]
    reader.contexts = list(contexts)
    reader.once(reader.names)
    return model.Rules(
        reader.lists(lists, proper),
        tuple(reader.quantity(name, value) for name, value in quantities.items()),
        reader.amounts(("numbers",), top.get("numbers", {})),
        reader.factors(("times",), top.get("times", {})),
        reader.phrases(("joiners",), top.get("joiners", [])),
        reader.pairs(("emoji",), top.get("emoji", {})),
        reader.words(("ordinary",), top.get("ordinary", [])),
        reader.phrases(("idioms",), top.get("idioms", [])),
        reader.denial(top.get("denial", {})),
        tuple(reader.context(name, value) for name, value in contexts.items()),
        reader.families(top.get("families", [])),
    )


class _Reader(Values):
    """Reads the parts of the rules; knows the names that may be referred to."""

    def __init__(self, problem: Report) -> None:
        super().__init__(problem)
        self.names: list[str] = []
        self.contexts: list[str] = []

    def once(self, names: list[str]) -> None:
        """Report a name that stands for two things."""
        for name in sorted({name for name in names if names.count(name) > 1}):
            self.problem(("lists", name), f"two lists are called {name!r}", "Rename one.")

    def lists(
        self, plain: Mapping[str, object], proper: Mapping[str, object]
    ) -> tuple[model.WordList, ...]:
        found = [
            model.WordList(name, self.phrases((key, name), value), key == "names")
            for key, group in (("lists", plain), ("names", proper))
            for name, value in group.items()
        ]
        inside = {
            one.name: {
                item.text
                for phrase in parse_phrases(one.phrases)
                for item in phrase
                if item.is_list
            }
            for one in found
        }
        return tuple(one for one in found if not self.circular(one, inside))

    def circular(self, one: model.WordList, inside: Mapping[str, set[str]]) -> bool:
        """Report a list that contains itself, directly or through others."""
        seen: set[str] = set()
        todo = [one.name]
        while todo:
            parts = inside.get(todo.pop(), set())
            if one.name in parts:
                path = ("names" if one.names else "lists", one.name)
                self.problem(path, f"the list {one.name!r} contains itself", "Break the circle.")
                return True
            todo += parts - seen
            seen |= parts
        return False

    def phrases(self, path: Path, value: object) -> tuple[str, ...]:
        found = self.strings(path, value)
        return tuple(
            phrase
            for place, phrase in enumerate(found)
            if self.readable((*path, place), phrase, single=True)
        )

    def readable(self, path: Path, text: str, *, single: bool) -> bool:
        """Report what is wrong with a phrase or sign; tell whether it can be used."""
        try:
            groups = parse_sign(text)
        except GrammarError as error:
            self.problem(path, str(error), error.fix)
            return False
        if single and len(groups) > 1:
            self.problem(path, "`+` stands only in signs", "Write the words in their order.")
        unknown = [name for name in list_names(groups) if name not in self.names]
        for name in unknown:
            self.problem(path, f"there is no list {name!r}", did_you_mean(name, self.names))
        return not unknown

    def amounts(self, path: Path, value: object) -> tuple[tuple[str, float], ...]:
        return tuple(
            (key, self.number((*path, key), one, 0))
            for key, one in self.mapping(path, value).items()
        )

    def factors(self, path: Path, value: object) -> tuple[tuple[float, tuple[str, ...]], ...]:
        found = []
        for key, phrases in self.mapping(path, value).items():
            try:
                found.append((float(key), self.phrases((*path, key), phrases)))
            except ValueError:
                self.problem((*path, key), f"{key!r} is not a number", "The key is a factor.")
        return tuple(found)

    def quantity(self, name: str, value: object) -> model.Quantity:
        path = ("quantities", name)
        data = self.mapping(path, value, _QUANTITY)
        return model.Quantity(
            name,
            self.factors((*path, "units"), data.get("units", {})),
            self.phrases((*path, "before"), data.get("before", [])),
            self.phrases((*path, "not_before"), data.get("not_before", [])),
            self.flag((*path, "bare"), data.get("bare", False)),
            self.flag((*path, "multiplied"), data.get("multiplied", False)),
            self.number((*path, "least"), data.get("least", 0), 0),
            self.number((*path, "most"), data.get("most", _INFINITE), _INFINITE),
        )

    def denial(self, value: object) -> model.Denial:
        data = self.mapping(("denial",), value, _DENIAL)
        return model.Denial(*(self.phrases(("denial", key), data.get(key, [])) for key in _DENIAL))

    def context(self, name: str, value: object) -> model.Context:
        path = ("contexts", name)
        data = self.mapping(path, value, _CONTEXT)
        reach = str(data.get("reach", "sentence"))
        if reach not in model.REACHES:
            self.problem((*path, "reach"), f"unknown reach {reach!r}", one_of(model.REACHES))
        return model.Context(
            name,
            self.phrases((*path, "cues"), data.get("cues", [])),
            self.phrases((*path, "unless"), data.get("unless", [])),
            reach,
        )

    def families(self, value: object) -> tuple[model.Family, ...]:
        if not isinstance(value, list):
            self.problem(("families",), "expected a list of families", "Start each with `- id:`.")
            return ()
        found = [self.family(("families", place), one) for place, one in enumerate(value)]
        seen: set[str] = set()
        for place, family in enumerate(found):
            if family.id in seen:
                self.problem(
                    ("families", place, "id"),
                    f"two families are called {family.id!r}",
                    "Rename one.",
                )
            seen.add(family.id)
        return tuple(found)

    def family(self, path: Path, value: object) -> model.Family:
        data = self.mapping(path, value, _FAMILY)
        card = str(data.get("card", ""))
        if card not in model.CARDS:
            self.problem((*path, "card"), f"unknown card {card!r}", one_of(model.CARDS))
            card = model.CARDS[0]
        for key in ("id", "signs", "examples"):
            if not data.get(key):
                self.problem(path, f"the family has no {key}", f"Add `{key}:`.")
        signs = data.get("signs", [])
        read = [
            self.sign((*path, "signs", place), one, data)
            for place, one in enumerate(signs if isinstance(signs, list) else [signs])
        ]
        return model.Family(
            str(data.get("id", "")),
            str(data.get("title", "")),
            card,
            tuple(sign for sign in read if sign.text),
            self.phrases((*path, "unless"), data.get("unless", [])),
            self.strings((*path, "examples"), data.get("examples", [])),
            self.strings((*path, "look_alikes"), data.get("look_alikes", [])),
        )

    def sign(self, path: Path, value: object, family: Mapping[str, object]) -> model.Sign:
        data = self.mapping(path, {"sign": value} if isinstance(value, str) else value, _SIGN)
        text = data.get("sign")
        where = (*path, "sign") if isinstance(value, dict) else path
        if not isinstance(text, str):
            self.problem(path, "the sign has no text", "Add `sign:`.")
        elif not self.readable(where, text, single=False):
            text = None
        nearby = self.flag((*path, "nearby"), data.get("nearby", False))
        usual = model.WITHIN_NEARBY if nearby else model.WITHIN
        within = int(self.number((*path, "within"), data.get("within", usual), usual))
        if not 1 <= within <= model.WITHIN_MOST:
            most = f"Write a number of words from 1 to {model.WITHIN_MOST}."
            self.problem((*path, "within"), f"{within} words", most)
        inherited = {"negatable": True, "not_when": [], **family, **data}
        contexts = self.strings((*path, "not_when"), inherited["not_when"])
        for name in contexts:
            if name not in self.contexts:
                self.problem(
                    path, f"there is no context {name!r}", did_you_mean(name, self.contexts)
                )
        return model.Sign(
            text if isinstance(text, str) else "",
            min(max(within, 1), model.WITHIN_MOST),
            nearby,
            self.flag((*path, "negatable"), inherited["negatable"]),
            contexts,
        )
