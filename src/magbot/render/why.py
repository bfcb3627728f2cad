"""Say in plain lines why a reply was chosen."""

from __future__ import annotations

from collections.abc import Iterator

from magbot.answering.answer import Answer, Match
from magbot.answering.assistant import Assistant
from magbot.answering.rules import MEANINGS
from magbot.text.sanitizer import one_line


def explain(answer: Answer, assistant: Assistant) -> str:
    """Name kind, confidence, thresholds, and what each of the best matches' scores is made of."""
    policy = assistant.policy
    limits = f"answers from {policy.answer_at:.2f}, asks back from {policy.clarify_at:.2f}"
    lines = [f"why: {answer.kind}, confidence {answer.confidence:.2f} ({limits})"]
    if answer.card:
        heading = f"why: the danger screen shows the card '{answer.card}'; nothing was matched"
        return "\n".join([heading, *_screened(answer, assistant)])
    if answer.rule:
        lines.append(_rule(answer, assistant))
    if answer.check:
        lines.append("the danger screen is not sure, and asks")
    for name, match in zip(("best", "next"), answer.matches, strict=False):
        lines += _match(name, match)
    if len(answer.matches) > 1:
        gap = answer.matches[0].score - answer.matches[1].score
        lines.append(f"the runner-up would have needed {gap:.1f} more")
    return "\n".join(lines)


def _rule(answer: Answer, assistant: Assistant) -> str:
    words = ", ".join(f'"{one_line(word)}"' for word in assistant.words_of(answer))
    rule = f"rule: {answer.rule}, {MEANINGS[answer.rule]}"
    return f"{rule}: {words}" if words else rule


def _screened(answer: Answer, assistant: Assistant) -> Iterator[str]:
    for finding, seed in assistant.explain_screen(answer.question):
        reason = f'learned, nearest seed: "{seed}"' if seed else ", ".join(finding.evidence)
        yield f"{finding.card}: {finding.family} ({reason}), confidence {finding.confidence:.2f}"


def _match(name: str, match: Match) -> list[str]:
    phrasing = one_line(match.phrasing)
    head = f'{name}: {match.entry.id} {match.score:.1f}, nearest phrasing "{phrasing}"'
    return [head, *(f"  {share:+7.1f}  {label}" for label, share in match.parts)]
