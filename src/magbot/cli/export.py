"""Write the knowledge base in another format; the consult note is part of every answer.

Standard error says what the format cannot hold.

formats: rasa, tsv (QnA Maker), qna, faqpage (schema.org JSON-LD), csv, chatterbot, and the pages
html (to print) and markdown

examples:
  magbot export html --output faq.html
  magbot --faq DIR export rasa > nlu.yml

exit status: 0 written, 2 usage, 3 bad knowledge base
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from magbot.errors import MagbotError

if TYPE_CHECKING:
    import argparse


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    from magbot.cli.parse import add_faq
    from magbot.exporting import FORMATS

    parser.add_argument(
        "format", choices=tuple(FORMATS), metavar="FORMAT", help=", ".join(FORMATS)
    )
    parser.add_argument("-o", "--output", metavar="FILE", help="write here, not to the screen")
    add_faq(parser)


def run(args: argparse.Namespace) -> int:
    """Export, and say what was lost."""
    from magbot.exporting import export
    from magbot.library import bundled_path, load

    done = export(load(args.faq or bundled_path()), args.format)
    # Bytes, so that no platform changes the encoding or the ends of lines.
    content = done.text.encode("utf-8", "replace")
    if args.output:
        _write(Path(args.output), content)
    else:
        sys.stdout.flush()
        sys.stdout.buffer.write(content)
    for loss in done.losses:
        print(f"magbot export: {loss}", file=sys.stderr)
    return 0


def _write(path: Path, content: bytes) -> None:
    from magbot.cache import write_beside

    try:
        write_beside(str(path), content)
    except OSError as error:
        raise MagbotError(f"{path} cannot be written: {error.strerror}.") from error
