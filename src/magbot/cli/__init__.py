"""The command line: each command parses its options, calls one function and prints."""

from __future__ import annotations

# The exit statuses, as the command line promises them.
ANSWERED, ABSTAINED, USAGE, BAD_BASE, EMERGENCY, INTERRUPTED = 0, 1, 2, 3, 4, 130
