"""The exit statuses, as the contract has them."""

from __future__ import annotations

ANSWERED, ABSTAINED, USAGE, BAD_BASE, EMERGENCY, INTERRUPTED = 0, 1, 2, 3, 4, 130
