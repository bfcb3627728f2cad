"""What the commands of the surfaces share: their options, and the packages they need."""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from magbot.cli.parse import add_faq, add_scope
from magbot.errors import MissingExtraError

if TYPE_CHECKING:
    from magbot.serving.options import Options  # needs its extra


@contextmanager
def importing(extra: str) -> Iterator[None]:
    """Turn an import within that fails for want of an extra into the error that names it."""
    try:
        yield
    except ImportError as error:
        if isinstance(error, MissingExtraError) or (error.name or "").startswith("magbot"):
            raise
        raise MissingExtraError(extra) from None


def add_surface_options(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    add_faq(parser)
    add_scope(parser)
    parser.add_argument("--check", action="store_true", help="check the settings and stop")
    parser.add_argument(
        "--store",
        action="append",
        default=[],
        metavar="URL",
        help="share with other processes: redis://... (conversations), postgresql://... (missed "
        "questions, verdicts and the audit too; tell people so); once for each. An address with "
        "a password belongs in MAGBOT_STORE, or in the file that MAGBOT_STORE_FILE names",
    )
    parser.add_argument(
        "--feedback",
        metavar="FILE",
        default="",
        help="append verdicts to this file (entry and verdict alone)",
    )
    parser.add_argument(
        "--log",
        metavar="FILE",
        default="",
        help="keep what was missed, for magbot review; tell people so",
    )
    parser.add_argument(
        "--health",
        type=address,
        metavar="[HOST:]PORT",
        help="serve /health and /ready, on loopback unless a host is given",
    )
    parser.add_argument(
        "--metrics", action="store_true", help="serve /metrics for Prometheus there too"
    )
    parser.add_argument(
        "--log-format",
        choices=("text", "json"),
        default="text",
        help="how to write standard error: text, or one JSON object a line",
    )
    parser.add_argument(
        "--handoff-webhook",
        metavar="URL",
        default="",
        help="tell this https address of each reply that names your own people: ids, no words; "
        "signed with MAGBOT_HANDOFF_SECRET",
    )
    add_unscreened(parser)


def add_gate(parser: argparse.ArgumentParser, *, ids: str) -> None:
    """Declare who is answered, and how often; `ids` says whose ids are meant."""
    parser.add_argument(
        "--allow",
        action="append",
        default=[],
        metavar="ID",
        help=f"answer in this {ids} alone; may be given again",
    )
    parser.add_argument(
        "--channel-scope",
        action="append",
        type=_channel_scope,
        default=[],
        metavar="ID=SCOPE",
        help=f"answer in this {ids} from this part of the base; may be given again",
    )
    parser.add_argument(
        "--person-rate",
        type=float,
        default=0.0,
        metavar="N",
        help="questions a minute and person; cards are never held back (default: no limit)",
    )
    parser.add_argument(
        "--home-rate",
        type=float,
        default=0.0,
        metavar="N",
        help=f"questions a minute and {ids.partition(' ')[0]}, likewise (default: no limit)",
    )
    parser.add_argument(
        "--owner",
        action="append",
        default=[],
        metavar="ID",
        help="a person who may say pause and resume; may be given again",
    )


def add_unscreened(parser: argparse.ArgumentParser) -> None:
    """Declare the option that a base without danger signs needs."""
    parser.add_argument(
        "--unscreened",
        action="store_true",
        help="serve a knowledge base without danger signs: nobody in danger is sent for help",
    )


def options_of(args: argparse.Namespace) -> Options:
    """Gather the shared options."""
    from magbot.serving.options import Options
    from magbot.serving.scopes import Scopes
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


def _channel_scope(text: str) -> tuple[str, str]:
    from magbot.serving.scopes import channel_scope

    try:
        return channel_scope(text)
    except ValueError:
        said = f"'{text}' is not ID=SCOPE, such as C0123456=shop-a"
        raise argparse.ArgumentTypeError(said) from None


def address(text: str) -> tuple[str, int]:
    """Read [HOST:]PORT; without a host, loopback. Raises ArgumentTypeError for what is neither.

    The word PORT stands for the variable of that name, 8080 where it is not set.
    """
    host, _, port = text.rpartition(":")
    port = os.environ.get("PORT", "8080") if port == "PORT" else port
    if not port.isdecimal() or int(port) >= 2**16:
        raise argparse.ArgumentTypeError(f"'{text}' is not [HOST:]PORT, such as 8080")
    return host or "127.0.0.1", int(port)
