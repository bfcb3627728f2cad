"""The completions and the manual page are what the commands' options say, and load."""

from __future__ import annotations

import shutil
import subprocess
import sys

import pytest

from tests.conftest import ROOT

pytest.importorskip("shtab")
pytest.importorskip("argparse_manpage")
BASH = ROOT / "share" / "bash-completion" / "completions" / "magbot"


def test_the_files_are_up_to_date() -> None:
    done = subprocess.run(
        [sys.executable, str(ROOT / "scripts" / "write_shell_files.py"), "--check"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.skipif(shutil.which("bash") is None, reason="needs bash")
def test_bash_completes_a_command() -> None:
    script = f"""
        source {BASH}
        COMP_WORDS=(magbot che); COMP_CWORD=1; COMP_LINE='magbot che'; COMP_POINT=10
        $(complete -p magbot | sed 's/.*-F \\([^ ]*\\).*/\\1/') magbot che magbot
        printf '%s\\n' "${{COMPREPLY[@]}}"
    """
    done = subprocess.run(["bash", "-c", script], capture_output=True, text=True, check=False)

    assert "check" in done.stdout.split(), done.stderr
