"""Measure an assistant on labelled questions: what is right, wrong, missed, and how surely."""

from __future__ import annotations

from magbot.evaluate.case import Case, Pair
from magbot.evaluate.loading import CaseSet, load_cases
from magbot.evaluate.run import Report, run

__all__ = ["Case", "CaseSet", "Pair", "Report", "load_cases", "run"]
