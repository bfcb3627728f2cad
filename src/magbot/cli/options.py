"""The argument parser of a command, with a method for each kind of option."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from typing import Any, NoReturn

FAQ_VARIABLE = "MAGBOT_FAQ"


class Parser(argparse.ArgumentParser):
    """An argument parser whose description keeps its lines and whose errors name the help."""

    def __init__(self, **options: Any) -> None:  # noqa: ANN401
        """Take the options of `argparse.ArgumentParser`."""
        super().__init__(**{"formatter_class": argparse.RawDescriptionHelpFormatter, **options})

    def error(self, message: str) -> NoReturn:
        """Print what is wrong and where help is; exit status 2."""
        self.exit(2, f"magbot: {message}\nTry: {self.prog} --help\n")

    def flag(self, name: str, help_text: str) -> None:
        """Declare an option that is given or not."""
        self.add_argument(name, action="store_true", help=help_text)

    def value(
        self,
        name: str,
        metavar: str,
        help_text: str,
        kind: Callable[[str], object] = str,
        *,
        default: object = None,
    ) -> None:
        """Declare an option with a value, which `kind` reads."""
        self.add_argument(name, metavar=metavar, help=help_text, type=kind, default=default)

    def values(
        self, name: str, metavar: str, help_text: str, kind: Callable[[str], object] = str
    ) -> None:
        """Declare an option that may be given several times."""
        self.add_argument(
            name, metavar=metavar, help=help_text, action="append", default=[], type=kind
        )

    def faq(self) -> None:
        """Declare the option that names another knowledge base."""
        self.value(
            "--faq",
            "DIR",
            "the knowledge base: a folder, a YAML file or a compiled file "
            f"(else what {FAQ_VARIABLE} names, else the bundled one)",
        )

    def faq_and_scope(self) -> None:
        """Declare the options that name another knowledge base, and a part of it."""
        self.faq()
        self.value(
            "--scope",
            "NAME",
            "answer from this part of the knowledge base alone, as faq.yaml names it",
            default="",
        )
