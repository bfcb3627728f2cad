"""What the commands of the surfaces share: their options, and the packages they need."""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from magbot.cli.options import Parser
from magbot.errors import MissingExtraError
from magbot.serving.scopes import Scopes

if TYPE_CHECKING:
    from magbot.serving.options import Options  # needs its extra


@contextmanager
def importing(extra: str) -> Iterator[None]:
    """Turn an ImportError within into a MissingExtraError that names the extra."""
    try:
        yield
    except ImportError as error:
        if isinstance(error, MissingExtraError) or (error.name or "").startswith("magbot"):
            raise
        raise MissingExtraError(extra) from None


def add_surface_options(parser: Parser) -> None:
    """Declare the options that every surface has."""
    parser.faq_and_scope()
    parser.flag("--check", "check the settings and stop")
    parser.values(
        "--store",
        "URL",
        "share with other processes: redis://... (conversations), postgresql://... (missed "
        "questions, verdicts and the audit too; tell people so); once for each. An address with "
        "a password belongs in MAGBOT_STORE, or in the file that MAGBOT_STORE_FILE names",
    )
    verdicts = "append verdicts to this file (entry and verdict alone)"
    parser.value("--feedback", "FILE", verdicts, default="")
    missed = "keep what was missed, for magbot review; tell people so"
    parser.value("--log", "FILE", missed, default="")
    health = "serve /health and /ready, on loopback unless a host is given"
    parser.value("--health", "[HOST:]PORT", health, address)
    parser.flag("--metrics", "serve /metrics for Prometheus there too")
    parser.add_argument(
        "--log-format",
        choices=("text", "json"),
        default="text",
        help="how to write standard error: text, or one JSON object a line",
    )
    parser.value(
        "--handoff-webhook",
        "URL",
        "tell this https address of each reply that names your own people: ids, no words; "
        "signed with MAGBOT_HANDOFF_SECRET",
        default="",
    )
    parser.flag(
        "--unscreened",
        "serve a knowledge base without danger signs: nobody in danger is sent for help",
    )


def add_gate(parser: Parser, *, ids: str) -> None:
    """Declare who is answered, and how often; `ids` says whose ids are meant."""
    parser.values("--allow", "ID", f"answer in this {ids} alone; may be given again")
    parser.values(
        "--channel-scope",
        "ID=SCOPE",
        f"answer in this {ids} from this part of the base; may be given again",
        channel_scope,
    )
    rate = "questions a minute and person; cards are never held back (default: no limit)"
    parser.value("--person-rate", "N", rate, float, default=0.0)
    home_rate = f"questions a minute and {ids.partition(' ')[0]}, likewise (default: no limit)"
    parser.value("--home-rate", "N", home_rate, float, default=0.0)
    parser.values("--owner", "ID", "a person who may say pause and resume; may be given again")


def options_of(args: argparse.Namespace) -> Options:
    """Return the shared options of the surfaces."""
    from magbot.serving.options import Options
    from magbot.serving.stores import addresses

    stores = addresses(args.store, os.environ)
    channels = dict(getattr(args, "channel_scope", ()))
    allowed = frozenset(getattr(args, "allow_scope", ()))
    return Options(
        args.faq, stores, args.feedback, args.metrics, args.health, args.log, args.unscreened,
        args.log_format, frozenset(getattr(args, "allow", ())), getattr(args, "person_rate", 0.0),
        getattr(args, "home_rate", 0.0), frozenset(getattr(args, "owner", ())),
        args.handoff_webhook,
        Scopes(args.scope, channels, allowed),
    )  # fmt: skip


def channel_scope(text: str) -> tuple[str, str]:
    """Read ID=SCOPE. Raises ArgumentTypeError for anything else."""
    home, _, scope = text.partition("=")
    if not (home.strip() and scope.strip()):
        raise argparse.ArgumentTypeError(f"'{text}' is not ID=SCOPE, such as C0123456=shop-a")
    return home.strip(), scope.strip()


def address(text: str) -> tuple[str, int]:
    """Return the host (default: loopback) and port of [HOST:]PORT. Raises ArgumentTypeError.

    The word PORT stands for the variable of that name, 8080 where it is not set.
    """
    host, _, port = text.rpartition(":")
    port = os.environ.get("PORT", "8080") if port == "PORT" else port
    if not port.isdecimal() or int(port) >= 2**16:
        raise argparse.ArgumentTypeError(f"'{text}' is not [HOST:]PORT, such as 8080")
    return host or "127.0.0.1", int(port)
