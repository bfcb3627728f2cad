"""Run the command line: `python -m magbot`, and the `magbot` script."""

from __future__ import annotations

import sys


def main() -> int:
    """Run the command line with the process's arguments; returns the exit status."""
    from magbot.cli.run import guarded

    return guarded(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
