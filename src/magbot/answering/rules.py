"""The rules that decide on a reply: what `magbot ask --why` and `magbot eval` name."""

from __future__ import annotations

STORED = "stored"
DANGER = "danger"
EMPTY = "empty"
SURE = "sure"
SEVERAL = "several"
UNSURE = "unsure"
UNKNOWN_WORDS = "unknown-words"
PERHAPS_OTHER_SUBJECT = "perhaps-other-subject"
OTHER_SUBJECT = "other-subject"
OTHER_LANGUAGE = "other-language"
NOTHING_SPECIAL = "nothing-special"
ASKS_MORE = "asks-more"
NOTHING_NEAR = "nothing-near"

MEANINGS = {
    STORED: "the question is stored word for word",
    DANGER: "the danger screen saw a sign",
    EMPTY: "the words ask nothing",
    SURE: "the best match is sure enough",
    SEVERAL: "its parts surely ask for an entry each",
    UNSURE: "the best match is likely, and not sure enough",
    UNKNOWN_WORDS: "too many of its words are unknown",
    PERHAPS_OTHER_SUBJECT: "its words may mean another subject",
    OTHER_SUBJECT: "its words mean another subject",
    OTHER_LANGUAGE: "it is written in another language than the knowledge base",
    NOTHING_SPECIAL: "the best match is about something special that the question does not name",
    ASKS_MORE: "the best match is small talk, and the question asks something",
    NOTHING_NEAR: "no entry is near enough",
}
