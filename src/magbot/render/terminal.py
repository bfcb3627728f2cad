"""Show replies on a terminal: wrapped, with headings, and cards that no one can miss.

Only bold, dim and reverse are used, with the terminal's own colours, so that light and dark
terminals both read well. Nothing is said by looks alone: a card has a frame and a title in words,
and in plain mode, for screen readers and simple terminals, the title alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from magbot.answering.answer import Answer
from magbot.frozen import frozen
from magbot.kb.model import Source
from magbot.render.columns import columns, wrap
from magbot.text.sanitizer import harmless

NARROWEST, WIDEST = 20, 100
BOLD, DIM, REVERSE = "1", "2", "7"
SIGNS: Mapping[str, str] = {
    "emergency": "!",
    "poisoning": "!",
    "crisis": "=",
    "refer": "-",
    "refer_today": "-",
    "support": "=",
}
"""What the frame of each card is drawn with."""


@frozen
class Look:
    """How to write: `width` in columns, `styled` with escape codes, `plain` without frames.

    With `links` the names of sources are links (OSC 8), else they have numbers, as in /sources.
    """

    width: int = 80
    styled: bool = False
    plain: bool = False
    links: bool = False

    @property
    def columns(self) -> int:
        """The columns a line may take: all of a narrow terminal, a readable part of a wide one."""
        return max(NARROWEST, min(self.width, WIDEST))

    def mark(self, text: str, style: str) -> str:
        """Return the text in a style, where styles are wanted."""
        return f"\x1b[{style}m{text}\x1b[0m" if self.styled and text else text


def show(answer: Answer, labels: Mapping[str, str], look: Look) -> str:
    """Return a reply as terminal text without a last line end; `labels` are the base's."""
    if answer.card:
        return "\n".join(_card(answer, labels, look))
    blocks = [_block(block, answer, labels, look) for block in answer.body.split("\n\n") if block]
    blocks.append([look.mark(line, DIM) for line in paragraph(answer.note, look)])
    offers = _offers(answer, labels, look)
    return "\n\n".join("\n".join(lines) for lines in [*blocks, offers] if lines)


def paragraph(text: str, look: Look, indent: str = "") -> list[str]:
    """Wrap a text; its own line ends are kept, numbered and bulleted lines hang."""
    lines = []
    for line in harmless(text).expandtabs(4).splitlines() or [""]:
        first = _bullet(line)
        later = indent + " " * columns(first)
        lines += wrap(line[len(first) :], look.columns, indent + first, later)
    return lines


def numbered(items: Iterable[str], look: Look) -> list[str]:
    """Return the items as numbered lines, from 1."""
    return [
        line
        for index, item in enumerate(items, 1)
        for line in paragraph(f"{index}. {item}", look, "  ")
    ]


def heading(text: str, look: Look) -> list[str]:
    """Return a heading."""
    return [look.mark(line, BOLD) for line in paragraph(text, look)]


def _bullet(line: str) -> str:
    head, space, _ = line.partition(" ")
    numbers = head[:-1].isdigit() and head[-1:] in (".", ")")
    return head + space if space and (numbers or head in ("-", "*")) else ""


def _block(block: str, answer: Answer, labels: Mapping[str, str], look: Look) -> list[str]:
    evidence, sources = f"{labels['evidence']}: ", f"{labels['sources']}: "
    if block.startswith(evidence) and answer.entries:
        return [*heading(evidence.rstrip(), look), *paragraph(block.removeprefix(evidence), look)]
    if block.startswith(sources) and answer.sources:
        from magbot.render.links import linked

        title = labels["sources"]
        if not look.links:
            block = linked(block, answer.sources, title, _numbered)
        text = "\n".join(paragraph(block, look))
        if look.links:
            text = linked(text, answer.sources, title, _link)
        return [look.mark(line, DIM) for line in text.split("\n")]
    first, _, rest = block.partition("\n")
    if rest and first in (labels["suggestions"], labels["choices"], labels.get("which")):
        return [*heading(first, look), *paragraph(rest, look, "  ")]
    return paragraph(block, look)


def _numbered(name: str, _: Source, number: int) -> str:
    return f"{name} [{number}]"


def _link(name: str, source: Source, number: int) -> str:
    """Make each line of a name a link; their id tells a terminal that they are one."""
    opening = f"\x1b]8;id=source-{number};{source.url}\x1b\\"
    return "\n".join(f"{opening}{line}\x1b]8;;\x1b\\" for line in name.split("\n"))


def _offers(answer: Answer, labels: Mapping[str, str], look: Look) -> list[str]:
    if not answer.suggestions or answer.body.endswith(answer.suggestions[-1]):
        return []
    return [*heading(labels["suggestions"], look), *numbered(answer.suggestions, look)]


def _card(answer: Answer, labels: Mapping[str, str], look: Look) -> Iterator[str]:
    sign = SIGNS.get(answer.card, SIGNS["refer"])
    title = labels.get(f"card.{answer.card}") or labels["card.refer"]
    text = f"{answer.body}\n\n{answer.note}"
    if look.plain:
        yield from paragraph(f"{title}.\n{text}", look)
        return
    bar = look.mark(sign * 2, BOLD)
    inside = Look(max(NARROWEST, look.columns) - 3, look.styled)
    yield look.mark(sign * look.columns, BOLD)
    for line in paragraph(title, inside):
        shown = look.mark(f" {line} ", f"{BOLD};{REVERSE}") if look.styled else line
        yield f"{bar} {shown}"
    for line in ["", *paragraph(text, inside), ""]:
        yield f"{bar} {line}".rstrip()
    yield look.mark(sign * look.columns, BOLD)
