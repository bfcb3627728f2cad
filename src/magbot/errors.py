"""The errors a caller can meet.

MagbotError
├── UnknownScopeError    the knowledge base has no scope of this name
├── KnowledgeBaseError   the folder cannot be used; `.problems` lists everything that is wrong
└── MissingExtraError    a surface needs packages that are not installed; also an ImportError
"""

from __future__ import annotations

from magbot.frozen import frozen

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


class MagbotError(Exception):
    """The base of every error that magbot raises on purpose."""


@frozen
class Problem:
    """One thing wrong with a knowledge base: where, what, and how to mend it.

    `line` and `column` count from 1; 0 means that the whole file, or the folder, is meant.
    """

    file: str
    line: int
    column: int
    rule: str
    message: str
    fix: str
    severity: str = "error"

    def __str__(self) -> str:
        from magbot.text.sanitizer import brief, one_line

        position = f"{self.file}:{self.line}:{self.column}" if self.line else self.file
        sentences = f"{brief(self.message)} {brief(self.fix)}"
        return one_line(f"{position}: {sentences} [{self.rule}]".replace("  ", " "))


def wrong_type(takes: str, given: object, fix: str) -> TypeError:
    """Return the error for an argument of the wrong type: what is taken, what came, what to do."""
    return TypeError(f"{takes}, not {type(given).__name__}. {fix}")


class KnowledgeBaseError(MagbotError):
    """A knowledge base that cannot be used. Nothing of it was loaded."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        self.problems = problems
        super().__init__("\n".join(str(problem) for problem in problems))

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.problems,), self.__dict__


class UnknownScopeError(MagbotError):
    """A scope was named that the knowledge base does not have."""


class MissingExtraError(MagbotError, ImportError):
    """A surface needs packages that are not installed."""

    def __init__(self, extra: str) -> None:
        self.extra = extra
        super().__init__(f"This needs more packages: {_install_command(extra)}")

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.extra,), self.__dict__


def _install_command(extra: str) -> str:
    """Return the command that adds an extra to the Python that runs: another pip may come first.

    Of a checkout that is not installed the folder is named; the package index is not asked for it.
    """
    import sys
    from importlib.metadata import PackageNotFoundError, distribution
    from pathlib import Path

    wanted = f"magbot[{extra}]"
    try:
        distribution("magbot")
    except PackageNotFoundError:
        checkout = Path(__file__).resolve().parents[2]
        if (checkout / "pyproject.toml").is_file():
            wanted += f" @ {checkout.as_uri()}"
    return f'"{sys.executable}" -m pip install "{wanted}"'
