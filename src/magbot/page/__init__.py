"""Self-contained HTML pages with drawings: no script, no font, nothing from a network."""

from __future__ import annotations

from magbot.page.html import document, escape, section, table
from magbot.page.plots import plot

__all__ = ["document", "escape", "plot", "section", "table"]
