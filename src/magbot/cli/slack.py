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

from magbot.cli.surface import add_gate, add_surface_options, address, importing, options_of


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    add_surface_options(parser)
    add_gate(parser, ids="workspace or channel")
    parser.add_argument(
        "--http",
        type=address,
        metavar="[HOST:]PORT",
        help="receive over HTTP instead of Socket Mode",
    )
    parser.add_argument(
        "--private", action="store_true", help="answer mentions so that only the asker sees it"
    )
    parser.add_argument(
        "--api", metavar="URL", default="", help="another Web API, such as GovSlack's"
    )
    parser.add_argument("--manifest", action="store_true", help="print the app manifest and stop")
    parser.add_argument(
        "--command",
        metavar="/NAME",
        default="/magbot",
        help="the slash command in the manifest (default: /magbot)",
    )
    parser.add_argument(
        "--url",
        metavar="URL",
        default="",
        help="with --manifest: the https address that Slack posts to",
    )


def run(args: argparse.Namespace) -> int:
    """Print the manifest, check the settings, or run until stopped."""
    with importing("slack"):
        from magbot.bots.slack.run import Setup, check, print_manifest, serve_slack
    options = options_of(args)
    if args.manifest:
        return print_manifest(options, command=args.command, url=args.url)
    setup = Setup(options, os.environ, http=args.http, private=args.private, api=args.api)
    return check(setup) if args.check else serve_slack(setup)
