"""Self-contained HTML pages with drawings: no script, no font, nothing from a network."""

from __future__ import annotations

from magbot.page.html import document, escape, section, table
from magbot.page.plots import Series, plot

__all__ = ["Series", "document", "escape", "plot", "section", "table"]
