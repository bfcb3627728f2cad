"""Read the rules from plain YAML data and report everything that is wrong with them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from magbot.safety import rules as model
from magbot.safety.family_reader import FamilyReader
from magbot.safety.rules import Path, Report
from magbot.safety.sign_grammar import parse_phrases
from magbot.safety.yaml_values import folded, one_of

_TOP: Final = (
    "lists", "names", "quantities", "numbers", "times", "joiners", "emoji", "ordinary", "idioms",
    "denial", "contexts", "families",
)  # fmt: skip
_QUANTITY: Final = ("units", "before", "not_before", "bare", "multiplied", "least", "most")
_DENIAL: Final = ("words", "carry", "ends", "undone_by")
_CONTEXT: Final = ("cues", "unless", "reach", "agreed", "any_of")
_INFINITE: Final = float("inf")


def parse_rules(data: object, problem: Report) -> model.Rules:
    """Return the rules of plain YAML data; everything wrong goes to `problem`.

    `problem` takes the path to the value (keys and indexes), what is wrong, and how to mend it.
    What can be read is returned, so that all problems are found in one go.
    """
    reader = _Reader(problem)
    top = reader.mapping((), {} if data is None else data, _TOP)
    lists = reader.mapping(("lists",), top.get("lists", {}))
    proper = reader.mapping(("names",), top.get("names", {}))
    quantities = reader.mapping(("quantities",), top.get("quantities", {}))
    contexts = reader.mapping(("contexts",), top.get("contexts", {}))
    reader.names = [*lists, *proper, *quantities]
    reader.contexts = list(contexts)
    reader.several = reader.groups(contexts)
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
        tuple(
            reader.context(name, value)
            for name, value in contexts.items()
            if name not in reader.several
        ),
        reader.families(top.get("families", [])),
    )


class _Reader(FamilyReader):
    """Reads the parts of the rules that the families share."""

    def once(self, names: list[str]) -> None:
        """Report a name that stands for two things."""
        for name in sorted({name for name in names if names.count(name) > 1}):
            self.problem(("lists", name), f"two lists are called {name!r}", "Rename one.")

    def lists(
        self, plain: Mapping[str, object], proper: Mapping[str, object]
    ) -> tuple[model.WordList, ...]:
        lists = [
            model.WordList(name, self.phrases((key, name), value), key == "names")
            for key, group in (("lists", plain), ("names", proper))
            for name, value in group.items()
        ]
        inside = {
            word_list.name: {
                item.text
                for phrase in parse_phrases(word_list.phrases)
                for item in phrase
                if item.is_list
            }
            for word_list in lists
        }
        return tuple(word_list for word_list in lists if not self.circular(word_list, inside))

    def circular(self, word_list: model.WordList, inside: Mapping[str, set[str]]) -> bool:
        """Return whether a list contains itself, directly or through others; report it."""
        seen: set[str] = set()
        todo = [word_list.name]
        while todo:
            parts = inside.get(todo.pop(), set())
            if word_list.name in parts:
                path = ("names" if word_list.names else "lists", word_list.name)
                self.problem(
                    path, f"the list {word_list.name!r} contains itself", "Break the circle."
                )
                return True
            todo += parts - seen
            seen |= parts
        return False

    def amounts(self, path: Path, value: object) -> tuple[tuple[str, float], ...]:
        return tuple(
            (folded(key), self.number((*path, key), amount, 0))
            for key, amount in self.mapping(path, value).items()
        )

    def factors(self, path: Path, value: object) -> tuple[tuple[float, tuple[str, ...]], ...]:
        factors = []
        for key, phrases in self.mapping(path, value).items():
            try:
                factors.append((float(key), self.phrases((*path, key), phrases)))
            except ValueError:
                self.problem((*path, key), f"{key!r} is not a number", "The key is a factor.")
        return tuple(factors)

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

    def groups(self, contexts: Mapping[str, object]) -> dict[str, tuple[str, ...]]:
        """Return the contexts that only name several others."""
        groups = {
            name: self.strings(("contexts", name, "any_of"), value["any_of"])
            for name, value in contexts.items()
            if isinstance(value, dict) and "any_of" in value
        }
        for name, parts in groups.items():
            for part in parts:
                if part not in contexts or part in groups:
                    path = ("contexts", name, "any_of")
                    self.problem(path, f"there is no context {part!r}", "Name one with cues.")
        return groups

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
            self.flag((*path, "agreed"), data.get("agreed", False)),
        )
