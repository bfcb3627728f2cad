"""Answer over HTTP: JSON in, JSON out. docs/howto/web.md goes from nothing to a page that asks.

examples:
  magbot serve                                     on 127.0.0.1:8000, or the port that PORT names
  magbot serve --host 0.0.0.0 --port 80
  magbot serve --allow-origin https://clinic.example   pages of this site may ask
  curl --json '{"question": "will it upset my stomach?"}' http://127.0.0.1:8000/v1/ask

Several processes answer as one with --store, --share-port (or a proxy before them), and one
secret for all in MAGBOT_WEB_KEY or in the file that MAGBOT_WEB_KEY_FILE names.
"""

from __future__ import annotations

import argparse
import os

from magbot.cli.options import Parser
from magbot.cli.surface import add_surface_options, importing, options_of
from magbot.errors import MagbotError

DEFAULT_PORT = 8000
_LARGEST_PORT = 2**16 - 1


def add_arguments(parser: Parser) -> None:
    """Declare the options."""
    add_surface_options(parser)
    host = "where to listen (default: %(default)s)"
    parser.add_argument("--host", default="127.0.0.1", help=host)
    port = f"the port (else what PORT names, else {DEFAULT_PORT})"
    parser.add_argument("--port", type=int, help=port)
    origins = "let pages of this origin ask; may be given again; * for every page"
    parser.values("--allow-origin", "URL", origins)
    scopes = "let requests name this part of the base; may be given again"
    parser.values("--allow-scope", "NAME", scopes)
    rate = "requests a minute and client (default: %(default)g; 0 for no limit)"
    parser.value("--rate", "N", rate, float, default=60.0)
    parser.flag("--behind-proxy", "your proxy sets X-Forwarded-For: count by that address")
    parser.flag("--share-port", "let several processes listen on one port")


def run(args: argparse.Namespace) -> int:
    """Serve until stopped."""
    with importing("web"):
        from magbot.serving.limits import RateLimit
        from magbot.web.middleware import Access
        from magbot.web.run import serve_web
    if args.rate < 0:
        raise MagbotError("--rate is a number of requests a minute, or 0 for no limit.")
    access = Access(tuple(args.allow_origin), RateLimit(args.rate), args.behind_proxy)
    address = args.host, _port(args.port, os.environ.get("PORT", ""))
    return serve_web(options_of(args), os.environ, access, address, share_port=args.share_port)


def _port(port: int | None, variable: str) -> int:
    """Return the port to listen on. Raises MagbotError for an invalid one."""
    if port is None and variable:
        if not variable.isdecimal():
            raise MagbotError(f"PORT is '{variable}', which is no port. Set it to a number.")
        port = int(variable)
    port = DEFAULT_PORT if port is None else port
    if not 0 <= port <= _LARGEST_PORT:
        raise MagbotError(f"{port} is no port. Choose one from 1 to {_LARGEST_PORT}.")
    return port
