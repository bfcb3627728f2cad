"""Let other assistants ask, over the Model Context Protocol. docs/howto/mcp.md shows how.

examples:
  magbot mcp                                over standard input and output
  magbot mcp --http 127.0.0.1:8765          over HTTP, at /mcp
  magbot --faq DIR mcp
"""

from __future__ import annotations

import argparse

from magbot.cli.ask import open_assistant
from magbot.cli.options import Parser
from magbot.cli.surface import address, importing


def add_arguments(parser: Parser) -> None:
    """Declare the options."""
    over = "serve over HTTP instead of standard input and output"
    parser.value("--http", "[HOST:]PORT", over, address)
    parser.faq_and_scope()


def run(args: argparse.Namespace) -> int:
    """Serve until the client leaves, or until stopped."""
    with importing("mcp"):
        from magbot.mcp.server import create_server
    assistant = open_assistant(args.faq, args.scope)
    server = create_server(assistant)
    if args.http is None:
        server.run("stdio")
    else:
        host, port = args.http
        server.run(
            "streamable-http", host=host, port=port, stateless_http=True, json_response=True
        )
    return 0
