"""Record a session of the chat as a picture for the README.

    python scripts/record_session.py             writes docs/session.svg
    python scripts/record_session.py --text      prints the session instead

The lines go through the same chat as a person's; nothing of the replies is written by hand.
"""

from __future__ import annotations

import argparse
import re
import sys
from html import escape
from pathlib import Path

from magbot.chat.chat import Chat, Terminal
from magbot.chat.commands import take
from magbot.chat.live import Live
from magbot.render.columns import columns
from magbot.render.terminal import Look

PICTURE = Path(__file__).resolve().parent.parent / "docs" / "session.svg"
WIDTH = 80
LINES = (
    "can i take it aftr a workout",
    "what about sleep?",
    "my chest hurts and my left arm is numb",
)

CHAR, LINE, MARGIN, SIZE = 8.4, 19, 16, 14
STYLES = {"0": "", "1": "b", "2": "d", "7": "r"}
CODE = re.compile(r"\x1b\[([0-9;]*)m")
HEAD = """<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" \
viewBox="0 0 {width} {height}" role="img" aria-label="A session of the chat">
<style>
text {{ font: {size}px ui-monospace, Menlo, Consolas, monospace; fill: #e6e6e6; white-space: pre }}
.b {{ font-weight: bold }} .d {{ fill: #9a9a9a }} .p {{ fill: #7fd4ff; font-weight: bold }}
</style>
<rect width="100%" height="100%" rx="8" fill="#1c1f24"/>
"""


def session(*, styled: bool) -> str:
    """Play the lines and give what a terminal of WIDTH columns shows."""
    written: list[str] = []
    look = Look(WIDTH, styled=styled)
    chat = Chat(Live(), Terminal(written.append, written.append, lambda: look))
    chat.banner()
    for line in LINES:
        written.append(f"\n> {line}\n")
        take(chat, line)
    return "".join(written)


def picture(text: str) -> str:
    """Draw terminal text with escape codes as an SVG."""
    lines = text.rstrip("\n").split("\n")
    drawn = [_line(line, MARGIN + SIZE + number * LINE) for number, line in enumerate(lines)]
    width = round(2 * MARGIN + WIDTH * CHAR)
    head = HEAD.format(width=width, height=2 * MARGIN + len(lines) * LINE, size=SIZE)
    return head + "".join(filter(None, drawn)) + "</svg>\n"


def _line(line: str, y: int) -> str:
    if line.startswith("> "):
        return f'<text x="{MARGIN}" y="{y}" class="p">{escape(line)}</text>\n'
    classes: list[str] = []
    spans, column = [], 0
    for index, part in enumerate(CODE.split(line)):
        if index % 2:
            names = [STYLES[code] for code in part.split(";")]
            classes = [*classes, *names] if all(names) else []
        elif part:
            spans.append(_span(part, classes, column, y))
            column += columns(part)
    return "".join(spans)


def _span(text: str, classes: list[str], column: int, y: int) -> str:
    bare = text if "r" in classes else text.lstrip()
    x = round(MARGIN + (column + len(text) - len(bare)) * CHAR, 1)
    shown = f'<text x="{x}" y="{y}" class="{" ".join(classes)}">{escape(bare)}</text>\n'
    if "r" not in classes:
        return shown.replace(' class=""', "")
    box = f'<rect x="{x}" y="{y - SIZE}" width="{round(columns(text) * CHAR, 1)}" height="{LINE}"'
    return f'{box} fill="#e6e6e6"/>\n' + shown.replace("<text", '<text style="fill:#1c1f24"')


def main() -> None:
    """Write the picture, or print the session."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--text", action="store_true", help="print the session instead")
    if parser.parse_args().text:
        sys.stdout.write(session(styled=False))
    else:
        PICTURE.write_text(picture(session(styled=True)), encoding="utf-8")


if __name__ == "__main__":
    main()
