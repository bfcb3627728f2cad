"""Numbers and places by country: what cards name as {name}, for whom a deployment serves."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from magbot.kb.record import Report

Contact = str | Mapping[str, str]
"""One text, or a text by country."""
Contacts = Mapping[str, Contact]

OTHER = "other"
"""The key of what is named for readers of any other country, last."""


def chosen(contacts: Contacts, countries: Sequence[str]) -> dict[str, str]:
    """Return each contact as one text: those of the countries, in their order, then the other.

    Without countries, and where none of them has the contact, all are named: a number of
    another country is better than none.
    """
    return {
        name: value if isinstance(value, str) else _pick(value, countries)
        for name, value in contacts.items()
    }


def check(contacts: Contacts, countries: Iterable[str], report: Report) -> None:
    """Report a country for which there is no contact at all."""
    tables = [value for value in contacts.values() if not isinstance(value, str)]
    known = sorted({code for table in tables for key in table for code in codes(key)} - {OTHER})
    for country in countries:
        if country not in known:
            fix = f"Known here: {', '.join(known)}." if known else "Write them by country."
            message = f"No contact is for the country '{country}'."
            report(("country",), "choice", message, fix)


def codes(key: str) -> list[str]:
    """Return the countries of a key, which may name several: `US CA`."""
    return key.replace(",", " ").split()


def keys_for(keys: Sequence[str], countries: Sequence[str]) -> list[str]:
    """Return the keys that name countries, in their order, then the other; else all keys."""
    picked = [key for country in countries for key in keys if country in codes(key)]
    return [*picked, *({OTHER} & {*keys})] if picked else list(keys)


def _pick(table: Mapping[str, str], countries: Sequence[str]) -> str:
    texts = list(dict.fromkeys(table[key] for key in keys_for(list(table), countries)))
    return (" " if texts[0].endswith(".") else ", ").join(texts)
