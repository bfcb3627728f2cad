"""The rules by name: how grave a finding is, and what the rule asks for."""

from __future__ import annotations

from dataclasses import dataclass

from magbot.errors import Problem

ERROR, WARNING = "error", "warning"


@dataclass(frozen=True)
class Rule:
    """A rule: its id, "error" or "warning", what it asks for, and whether --fix can mend it."""

    id: str
    severity: str
    asks: str
    fixable: bool = False


_ALL = (
    # reading
    Rule("unreadable", ERROR, "Every file can be read."),
    Rule("too-large", ERROR, "A YAML file has at most 10 MiB."),
    Rule("encoding", ERROR, "Every file is UTF-8 text."),
    Rule("yaml", ERROR, "Every YAML file is plain, valid YAML."),
    Rule("json", ERROR, "Every line of a JSON Lines file is one JSON object."),
    Rule("empty", ERROR, "A knowledge base has entries, and no file of it is empty."),
    Rule("cut-short", ERROR, "Plain text is not cut by a comment, an anchor or a tag."),
    # shape
    Rule("type", ERROR, "Every value has the type that its key asks for."),
    Rule("unknown-key", ERROR, "Every key is one that magbot knows.", fixable=True),
    Rule("missing-key", ERROR, "No required key is left out or empty."),
    Rule("choice", ERROR, "A key with fixed values has one of them."),
    Rule("id", ERROR, "An id is lower-case letters and digits, joined by dots or hyphens."),
    Rule("date", ERROR, "A date is written as 2026-11-22.", fixable=True),
    Rule("set-twice", ERROR, "A setting stands in one file only."),
    Rule("cards", ERROR, "Only known cards are set."),
    Rule("handoff", ERROR, "A hand-off can be called and opened."),
    Rule("extends", ERROR, "A layer fits the base that it extends."),
    Rule("language", ERROR, "What the engine says and listens for is in the base's language."),
    Rule("base-changed", WARNING, "A layer records the base whose changes were read."),
    Rule("scope", ERROR, "A scope has entries, and the tags and starters it names."),
    Rule("safety", ERROR, "The danger signs are written as docs/reference/safety.md says."),
    # links
    Rule("same-id", ERROR, "No id is used twice."),
    Rule("derived-id", WARNING, "Every entry states its id.", fixable=True),
    Rule("gone-id", ERROR, "An id of an earlier edition is kept."),
    Rule("translation-differs", ERROR, "An edition in another language says what its base says."),
    Rule("dangling-claim", ERROR, "A cited claim is declared."),
    Rule("dangling-entry", ERROR, "A named entry exists."),
    Rule("self-link", WARNING, "An entry does not offer itself."),
    Rule("suggestion-elsewhere", ERROR, "A suggested question leads to its own entry."),
    Rule("unused-tag", WARNING, "Where there are scopes, one of them chooses each tag."),
    Rule("link-out-of-scope", WARNING, "A related entry is in a scope of its entry."),
    Rule("placeholder", ERROR, "Every {name} in a text is filled in."),
    # grounds
    Rule("uncited-sentence", ERROR, "Every sentence of an answer cites a claim."),
    Rule("number-not-in-claim", ERROR, "A number stands in a claim that its sentence cites."),
    Rule("unused-claim", WARNING, "Every declared claim is cited by an entry."),
    Rule("empty-source", WARNING, "Every source has claims."),
    Rule("missing-verdict", WARNING, "Where a base uses verdicts, every answer has one."),
    Rule("verdict-of-claims", ERROR, "The claims that an answer cites bear out its verdict."),
    Rule("verdict-of-words", ERROR, "The first words of an answer agree with its verdict."),
    # phrasings
    Rule("no-words", ERROR, "A phrasing has words."),
    Rule("same-phrasing", ERROR, "No two entries share a phrasing."),
    Rule("repeated-phrasing", WARNING, "An entry has each phrasing once.", fixable=True),
    Rule("near-phrasing", WARNING, "No two entries have phrasings that read the same."),
    Rule("own-near-miss", ERROR, "A near-miss is not a phrasing of its entry."),
    Rule("variant-unreached", ERROR, "Each phrasing, asked, leads to its own entry."),
    Rule("near-miss-lands", ERROR, "No near-miss, asked, leads to its entry."),
    Rule("unreachable-entry", ERROR, "Every entry is reached by at least one of its phrasings."),
    Rule("vocabulary-clash", ERROR, "The vocabulary does not contradict itself."),
    # wording
    Rule("reading-grade", WARNING, "Answers are easy to read."),
    Rule("long-sentence", WARNING, "Sentences are short."),
    Rule("long-answer", WARNING, "A short answer has at most 60 words."),
    Rule("long-opening", WARNING, "The first sentence of an answer has at most 20 words."),
    Rule("same-opening", WARNING, "At most one in ten answers begins with a rare opening."),
    Rule("long-card", WARNING, "A card has at most 90 words and a reading grade of at most 6."),
    Rule("long-replies", WARNING, "Half of all replies show up to 70 words, 19 of 20 up to 110."),
    Rule("forbidden-wording", ERROR, "No text holds a forbidden wording."),
    Rule("markup", WARNING, "Texts are plain, without markup."),
    # dates
    Rule("review-overdue", ERROR, "No entry is past its review date."),
    Rule("review-soon", WARNING, "No review falls due within 30 days."),
    Rule("review-order", WARNING, "A review lies in the past, and the next one after it."),
    # safety
    Rule("no-safety", WARNING, "Danger signs are declared, or it is stated that there are none."),
    Rule("safety-example", ERROR, "Each example of a danger sign shows its card."),
    Rule("safety-look-alike", ERROR, "No look-alike of a danger sign shows its card."),
    Rule("safety-page", WARNING, "A page of danger signs can be read in two minutes."),
    Rule("safety-contradiction", ERROR, "No text is a danger sign here and a look-alike there."),
    # typography
    Rule("byte-order-mark", WARNING, "No file starts with a byte order mark.", fixable=True),
    Rule("hidden-character", WARNING, "No file holds invisible characters.", fixable=True),
    Rule("garbled-text", ERROR, "No text was decoded wrongly."),
    Rule("unparted-words", WARNING, "Words are parted, by spaces or by their script."),
    Rule("mixed-script", WARNING, "No word mixes alphabets."),
    Rule("decomposed", WARNING, "Accented letters are single characters.", fixable=True),
    Rule("trailing-space", WARNING, "No line ends with spaces.", fixable=True),
    # cases
    Rule("case-entry", ERROR, "A case names entries that exist."),
)  # fmt: skip

RULES = {rule.id: rule for rule in _ALL}


def finding(rule: str, file: str, line: int, column: int, message: str, fix: str) -> Problem:
    """Return a finding, as severe as its rule is."""
    return Problem(file, line, column, rule, message, fix, RULES[rule].severity)
