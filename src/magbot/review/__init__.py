"""Learn from real questions, with a person's yes: keep what was missed, group, propose, write."""

from __future__ import annotations

from magbot.review.log import Log, Missed
from magbot.review.opening import open_log, try_to_open

__all__ = ["Log", "Missed", "open_log", "try_to_open"]
