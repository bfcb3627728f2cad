#!/usr/bin/env python3
"""Set magbot up in an environment of its own, and run it.

python3 dev.py chat               open the chat
python3 dev.py chat "QUESTION"    answer one question (or one a line from standard input)
python3 dev.py check              run all the tests and checks
python3 dev.py lock               choose the newest allowed packages for the checks

Needs Python 3.11 or later and nothing else. The environments are kept in .venv-magbot.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import venv
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent
HOME = ROOT / ".venv-magbot"
LOCK = ROOT / "requirements-dev.lock"
IMAGE_LOCK = ROOT / "deploy" / "requirements.lock"
BUILD_LOCK = ROOT / "deploy" / "build.lock"
IMAGE_EXTRAS = ("slack", "discord", "web", "redis", "postgres", "metrics")
OLDEST = (3, 11)
# Each of these uses one core, so they run beside each other. Compiling the bundled base is part of
# the last two; the tests after them find it compiled.
SINGLE = (
    ("types", ["mypy"]),
    ("quality", ["magbot", "eval"]),
    ("formatting", ["ruff", "format", "--check", "."]),
    ("lint", ["ruff", "check", "."]),
    ("layers", ["lint-imports", "--no-cache"]),
    ("content", ["magbot", "check", "faq"]),
    ("docs", ["mkdocs", "build", "--quiet", "--site-dir", str(HOME / "docs")]),
)
# These use every core and show their progress, one after the other.
MEASURED = ["--cov", "--cov-report=", "--cov-fail-under=0"]  # the floor is the next check's
PARALLEL = (
    ("tests", ["pytest", "-q", "-n", "auto", "--dist", "worksteal", *MEASURED]),
    ("coverage", ["coverage", "report"]),
)


def main(argv: list[str]) -> int:
    """Run one of the commands; returns its exit status."""
    if sys.version_info < OLDEST:
        print(
            f"Python 3.11 or later is needed; this is {sys.version.split()[0]}.", file=sys.stderr
        )
        return 2
    if argv[:1] == ["chat"]:
        bin_folder = environment("chat", [str(ROOT)])
        # The chat clears its line on Ctrl-C. Leaving here would take the terminal from it.
        signal.signal(signal.SIGINT, lambda *_: None)
        return subprocess.call([str(bin_folder / "magbot"), *argv[1:]])
    if argv == ["check"]:
        return check(environment("check", checking_packages()))
    if argv == ["lock"]:
        return lock(environment("lock", ["uv"]))
    print(__doc__, file=sys.stderr)
    return 2


def checking_packages() -> list[str]:
    """Return what pip installs for the checks: extras and groups, in the locked versions."""
    project = read_project()
    extras = ",".join(project["project"]["optional-dependencies"])
    groups = [package for group in project["dependency-groups"].values() for package in group]
    return ["--constraint", str(LOCK), "--editable", f"{ROOT}[{extras}]", *groups]


def read_project() -> dict[str, Any]:
    """Return the content of pyproject.toml."""
    import tomllib

    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def lock(bin_folder: Path) -> int:
    """Write the lock files: exact versions for every supported Python and system.

    Those of the container image hold the packages' hashes too.
    """
    project = read_project()
    groups = [f"--group={name}" for name in project["dependency-groups"]]
    extras = [f"--extra={name}" for name in IMAGE_EXTRAS]
    command = ["uv", "pip", "compile", "--quiet", "--upgrade", "--universal", "--no-annotate"]
    command += ["--custom-compile-command", "python3 dev.py lock"]
    command += [f"--python-version={'.'.join(map(str, OLDEST))}", "--output-file"]
    with tempfile.TemporaryDirectory() as folder:
        build = Path(folder, "build.in")
        build.write_text("\n".join(project["build-system"]["requires"]), encoding="utf-8")
        compiled = [
            [*command, str(LOCK), "--all-extras", *groups, "pyproject.toml"],
            [*command, str(IMAGE_LOCK), "--generate-hashes", *extras, "pyproject.toml"],
            [*command, str(BUILD_LOCK), "--generate-hashes", str(build)],
        ]
        return max(run(bin_folder, each).returncode for each in compiled)


def check(bin_folder: Path) -> int:
    """Run every check, also after one has failed; 0 when all passed."""
    failed = []
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        runs = pool.map(lambda check: run(bin_folder, check[1], output=subprocess.PIPE), SINGLE)
        for (name, command), finished in zip(SINGLE, runs, strict=True):
            print(f"== {name}: {' '.join(command)}", finished.stdout, sep="\n", flush=True)
            failed += [name] * bool(finished.returncode)
    for name, command in PARALLEL:
        print(f"== {name}: {' '.join(command)}", flush=True)
        failed += [name] * bool(run(bin_folder, command).returncode)
    print(f"failed: {', '.join(failed)}" if failed else "all checks passed", flush=True)
    return 1 if failed else 0


def run(
    bin_folder: Path, command: list[str], output: int | None = None
) -> subprocess.CompletedProcess[str]:
    """Run one check; its output is shown, or kept when `output` is a pipe."""
    path = f"{bin_folder}{os.pathsep}{os.environ.get('PATH', '')}"
    environ = {**os.environ, "PATH": path}
    environ.pop("PYTHONDONTWRITEBYTECODE", None)  # hundreds of processes would compile all sources
    return subprocess.run(
        [str(bin_folder / command[0]), *command[1:]],
        cwd=ROOT,
        env=environ,
        stdout=output,
        stderr=output and subprocess.STDOUT,
        encoding="utf-8",
        check=False,
    )


def environment(name: str, packages: list[str]) -> Path:
    """Make (or reuse) an environment holding the packages; returns its folder of programs."""
    folder = HOME / f"{name}-{sys.version_info[0]}.{sys.version_info[1]}"
    bin_folder = folder / ("Scripts" if os.name == "nt" else "bin")
    stamp = folder / "installed"
    wanted = fingerprint(packages)
    if not stamp.exists() or stamp.read_text(encoding="utf-8") != wanted:
        print("setting up (once; about a minute) ...", file=sys.stderr)
        shutil.rmtree(folder, ignore_errors=True)
        install(folder, bin_folder, packages)
        stamp.write_text(wanted, encoding="utf-8")
    return bin_folder


def fingerprint(packages: list[str]) -> str:
    """Tell when an environment must be made again: other packages, or other sources."""
    digest = hashlib.sha256(repr(packages).encode())
    digest.update((ROOT / "pyproject.toml").read_bytes())
    if str(LOCK) in packages:
        digest.update(LOCK.read_bytes())
    if "--editable" not in packages:
        for file in sorted([*ROOT.glob("src/**/*.py"), *ROOT.glob("faq/**/*.yaml")]):
            digest.update(file.read_bytes())
    return digest.hexdigest()


def install(folder: Path, bin_folder: Path, packages: list[str]) -> None:
    """Make the environment and install into it; without ensurepip the outer pip is used."""
    python = str(bin_folder / ("python.exe" if os.name == "nt" else "python"))
    quiet = ["install", "-qq", "--disable-pip-version-check"]
    try:
        venv.create(folder, with_pip=True)
        pip = [python, "-m", "pip"]
    except subprocess.CalledProcessError:
        venv.create(folder, with_pip=False, clear=True)
        pip = [sys.executable, "-m", "pip", "--python", python]
    if subprocess.call([*pip, *quiet, *packages], stdout=sys.stderr):
        shutil.rmtree(folder, ignore_errors=True)
        sys.exit(
            "The packages could not be installed. Check the network; on Debian and Ubuntu also: "
            "apt install python3-venv"
        )


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)
