"""Find danger signs in a question before anything else is done with it."""

from __future__ import annotations

from magbot.safety.danger_policy import Finding, Screening
from magbot.safety.screen import Screen

__all__ = ["Finding", "Screen", "Screening"]
