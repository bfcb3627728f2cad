"""The parts of a page: a document, its sections and tables."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

__all__ = ["document", "escape", "section", "table"]

_STYLE = """\
:root { color-scheme: light dark; --ink: #1b1f24; --paper: #ffffff; --faint: #8a929c;
  --line: #d8dde3; --one: #1f6feb; --two: #c2410c; --wash: #f3f5f7; }
@media (prefers-color-scheme: dark) { :root { --ink: #e6e9ed; --paper: #14171b; --faint: #8f98a3;
  --line: #343a42; --one: #6ea8ff; --two: #fb923c; --wash: #1d2127; } }
body { font: 15px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--paper);
  max-width: 72rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.5rem; } h2 { font-size: 1.15rem; margin-top: 2.2rem; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
th, td { text-align: left; padding: .25rem .8rem .25rem 0; border-bottom: 1px solid var(--line);
  vertical-align: top; }
th { font-weight: 600; } td.number, th.number { text-align: right; }
.plots { display: flex; flex-wrap: wrap; gap: 2rem; }
figure { margin: 0; } figcaption { color: var(--faint); max-width: 24rem; }
svg { max-width: 100%; height: auto; }
svg text { fill: var(--ink); font: 12px system-ui, sans-serif;
  paint-order: stroke; stroke: var(--paper); stroke-width: 3px; stroke-linejoin: round; }
.grid { stroke: var(--line); }
.faint { color: var(--faint); } .scroll { overflow-x: auto; }
"""


def document(title: str, *parts: str) -> str:
    """Return a whole HTML page."""
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(title)}</title>\n<style>\n{_STYLE}</style>\n</head>\n<body>\n"
        f"<h1>{escape(title)}</h1>\n{''.join(parts)}</body>\n</html>\n"
    )


def section(title: str, *parts: str) -> str:
    """Return a heading with what stands below it; nothing where there is nothing to show."""
    body = "".join(parts)
    return f"<section>\n<h2>{escape(title)}</h2>\n{body}</section>\n" if body else ""


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Return a table; numbers stand to the right. Nothing where there are no rows."""
    body = [f"<tr>{''.join(_cell(value) for value in row)}</tr>\n" for row in rows]
    if not body:
        return ""
    top = "".join(f'<th scope="col">{escape(name)}</th>' for name in head)
    return (
        f'<div class="scroll"><table>\n<thead><tr>{top}</tr></thead>\n'
        f"<tbody>\n{''.join(body)}</tbody>\n</table></div>\n"
    )


def _cell(value: object) -> str:
    if isinstance(value, (int, float)):
        text = f"{value:.3f}" if isinstance(value, float) else f"{value:,}"
        return f'<td class="number">{text}</td>'
    return f"<td>{escape(str(value))}</td>"
