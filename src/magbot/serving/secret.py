"""Read tokens from the environment or from files, and never show them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from magbot.errors import MagbotError


class Secret:
    """A token. `reveal` gives it; nothing else does."""

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        self._value = value

    def reveal(self) -> str:
        """Return the token itself."""
        return self._value

    def __bool__(self) -> bool:
        return bool(self._value)

    def __repr__(self) -> str:
        return "Secret(...)"


def read_secret(name: str, environment: Mapping[str, str]) -> Secret:
    """Read `name`, or the file that `name_FILE` names; empty when neither is set.

    Raises MagbotError when both are set or the file cannot be read.
    """
    value, file = environment.get(name, ""), environment.get(f"{name}_FILE", "")
    if value and file:
        raise MagbotError(f"{name} and {name}_FILE are both set. Keep one of them.")
    if file:
        try:
            value = Path(file).read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise MagbotError(
                f"The file that {name}_FILE names cannot be read ({type(error).__name__}). "
                "Check its path and that this user may read it."
            ) from None
    return Secret(value.strip())


def need_secret(name: str, environment: Mapping[str, str], *, fix: str) -> Secret:
    """Read a secret that must be there. Raises MagbotError that ends with `fix`."""
    secret = read_secret(name, environment)
    if not secret:
        raise MagbotError(f"{name} is not set. {fix}")
    return secret


def need_kind(
    name: str, environment: Mapping[str, str], kinds: Mapping[str, str], kind: str, *, fix: str
) -> Secret:
    """Read a secret of a kind, told by the first of `kinds` (pattern to kind) that it matches.

    Raises MagbotError that says what it is instead.
    """
    secret = need_secret(name, environment, fix=fix)
    value = secret.reveal()
    actual = next(kinds[pattern] for pattern in kinds if re.fullmatch(pattern, value, re.DOTALL))
    if actual != kind:
        raise MagbotError(f"{name} holds {actual}, not {kind}. {fix}")
    return secret
