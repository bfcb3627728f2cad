"""Read the families of danger signs from plain YAML data."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from magbot.kb import cards
from magbot.safety import rules as model
from magbot.safety.rules import Path, Report
from magbot.safety.sign_grammar import GrammarError, list_names, parse_sign
from magbot.safety.yaml_values import ValueReader, did_you_mean, one_of

_FAMILY: Final = (
    "id", "title", "what", "why", "card", "source", "denial", "past", "not_when", "signs",
    "unless", "seeds", "look_alikes", "signed",
)  # fmt: skip
_ALSO: Final = {"family": "id", "examples": "seeds", "negatable": "denial"}  # aliases of keys
_SIGNED: Final = ("by", "on")
_PAST: Final = "past"  # the context that `past: true` names
_SIGN: Final = ("sign", "within", "nearby", "denial", "past", "negatable", "not_when")


class FamilyReader(ValueReader):
    """Reads families and phrases; knows the names that may be referred to."""

    def __init__(self, problem: Report) -> None:
        super().__init__(problem)
        self.names: list[str] = []
        self.contexts: list[str] = []
        self.several: dict[str, tuple[str, ...]] = {}  # contexts that name others

    def phrases(self, path: Path, value: object) -> tuple[str, ...]:
        """Return the phrases that can be read; report the others."""
        texts = self.strings(path, value)
        return tuple(
            phrase
            for position, phrase in enumerate(texts)
            if self.readable((*path, position), phrase, single=True)
        )

    def readable(self, path: Path, text: str, *, single: bool) -> bool:
        """Return whether a phrase or sign can be used; report what is wrong with it."""
        if not self.short(path, text):
            return False
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

    def families(self, value: object) -> tuple[model.Family, ...]:
        """Return all families; report two of one id."""
        if not isinstance(value, list):
            self.problem(("families",), "expected a list of families", "Start each with `- id:`.")
            return ()
        families = [
            self.family(("families", position), item) for position, item in enumerate(value)
        ]
        seen: set[str] = set()
        for position, family in enumerate(families):
            if family.id in seen:
                self.problem(
                    ("families", position, "id"),
                    f"two families are called {family.id!r}",
                    "Rename one.",
                )
            seen.add(family.id)
        return tuple(families)

    def family(self, path: Path, value: object) -> model.Family:
        """Return one family, with what can be read of it."""
        known = self.mapping(path, value, (*_FAMILY, *_ALSO))
        data = {_ALSO.get(key, key): item for key, item in known.items()}
        card = str(data.get("card", ""))
        if not cards.is_card(card):
            names = one_of((*cards.STANDARD, "refer_*"))
            self.problem((*path, "card"), f"unknown card {card!r}", names)
            card = cards.REFER
        for key in ("id", "signs", "seeds"):
            if not data.get(key):
                self.problem(path, f"the family has no {key}", f"Add `{key}:`.")
        signs = data.get("signs", [])
        usual = self.usual(data)
        read = [
            self.sign((*path, "signs", position), item, usual)
            for position, item in enumerate(signs if isinstance(signs, list) else [signs])
        ]
        shown = {item: key for key, item in _ALSO.items() if key in known}
        return model.Family(
            str(data.get("id", "")),
            str(data.get("title", "")),
            card,
            tuple(sign for sign in read if sign.text),
            self.phrases((*path, "unless"), data.get("unless", [])),
            self.strings((*path, shown.get("seeds", "seeds")), data.get("seeds", [])),
            self.strings((*path, "look_alikes"), data.get("look_alikes", [])),
            str(data.get("what", "")),
            str(data.get("why", "")),
            str(data.get("source", "")),
            self.signed((*path, "signed"), data.get("signed")),
        )

    def usual(self, data: Mapping[str, object]) -> dict[str, object]:
        """Return what the signs of a family take from it unless they say otherwise."""
        usual = {"denial": True, "past": False, "not_when": []}
        return {key: data.get(key, default) for key, default in usual.items()}

    def signed(self, path: Path, value: object) -> tuple[str, str]:
        """Return who signed a page and the day; both or none."""
        if value is None:
            return "", ""
        data = self.mapping(path, value, _SIGNED)
        by, on = (str(data.get(key) or "") for key in _SIGNED)
        if not (by and on):
            self.problem(path, "a signature has a name and a day", "Write `{by: ..., on: ...}`.")
            return "", ""
        return by, on

    def sign(self, path: Path, value: object, family: Mapping[str, object]) -> model.Sign:
        """Return one sign; its text is empty where it cannot be read."""
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
        data = {_ALSO.get(key, key): item for key, item in data.items()}
        inherited = {**family, **data}
        named = self.strings((*path, "not_when"), inherited["not_when"])
        contexts = tuple(part for name in named for part in self.several.get(name, (name,)))
        if self.flag((*path, "past"), inherited["past"]) and _PAST not in contexts:
            contexts = (*contexts, _PAST)
        for name in dict.fromkeys(contexts):
            if name not in self.contexts:
                self.problem(
                    path, f"there is no context {name!r}", did_you_mean(name, self.contexts)
                )
        return model.Sign(
            text if isinstance(text, str) else "",
            min(max(within, 1), model.WITHIN_MOST),
            nearby,
            self.flag((*path, "denial"), inherited["denial"]),
            tuple(dict.fromkeys(contexts)),
        )
