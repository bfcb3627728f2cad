"""A static site: every answer as a page, and the assistant running in the reader's browser."""

from __future__ import annotations

from magbot.exporting.site.write import Written, write_site

__all__ = ["Written", "write_site"]
