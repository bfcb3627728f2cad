"""How often one client may ask; the bots share it."""

from __future__ import annotations

from magbot.serving.limits import RateLimit

__all__ = ["RateLimit"]
