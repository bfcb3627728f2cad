"""The keys of the files of danger signs, in the terms of `magbot.kb.record`.

Types: phrase, phrases (which may name lists), texts, words, text (a string), flag, number,
integer, card, lists (name to phrases), factors (number to phrases), numbers (name to number),
pairs (name to phrase), record, records, signs (phrases or records), signature (a record or null).
"""

from __future__ import annotations

from magbot.kb.record import Field, Record
from magbot.safety.rules.model import REACHES

QUANTITY = Record(
    "a quantity",
    (
        Field("units", "factors", "words behind the number, by factor"),
        Field("before", "phrases", "words that stand before it"),
        Field("not_before", "phrases", "words that must not follow a bare number"),
        Field("bare", "flag", "whether a number without a unit counts"),
        Field("multiplied", "flag", "whether '3 x 500' counts as 1500"),
        Field("least", "number", "the lowest number that counts"),
        Field("most", "number", "the highest number that counts"),
    ),
    named=True,
)

DENIAL = Record(
    "the denial",
    (
        Field("words", "phrases", "words that deny"),
        Field("carry", "phrases", "words a denial carries over"),
        Field("ends", "phrases", "words that end a denial"),
        Field("undone_by", "phrases", "words that undo it"),
    ),
)

CONTEXT = Record(
    "a context",
    (
        Field("cues", "phrases", "words that tell the way of speaking"),
        Field("unless", "phrases", "words that make the sign count after all"),
        Field("reach", "text", "how far it reaches", choices=REACHES),
        Field("agreed", "flag", "for every family, where the learned part finds no danger"),
        Field("any_of", "texts", "the names of contexts that this one stands for"),
    ),
    named=True,
)

_CANCELLING = (
    Field("denial", "flag", "whether a denial cancels it"),
    Field("past", "flag", "whether it does not count when it is told of the past"),
    Field("negatable", "flag", "the same as denial"),
    Field("not_when", "texts", "contexts in which it does not count"),
)

SIGN = Record(
    "a sign",
    (
        Field("sign", "phrase", "groups that must stand near each other", required=True),
        Field("within", "integer", "how many words apart at most"),
        Field("nearby", "flag", "whether neighbouring sentences count"),
        *_CANCELLING,
    ),
)

SIGNATURE = Record(
    "a signature",
    (
        Field("by", "text", "who answers for the page: name and profession", required=True),
        Field("on", "text", "the day, as in 2026-11-30", required=True),
    ),
)

PAGE = Record(
    "a page",
    (
        Field("title", "phrase", "what the danger is"),
        Field("what", "text", "what it is, in plain words"),
        Field("why", "text", "why it matters"),
        Field("card", "card", "the card to show", required=True),
        Field("source", "text", "where that stands"),
        *_CANCELLING,
        Field("signs", "signs", "any of these is a sign", required=True, record=SIGN),
        Field("unless", "phrases", "look-alike phrases that do not count"),
        Field("seeds", "texts", "texts that must show the card"),
        Field("examples", "texts", "the same as seeds"),
        Field("look_alikes", "texts", "texts that must not"),
        Field("signed", "signature", "who signed the page, and when", record=SIGNATURE),
    ),
)

FAMILY = Record("a family", (Field("id", "phrase", "a short name", required=True), *PAGE.fields))

RULES = Record(
    "the danger signs",
    (
        Field("lists", "lists", "named lists of words and phrases: <name> in a sign"),
        Field("names", "lists", "lists of proper names, as of products"),
        Field("quantities", "record", "numbers that count in a range", record=QUANTITY),
        Field("numbers", "numbers", "words that stand for numbers"),
        Field("times", "factors", "words that multiply, by factor"),
        Field("joiners", "phrases", "words that join two amounts"),
        Field("emoji", "pairs", "what a picture stands for"),
        Field("ordinary", "words", "words never taken for a misspelt sign"),
        Field("idioms", "phrases", "phrases whose words do not count"),
        Field("denial", "record", "how a sign is denied", record=DENIAL),
        Field(
            "contexts",
            "record",
            "ways of speaking in which a sign does not count",
            record=CONTEXT,
        ),
        Field("families", "records", "the dangers and their signs", record=FAMILY),
    ),
)
