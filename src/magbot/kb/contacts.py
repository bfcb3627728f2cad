"""Numbers and places by country: what cards name as {name}, for whom a deployment serves."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

Contacts = Mapping[str, str | Mapping[str, str]]

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


def check(
    contacts: Contacts, countries: Iterable[str], report: Callable[[str, str, str], None]
) -> None:
    """Report a country for which there is no contact at all."""
    tables = [value for value in contacts.values() if not isinstance(value, str)]
    known = sorted({code for table in tables for key in table for code in codes(key)} - {OTHER})
    for country in countries:
        if country not in known:
            shown = f"Known here: {', '.join(known)}." if known else "Write them by country."
            report(country, f"No contact is for the country '{country}'.", shown)


def codes(key: str) -> list[str]:
    """Return the countries of a key, which may name several: `US CA`."""
    return key.replace(",", " ").split()


def _pick(table: Mapping[str, str], countries: Sequence[str]) -> str:
    keys = [key for country in countries for key in table if country in codes(key)]
    if not keys:
        keys = list(table)
    elif OTHER in table:
        keys.append(OTHER)
    texts = list(dict.fromkeys(table[key] for key in keys))
    return (" " if texts[0].endswith(".") else ", ").join(texts)
