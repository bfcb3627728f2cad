"""Answer in Slack, over Socket Mode or HTTP. docs/howto/slack.md goes from nothing to a bot.

examples:
  magbot slack --manifest                  print what to paste into a new Slack app
  magbot slack --check                     check the tokens and scopes
  magbot slack                             run over Socket Mode
  magbot slack --http 0.0.0.0:3000         run over HTTP

environment: SLACK_BOT_TOKEN, and SLACK_APP_TOKEN (Socket Mode) or SLACK_SIGNING_SECRET (HTTP);
each may be a file instead, named by SLACK_BOT_TOKEN_FILE and so on.
"""

from __future__ import annotations

import argparse
import os

from magbot.cli.options import Parser
from magbot.cli.surface import add_gate, add_surface_options, address, importing, options_of


def add_arguments(parser: Parser) -> None:
    """Declare the options."""
    add_surface_options(parser)
    add_gate(parser, ids="workspace or channel")
    over = "receive over HTTP instead of Socket Mode"
    parser.value("--http", "[HOST:]PORT", over, address)
    parser.flag("--private", "answer mentions so that only the asker sees it")
    parser.value("--api", "URL", "another Web API, such as GovSlack's", default="")
    parser.flag("--manifest", "print the app manifest and stop")
    name = "the slash command in the manifest (default: %(default)s)"
    parser.value("--command", "/NAME", name, default="/magbot")
    url = "with --manifest: the https address that Slack posts to"
    parser.value("--url", "URL", url, default="")


def run(args: argparse.Namespace) -> int:
    """Print the manifest, check the settings, or run until stopped."""
    with importing("slack"):
        from magbot.bots.slack.run import check, print_manifest, serve_slack
    options = options_of(args)
    if args.manifest:
        return print_manifest(options, command=args.command, url=args.url)
    if args.check:
        return check(options, os.environ, http=args.http, api=args.api)
    return serve_slack(options, os.environ, http=args.http, private=args.private, api=args.api)
