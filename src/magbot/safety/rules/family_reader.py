"""Read the families of danger signs from plain YAML data."""

from __future__ import annotations

from collections.abc import Mapping

from magbot.kb import cards
from magbot.kb.document import Path
from magbot.safety.rules import model
from magbot.safety.rules.file_format import FAMILY, SIGN, SIGNATURE
from magbot.safety.rules.model import Report
from magbot.safety.rules.sign_grammar import GrammarError, list_names, parse_sign
from magbot.safety.rules.yaml_values import ValueReader, did_you_mean, one_of

_ALSO = {"family": "id", "examples": "seeds", "negatable": "denial"}
"""Other names of keys."""
_FAMILY = (*(name for name in FAMILY.names if name not in _ALSO), *_ALSO)
_USUAL = {"denial": True, "past": False, "not_when": []}
"""What a sign has where neither it nor its family says otherwise."""
_PAST = "past"  # the context that `past: true` names


class FamilyReader(ValueReader):
    """Reads families and phrases; knows the names that may be referred to."""

    def __init__(self, problem: Report) -> None:
        super().__init__(problem)
        self.names: list[str] = []
        self.contexts: list[str] = []
        self.several: dict[str, tuple[str, ...]] = {}  # contexts that name others

    def phrases(self, path: Path, value: object) -> tuple[str, ...]:
        """Return the phrases that can be read; report the others."""
        texts = self.texts(path, value)
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
        ids = [family.id for family in families]
        for position, name in enumerate(ids):
            if name in ids[:position]:
                path = ("families", position, "id")
                self.problem(path, f"two families are called {name!r}", "Rename one.")
        return tuple(families)

    def factors(self, path: Path, value: object) -> tuple[tuple[float, tuple[str, ...]], ...]:
        """Return a mapping of numbers to phrases as pairs."""
        factors = []
        for key, phrases in self.mapping(path, value).items():
            try:
                factors.append((float(key), self.phrases((*path, key), phrases)))
            except ValueError:
                self.problem((*path, key), f"{key!r} is not a number", "The key is a factor.")
        return tuple(factors)

    def family(self, path: Path, value: object) -> model.Family:
        """Return one family, with what can be read of it."""
        data = self.mapping(path, value, _FAMILY)
        named = {_ALSO.get(key, key): item for key, item in data.items()}
        for key in ("id", "signs", "seeds"):
            if not named.get(key):
                self.problem(path, f"the family has no {key}", f"Add `{key}:`.")
        signs, usual = named.get("signs", []), {**_USUAL, **named}
        read = [
            self.sign((*path, "signs", position), item, usual)
            for position, item in enumerate(signs if isinstance(signs, list) else [signs])
        ]
        inherited = ("signs", *_USUAL)
        own = {key: item for key, item in data.items() if _ALSO.get(key, key) not in inherited}
        own |= {"id": named.get("id", ""), "card": data.get("card", "")}
        values = self.values(path, own, FAMILY)
        return model.Family(
            signs=tuple(sign for sign in read if sign.text),
            **{_ALSO.get(key, key): item for key, item in values.items()},
        )

    def card(self, path: Path, value: object) -> str:
        """Return the name of a card; the mildest for an unknown one, which is reported."""
        card = str(value)
        if cards.is_card(card):
            return card
        self.problem(path, f"unknown card {card!r}", one_of((*cards.STANDARD, "refer_*")))
        return cards.REFER

    def signature(self, path: Path, value: object) -> tuple[str, str]:
        """Return who signed a page and the day; both or none."""
        if value is None:
            return "", ""
        data = self.mapping(path, value, SIGNATURE.names)
        by, on = (str(data.get(key) or "") for key in SIGNATURE.names)
        if not (by and on):
            self.problem(path, "a signature has a name and a day", "Write `{by: ..., on: ...}`.")
            return "", ""
        return by, on

    def sign(self, path: Path, value: object, family: Mapping[str, object]) -> model.Sign:
        """Return one sign, which takes from its family what it does not say itself.

        Its text is empty where it cannot be read.
        """
        data = self.mapping(path, {"sign": value} if isinstance(value, str) else value, SIGN.names)
        text = data.get("sign")
        where = (*path, "sign") if isinstance(value, dict) else path
        if not isinstance(text, str):
            self.problem(path, "the sign has no text", "Add `sign:`.")
        elif not self.readable(where, text, single=False):
            text = None
        nearby = self.flag((*path, "nearby"), data.get("nearby", False))
        usual = model.WITHIN_NEARBY if nearby else model.WITHIN
        number = self.number((*path, "within"), data.get("within", usual))
        within = usual if number is None else int(number)
        if not 1 <= within <= model.WITHIN_MOST:
            most = f"Write a number of words from 1 to {model.WITHIN_MOST}."
            self.problem((*path, "within"), f"{within} words", most)
        inherited = {**family, **{_ALSO.get(key, key): item for key, item in data.items()}}
        named = self.texts((*path, "not_when"), inherited["not_when"])
        contexts = [part for name in named for part in self.several.get(name, (name,))]
        if self.flag((*path, "past"), inherited["past"]):
            contexts.append(_PAST)
        for name in dict.fromkeys(contexts):
            if name not in self.contexts:
                hint = did_you_mean(name, self.contexts)
                self.problem(path, f"there is no context {name!r}", hint)
        return model.Sign(
            text if isinstance(text, str) else "",
            min(max(within, 1), model.WITHIN_MOST),
            nearby,
            self.flag((*path, "denial"), inherited["denial"]),
            tuple(dict.fromkeys(contexts)),
        )
