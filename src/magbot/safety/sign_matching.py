"""Match signs against an annotated text: where one stands, and whether it counts there."""

from __future__ import annotations

from bisect import bisect_left

from magbot.safety.annotated_text import LENGTH_BITS, positions
from magbot.safety.compiled_rules import REACH_AFTER, REACH_SENTENCE, REACH_TEXT

TYPE_CHECKING = False
if TYPE_CHECKING:
    from magbot.safety.annotated_text import AnnotatedText
    from magbot.safety.compiled_rules import ContextRule, SignRule

_CUE_REACH = 12  # words between a sign and the cue of a context


def complete_signs(annotated: AnnotatedText) -> list[SignRule]:
    """Return the signs all of whose groups were seen somewhere."""
    occurrences, signs = annotated.occurrences, []
    for _, triggered in sorted(annotated.signs):
        for sign in triggered:
            for group in sign.groups:
                if group not in occurrences:
                    break
            else:
                signs.append(sign)
    return signs


def first_match(sign: SignRule, annotated: AnnotatedText) -> tuple[list[int], bool]:
    """Return the spans of the first place where a sign stands and counts; [] for none.

    With it, whether an agreed context holds there, as it then does at every other place.
    """
    anchor_group, *other_groups = sign.groups
    occurrences = annotated.occurrences
    contexts = [context for context in sign.contexts if context.cues in occurrences]
    agreed = [context for context in annotated.rules.agreed if context.cues in occurrences]
    agreed_spans: list[int] = []
    for anchor in occurrences[anchor_group]:
        if not _counts(anchor, sign, annotated):
            continue
        spans = [anchor]
        for group in other_groups:
            span = _nearby_span(group, spans, sign, annotated)
            if span is None:
                break
            spans.append(span)
        else:
            if any(_holds(context, anchor, annotated) for context in contexts):
                continue
            if not any(_holds(context, anchor, annotated) for context in agreed):
                return spans, False
            agreed_spans = agreed_spans or spans
    return agreed_spans, bool(agreed_spans)


def _nearby_span(
    group: int, spans: list[int], sign: SignRule, annotated: AnnotatedText
) -> int | None:
    """Return a span of `group` in reach of the first one that shares no word with those chosen."""
    start = spans[0] >> LENGTH_BITS
    choices = annotated.occurrences[group]
    sentence = annotated.sentence(start)
    position = bisect_left(choices, max(start - sign.within, 0) << LENGTH_BITS)
    while position < len(choices) and choices[position] >> LENGTH_BITS <= start + sign.within:
        span = choices[position]
        position += 1
        if (
            abs(sentence - annotated.sentence(span >> LENGTH_BITS)) <= sign.nearby
            and not any(_share_a_word(span, chosen) for chosen in spans)
            and _counts(span, sign, annotated)
        ):
            return span
    return None


def _share_a_word(span: int, chosen: int) -> bool:
    """Return whether two spans begin or end with the same word."""
    words, chosen_words = positions(span), positions(chosen)
    return words[0] == chosen_words[0] or words[-1] == chosen_words[-1]


def _counts(span: int, sign: SignRule, annotated: AnnotatedText) -> bool:
    """Return whether a span is neither denied nor part of a look-alike."""
    if sign.negatable and annotated.denied(span):
        return False
    if sign.unless not in annotated.occurrences:
        return True
    return annotated.covered(sign.unless).isdisjoint(positions(span))


def _holds(context: ContextRule, anchor: int, annotated: AnnotatedText) -> bool:
    """Return whether a context holds where a sign stands."""
    start = anchor >> LENGTH_BITS
    cues = annotated.occurrences[context.cues]
    if not cues:  # all of them are part of an idiom
        return False
    sentence = annotated.sentence(start)
    undone = annotated.sentences_with(context.unless)
    if sentence in undone or sentence + 1 in undone:
        return False
    if context.reach == REACH_TEXT:
        return True
    if context.reach == REACH_SENTENCE:
        return sentence in annotated.sentences_with(context.cues)
    clause = annotated.clause(start)
    earliest = max(start - _CUE_REACH, 0)
    latest = start if context.reach == REACH_AFTER else start + _CUE_REACH
    position = bisect_left(cues, earliest << LENGTH_BITS)
    while position < len(cues) and cues[position] >> LENGTH_BITS <= latest:
        if annotated.clause(cues[position] >> LENGTH_BITS) == clause:
            return True
        position += 1
    return False


def evidence_of(spans: list[int], annotated: AnnotatedText) -> tuple[str, ...]:
    """Return the words of each span, in the order of the text."""
    return tuple(
        " ".join(annotated.words[position] for position in positions(span))
        for span in sorted(spans)
    )
