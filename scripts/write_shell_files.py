"""Write the shell completions and the manual page from the commands' own options.

python scripts/write_shell_files.py          write them into share/
python scripts/write_shell_files.py --check  end with status 1 where one is out of date
"""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path

import shtab
from argparse_manpage.manpage import Manpage

# The texts are to be the same whoever writes them.
os.environ.update(COLUMNS="80", XDG_STATE_HOME="~/.local/state")

from magbot.cli.parse import whole_parser
from magbot.version import __version__

SHARE = Path(__file__).resolve().parent.parent / "share"
COMPLETIONS = {
    "bash": "bash-completion/completions/magbot",
    "zsh": "zsh/site-functions/_magbot",
    "fish": "fish/vendor_completions.d/magbot.fish",
}
MANUAL = "man/man1/magbot.1"


def contents() -> dict[str, str]:
    """Return each file's path below share/ and its text."""
    texts = {path: shtab.complete(whole_parser(), shell) for shell, path in COMPLETIONS.items()}
    data = {
        "prog": "magbot",
        "version": __version__,
        "manual_section": "1",
        "manual_title": "magbot manual",
        "description": "answers questions from a curated knowledge base",
    }
    manual = re.sub(
        r'(?<=^.TH MAGBOT "1" )"[^"]*"', '""', str(Manpage(whole_parser(), _data=data))
    )
    return {path: text.rstrip() + "\n" for path, text in {**texts, MANUAL: manual}.items()}


def main(arguments: list[str]) -> int:
    """Write the files, or tell which differ."""
    stale = [path for path, text in contents().items() if current(path) != text]
    for path in stale:
        if "--check" in arguments:
            print(f"share/{path} is out of date: run python scripts/write_shell_files.py")
        else:
            target = SHARE / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(contents()[path], encoding="utf-8")
            print(f"wrote share/{path}")
    return 1 if stale and "--check" in arguments else 0


def current(path: str) -> str:
    """Return what a file holds now; "" where there is none."""
    file = SHARE / path
    return file.read_text(encoding="utf-8") if file.exists() else ""


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
