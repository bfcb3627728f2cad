"""Show what a knowledge base covers: claims against entries, phrasings, who competes with whom."""

from __future__ import annotations

from magbot.coverage.survey import Survey, survey

__all__ = ["Survey", "survey"]
