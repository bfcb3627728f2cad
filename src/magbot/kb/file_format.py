"""The keys of a knowledge base's files, in the terms of `record`."""

from __future__ import annotations

from magbot.kb.model import ENTRY_KINDS, VERDICTS
from magbot.kb.record import Field, Record

CLAIM = Record(
    "a claim",
    (
        Field("id", "id", "what sentences cite", required=True),
        Field("section", "line", "where in the source it stands"),
        Field(
            "text", "text", "the claim in your own words, numbers with their units", required=True
        ),
        Field(
            "verdict",
            "line",
            "where the source stands on it: yes, no, mixed, unknown or advice",
            choices=VERDICTS,
        ),
        Field("seen", "date", "when a person last read it in the source"),
    ),
)

SOURCE = Record(
    "a source",
    (
        Field("id", "id", "a short name", required=True),
        Field("title", "line", "its title", required=True),
        Field("short", "line", "the name that a reply shows, in a few words"),
        Field("publisher", "line", "who published it"),
        Field("year", "line", "when"),
        Field("url", "line", "the address of the page itself"),
        Field("claims", "records", "what it says", record=CLAIM),
    ),
)

ENTRY = Record(
    "an entry",
    (
        Field("id", "id", "a stable name; a slug of the question where it is left out"),
        Field(
            "kind", "line", "answer (the default), not_covered or smalltalk", choices=ENTRY_KINDS
        ),
        Field("question", "line", "the question as you would print it", required=True, blank=True),
        Field("variants", "words", "other ways people ask it"),
        Field("not", "words", "near-misses that must not land here"),
        Field(
            "answer",
            "text",
            "the short reply, the direct answer first; cite a claim after each sentence: "
            "[^claim.id]",
            required=True,
        ),
        Field(
            "verdict",
            "line",
            "where the evidence stands: yes, no, mixed, unknown or advice",
            choices=VERDICTS,
        ),
        Field("more", "text", "the detail, shown on request; cited the same way"),
        Field("evidence", "text", "an older form of more, shown under a heading of its own"),
        Field(
            "note",
            "text",
            "full or short for the note of that length, or a text that agrees with this reply",
        ),
        Field("related", "ids", "ids of entries worth reading next"),
        Field("tags", "ids", "what scopes choose by; without any it belongs to each scope"),
        Field("reviewed", "date", "when a person last checked it"),
        Field("reviewed_by", "line", "who checked it: a role and a name"),
        Field("review_by", "date", "when it must be checked again"),
    ),
)

CARD = Record(
    "a card",
    (
        Field("text", "text", "what is shown, first and alone", required=True),
        Field("note", "text", "the consult note that agrees with the card", required=True),
        Field("short", "line", "its one-line form, which may lead a later reply"),
    ),
    named=True,
)

CHECKS = Record(
    "checks",
    (
        Field("forbidden", "words", "wording that must not stand in an answer"),
        Field("grade", "number", "the highest reading grade allowed"),
        Field("topic_words", "words", "words of the subject, taken out before grading"),
        Field("rare_openings", "words", "how at most one in ten answers may begin"),
        Field("sentence_words", "number", "the longest sentence allowed, in words"),
        Field("max_wrong", "share", "highest rate of wrong answers in magbot eval"),
        Field("min_right", "share", "lowest rate of right replies in magbot eval"),
    ),
)

THRESHOLDS = Record(
    "thresholds",
    (
        Field("max_wrong", "share", "wrong answers accepted among those given"),
        Field("answer_at", "share", "answer from this confidence on"),
        Field("clarify_at", "share", "ask which was meant from this confidence on"),
    ),
)

SCOPE = Record(
    "a scope",
    (
        Field("include", "ids", "its entries have one of these tags; any, if left out"),
        Field("exclude", "ids", "entries with one of these tags are not its own"),
        Field("title", "line", "what this part is about, instead of the whole base's title"),
        Field("starters", "ids", "entries of its own to offer at the beginning"),
    ),
    named=True,
)

HANDOFF = Record(
    "the hand-off",
    (
        Field("name", "contact", "who answers, as in: our pharmacist"),
        Field("hours", "contact", "when, as in: Monday to Friday, 9 to 17"),
        Field("telephone", "contact", "their telephone number"),
        Field("link", "contact", "their https address"),
        Field("entries", "ids", "entries that are the reply to a wish to talk to a person"),
        Field("reply", "text", "said in place of their answers where somebody is named"),
    ),
)

FILE = Record(
    "the file",
    (
        Field("title", "line", "what the knowledge base is about"),
        Field("language", "line", "its language, as in en or en-GB"),
        Field("version", "line", "its version"),
        Field("note", "text", "the note that replies carry, in full"),
        Field("note_short", "text", "its short form, for all but first replies, doses and cards"),
        Field("subject", "words", "words that show that a question is about the subject"),
        Field("extends", "line", "the base that this folder is laid over: bundled, or a path"),
        Field("base", "line", "the hash of that base when its changes were last read"),
        Field(
            "translation",
            "line",
            "yes for an edition in another language: entries of the base without one are left out",
            choices=("yes",),
        ),
        Field("hide", "ids", "entries of the base that are left out"),
        Field(
            "retired",
            "reasons",
            "danger families taken out on purpose: a list, or each with its reason",
        ),
        Field("labels", "map", "headings: evidence, sources, choices, which, suggestions"),
        Field(
            "replies",
            "map",
            "what is said without an entry: not_covered, out_of_scope, empty, check",
        ),
        Field("starters", "ids", "entries to offer when a person does not know what to ask"),
        Field("cards", "record", "what is shown when the screen sees a danger", record=CARD),
        Field(
            "contacts",
            "contacts",
            "numbers and places that card texts name as {name}, each one text or by country",
        ),
        Field(
            "handoff",
            "record",
            "your own people, named where a reply sends to a person; each text may be by country",
            record=HANDOFF,
        ),
        Field("country", "ids", "whom it serves, in order, as in [UK, US]; all if left out"),
        Field("thresholds", "record", "how sure a match must be", record=THRESHOLDS),
        Field("checks", "record", "what magbot check and magbot eval ask for", record=CHECKS),
        Field(
            "encoder",
            "line",
            "a sentence encoder, with magbot[semantic]: minilm, or the path of a folder",
        ),
        Field("sources", "records", "what may be cited", record=SOURCE),
        Field("topic", "line", "the heading of this file's entries"),
        Field("tags", "ids", "the tags of those entries of this file that name none"),
        Field("scopes", "record", "parts that can answer alone, by name", record=SCOPE),
        Field("entries", "records", "questions with their answers", record=ENTRY),
        Field("synonyms", "groups", "words and phrases that mean the same here"),
        Field("spellings", "pairs", "other spellings and the one that is used"),
        Field("distinct", "pairs", "words never corrected into each other"),
    ),
)
