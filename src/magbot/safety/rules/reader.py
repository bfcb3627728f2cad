"""Read the rules from plain YAML data and report everything that is wrong with them."""

from __future__ import annotations

from collections.abc import Mapping

from magbot.safety.rules.family_reader import FamilyReader
from magbot.safety.rules.file_format import CONTEXT, DENIAL, QUANTITY, RULES
from magbot.safety.rules.model import Context, Denial, Quantity, Report, Rules, WordList
from magbot.safety.rules.sign_grammar import list_names, parse_phrases, reachable


def parse_rules(data: object, problem: Report) -> Rules:
    """Return the rules of plain YAML data; everything wrong goes to `problem`.

    `problem` takes the path to the value (keys and indexes), what is wrong, and how to mend it.
    What can be read is returned, so that all problems are found in one go.
    """
    reader = _Reader(problem)
    top = reader.mapping((), {} if data is None else data, RULES.names)
    lists, proper, quantities, contexts = (
        reader.mapping((key,), top.pop(key, {}))
        for key in ("lists", "names", "quantities", "contexts")
    )
    denial, families = top.pop("denial", {}), top.pop("families", [])
    reader.names = [*lists, *proper, *quantities]
    reader.contexts = list(contexts)
    reader.several = reader.groups(contexts)
    reader.once(reader.names)
    return Rules(
        lists=reader.lists(lists, proper),
        quantities=tuple(
            Quantity(name, **reader.record(("quantities", name), value, QUANTITY))
            for name, value in quantities.items()
        ),
        **reader.values((), top, RULES),
        denial=Denial(**reader.record(("denial",), denial, DENIAL)),
        contexts=tuple(
            Context(name, **reader.record(("contexts", name), value, CONTEXT))
            for name, value in contexts.items()
            if name not in reader.several
        ),
        families=reader.families(families),
    )


class _Reader(FamilyReader):
    """Reads the parts of the rules that the families share."""

    def once(self, names: list[str]) -> None:
        """Report a name that stands for two things."""
        for name in sorted({name for name in names if names.count(name) > 1}):
            self.problem(("lists", name), f"two lists are called {name!r}", "Rename one.")

    def lists(
        self, plain: Mapping[str, object], proper: Mapping[str, object]
    ) -> tuple[WordList, ...]:
        """Return all lists but those that contain themselves."""
        lists = [
            WordList(name, self.phrases((key, name), value), key == "names")
            for key, group in (("lists", plain), ("names", proper))
            for name, value in group.items()
        ]
        parts = {
            word_list.name: set(list_names([parse_phrases(word_list.phrases)]))
            for word_list in lists
        }
        return tuple(word_list for word_list in lists if not self.circular(word_list, parts))

    def circular(self, word_list: WordList, parts: Mapping[str, set[str]]) -> bool:
        """Return whether a list contains itself, directly or through others; report it."""
        circular = word_list.name in reachable(parts[word_list.name], parts)
        if circular:
            path = ("names" if word_list.names else "lists", word_list.name)
            message = f"the list {word_list.name!r} contains itself"
            self.problem(path, message, "Break the circle.")
        return circular

    def groups(self, contexts: Mapping[str, object]) -> dict[str, tuple[str, ...]]:
        """Return the contexts that only name several others."""
        groups = {
            name: self.texts(("contexts", name, "any_of"), value["any_of"])
            for name, value in contexts.items()
            if isinstance(value, dict) and "any_of" in value
        }
        for name, parts in groups.items():
            for part in parts:
                if part not in contexts or part in groups:
                    path = ("contexts", name, "any_of")
                    self.problem(path, f"there is no context {part!r}", "Name one with cues.")
        return groups
