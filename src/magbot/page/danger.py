"""The danger signs as one printable page, for the clinician who reads and signs them."""

from __future__ import annotations

from collections.abc import Iterable

from magbot.kb.cards import severity
from magbot.kb.model import KnowledgeBase
from magbot.page.html import document, escape, section
from magbot.safety.rules.model import Family, Rules, Sign

_PRINT = (
    "<style>section { break-inside: avoid-page; border-top: 1px solid var(--line); }\n"
    "li { margin: .1rem 0; }\n"
    ".columns { display: grid; grid-template-columns: 1fr 1fr; gap: 2rem; }\n"
    "code { font: 13px/1.4 ui-monospace, monospace; overflow-wrap: anywhere; }\n"
    ".sign { border-bottom: 1px solid var(--ink); display: inline-block; min-width: 16rem; }\n"
    "</style>\n"
)
_ABOUT = (
    "Each family of danger signs below has the card it shows, the core signs that the screen "
    "looks for, sentences that must show the card and sentences that must not. Signing a page "
    "says: the danger is described rightly, the card is the right one, and the sentences stand "
    "on the right side. It does not say that every wording of the danger is seen."
)


def safety_report(kb: KnowledgeBase, rules: Rules) -> str:
    """Return the HTML page of all families, the gravest first, with room for signatures."""
    families = sorted(rules.families, key=lambda family: (-severity(family.card), family.id))
    signed = sum(all(family.signed) for family in families)
    edition = f"Edition {kb.version}, {kb.hash}: {signed} of {len(families)} pages are signed."
    head = f"<p>{escape(_ABOUT)}</p>\n<p>{escape(edition)}</p>\n"
    return document(
        f"Danger signs: {kb.title}", _PRINT, head, *(_family(kb, family) for family in families)
    )


def _family(kb: KnowledgeBase, family: Family) -> str:
    card = kb.cards.get(family.card)
    headline = card.text.strip().split("\n")[0] if card else ""
    denied = (
        "cancels" if all(sign.negatable for sign in family.signs) else "does not always cancel"
    )
    past = "do not count" if any("past" in sign.not_when for sign in family.signs) else "count too"
    by, on = family.signed
    name = f"{escape(by)}, {escape(on)}" if by else '<span class="sign">&nbsp;</span>'
    return section(
        f"{family.title or family.id} ({family.id})",
        _lines(
            ("What it is", family.what),
            ("Why it matters", family.why),
            ("Card", f"{family.card}: {headline}"),
            ("Source", family.source),
            ("Denial and past", f"A denial {denied} it; events of the past {past}."),
        ),
        "<h3>Core signs</h3>\n",
        _items(f"<code>{escape(_sign(sign))}</code>" for sign in family.signs),
        '<div class="columns"><div><h3>Must show the card</h3>\n',
        _items(map(escape, family.seeds)),
        "</div><div><h3>Must not</h3>\n",
        _items(map(escape, family.look_alikes)),
        f"</div></div>\n<p>Signed: {name}</p>\n",
    )


def _sign(sign: Sign) -> str:
    near = f"  (within {sign.within} words)" if " + " in sign.text else ""
    return sign.text + near


def _lines(*rows: tuple[str, str]) -> str:
    return "".join(
        f"<p><strong>{escape(name)}:</strong> {escape(text)}</p>\n" for name, text in rows if text
    )


def _items(items: Iterable[str]) -> str:
    return "<ul>\n" + "".join(f"<li>{item}</li>\n" for item in items) + "</ul>\n"
