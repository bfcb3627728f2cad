"""Measure whole processes, from the start to the exit, beside a bare interpreter.

    python benchmarks/startup.py                     about a minute
    python benchmarks/startup.py --instructions      also count instructions, where valgrind is
    python benchmarks/startup.py --million           also a base of 1,000,000 phrasings
    python benchmarks/startup.py --rivals            also `llm --help` and ChatterBot, installed
                                                     into an environment that is thrown away

The package is laid out in an environment of its own as the wheel lays it out, compiled base and
byte code included. The commands run in turn, round after round; a ratio is the median of the
rounds' ratios to `python -c pass` of the same interpreter.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import venv
from pathlib import Path
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).parent))

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).parent.parent
MAIN = "import sys\nfrom magbot.__main__ import main\nsys.exit(main())"
FUZZY = "how shuold i fix my flat tyer"
CHATTERBOT = """
from chatterbot import ChatBot
from chatterbot.tagging import LowercaseTagger
from chatterbot.trainers import ListTrainer
bot = ChatBot("faq", tagger=LowercaseTagger, database_uri="sqlite:///" + __import__("sys").argv[1])
if len(__import__("sys").argv) > 2:
    ListTrainer(bot, show_training_progress=False).train(["how do i fix a flat tyre", "patch it"])
print(bot.get_response("how shuold i fix my flat tyer"))
"""


class Case:
    """A command to time; `before` is run, untimed, ahead of it each time."""

    def __init__(self, command: list[str], before: Callable[[], object] | None = None) -> None:
        self.command = command
        self.before = before
        self.times: list[float] = []


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=15)
    for name in ("instructions", "million", "rivals"):
        parser.add_argument(f"--{name}", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        os.environ["XDG_CACHE_HOME"] = f"{folder}/cache"
        python = install(Path(folder) / "env")
        cases = own_cases(python, Path(folder), million=options.million)
        if options.rivals:
            cases |= rival_cases(Path(folder))
        run(cases, options.rounds)
        report(cases, counted=options.instructions)
    return 0


def install(home: Path) -> str:
    """Lay out the package as its wheel does, in an environment with what it depends on."""
    venv.create(home, with_pip=False)
    python = str(home / ("Scripts" if os.name == "nt" else "bin") / "python")
    site = Path(output(python, "import site; print(site.getsitepackages()[-1])"))
    shutil.copytree(
        ROOT / "src" / "magbot", site / "magbot", ignore=shutil.ignore_patterns("__pycache__")
    )
    shutil.copytree(ROOT / "faq", site / "magbot" / "faq")
    for name in ("rapidfuzz", "yaml", "_yaml"):
        found = Path(output(sys.executable, f"import {name}; print({name}.__file__)")).parent
        (site / name).symlink_to(found, target_is_directory=True)
    subprocess.run([python, "-m", "compileall", "-q", str(site / "magbot")], check=True)
    image = site / "magbot" / "faq" / "compiled.magbot"
    magbot(python, "compile", str(ROOT / "faq"), "-o", str(image))
    return python


def output(python: str, code: str) -> str:
    return subprocess.check_output([python, "-c", code], text=True).strip()


def magbot(python: str, *arguments: str) -> None:
    subprocess.run([python, "-I", "-c", MAIN, *arguments], check=True, capture_output=True)


def own_cases(python: str, folder: Path, *, million: bool) -> dict[str, Case]:
    start = [python, "-I", "-c"]
    stored, fuzzy = questions(python)
    large = folder / "edited" / "basics.yaml"
    shutil.copytree(ROOT / "faq", large.parent)
    small, middle = write_small(folder / "small"), write_generated(folder / "middle")
    cases = {
        "bare: python -c pass": Case([*start, "pass"]),
        "import magbot": Case([*start, "import magbot"]),
        "ask, bundled base, fuzzy": Case([*start, MAIN, "ask", fuzzy]),
        "ask, bundled base, stored word for word": Case([*start, MAIN, "ask", stored]),
        "first ask after a new entry, 60 phrasings": Case(
            [*start, MAIN, "ask", "--faq", str(small.parent), FUZZY], lambda: add_entry(small)
        ),
        "first ask after a new variant, 600 phrasings": Case(
            [*start, MAIN, "ask", "--faq", str(middle.parent), FUZZY], lambda: add_variant(middle)
        ),
        "first ask after a new answer, bundled base": Case(
            [*start, MAIN, "ask", "--faq", str(large.parent), fuzzy], lambda: reword(large)
        ),
        "first ask after a new variant, bundled base": Case(
            [*start, MAIN, "ask", "--faq", str(large.parent), fuzzy], lambda: add_variant(large)
        ),
    }
    for size in (600, 1_000_000) if million else (600, 10_000):
        image, text = generated(size, folder)
        command = [*start, MAIN, "ask", "--faq", image, text]
        cases[f"ask, {size:,} phrasings compiled"] = Case(command)
    return cases


def questions(python: str) -> tuple[str, str]:
    """Give a stored wording of the bundled base, and the same with typing errors."""
    first = output(
        python,
        "from magbot import library\n"
        "kb = library.load(library.bundled_path())\n"
        "print(next(e.question for e in kb.entries if e.kind == 'answer'))",
    )
    words = first.rstrip("?").lower().split()
    longest = max(words, key=len)
    typed = longest[:2] + longest[3] + longest[2] + longest[4:]
    return first, " ".join(["please", *words]).replace(longest, typed)


def write_small(folder: Path) -> Path:
    """Write a base of 6 entries with 10 phrasings each."""
    folder.mkdir()
    file = folder / "faq.yaml"
    lines = ["entries:"]
    for number in range(6):
        lines += [f"- question: How do I fix a flat tyre of size {number}?", "  variants:"]
        lines += [f"  - mend wheel {number} in way {way}" for way in range(9)]
        lines += ["  answer: Find the hole and patch it."]
    file.write_text("\n".join(lines), encoding="utf-8")
    return file


def add_entry(file: Path) -> None:
    """Edit a file: write it anew with one more question, another each time."""
    kept = file.read_text(encoding="utf-8").partition("- question: Which")[0].rstrip()
    new = f"- question: Which lamp is bright, number {time.monotonic_ns()}?\n  answer: This one."
    file.write_text(f"{kept}\n{new}\n", encoding="utf-8")


def write_generated(folder: Path) -> Path:
    """Write a generated base of 60 entries with 10 phrasings each."""
    from workload import Workload

    folder.mkdir()
    file = folder / "faq.yaml"
    lines = ["entries:"]
    for entry in Workload(600).knowledge_base().entries:
        lines += [f"- question: {entry.question}", "  variants:"]
        lines += [f"  - {text}" for text in entry.variants]
        lines += [f"  answer: {entry.answer}"]
    file.write_text("\n".join(lines), encoding="utf-8")
    return file


def add_variant(file: Path) -> None:
    """Edit a file: give its first entry one more variant, another each time."""
    put_below(file, "variants:\n", f"- edited in turn {time.monotonic_ns()}")


def reword(file: Path) -> None:
    """Edit a file: begin its first answer with another sentence."""
    put_below(file, "answer: |\n", f"Edited in turn {time.monotonic_ns()}.")


def put_below(file: Path, key: str, text: str) -> None:
    """Put a line below the first one with a key, as deep as the line that stands there."""
    before, found, after = file.read_text(encoding="utf-8").partition(key)
    depth = len(after) - len(after.lstrip(" "))
    file.write_text(f"{before}{found}{after[:depth]}{text}\n{after}", encoding="utf-8")


def generated(size: int, folder: Path) -> tuple[str, str]:
    """Compile a generated base; give its image and a question to it."""
    from workload import Workload

    from magbot.compiling.sections import compile_kb

    made = Workload(size)
    image = folder / f"{size}.magbot"
    image.write_bytes(compile_kb(made.knowledge_base()))
    return str(image), next(iter(made.asked(1))).text


def rival_cases(folder: Path) -> dict[str, Case]:
    home = folder / "rivals"
    venv.create(home, with_pip=True)
    bin_folder = home / ("Scripts" if os.name == "nt" else "bin")
    python = str(bin_folder / "python")
    cases = {}
    for package in ("llm", "chatterbot"):
        done = subprocess.run(
            [python, "-m", "pip", "install", "-q", package], capture_output=True, check=False
        )
        base = str(folder / "chatterbot.sqlite3")
        command = [python, "-c", CHATTERBOT, base]
        if package == "llm":
            command = [str(bin_folder / "llm"), "--help"]
        else:
            done = subprocess.run([*command, "train"], capture_output=True, check=False)
        if done.returncode:
            print(f"{package}: not run, it could not be installed or started here")
        else:
            cases[f"rival: {package}"] = Case(command)
    return cases


def run(cases: dict[str, Case], rounds: int) -> None:
    for turn in range(rounds + 1):
        for name, case in cases.items():
            if case.before:
                case.before()
            if name.startswith("rival") and turn > 5:
                continue
            began = time.perf_counter()
            done = subprocess.run(case.command, capture_output=True, check=False)
            if turn:  # the first round warms the file cache
                case.times.append(time.perf_counter() - began)
            if done.returncode not in (0, 1):
                sys.exit(f"{name}: {done.stderr.decode()}")


def report(cases: dict[str, Case], *, counted: bool) -> None:
    bare, *_ = cases.values()
    base = instructions(bare.command) if counted else 0.0
    print(f"{'':<44}{'ms':>8}{'x bare':>8}{'  x instructions' if counted else ''}")
    for name, case in cases.items():
        ratios = [one / other for one, other in zip(case.times, bare.times, strict=False)]
        taken, ratio = statistics.median(case.times), statistics.median(ratios)
        line = f"{name:<44}{taken * 1e3:8.1f}{ratio:8.2f}"
        if counted and case.before is None and not name.startswith("rival"):
            line += f"{instructions(case.command) / base:16.2f}"
        print(line)


def instructions(command: list[str]) -> float:
    """Count the instructions of a command; without valgrind, not a number."""
    if not shutil.which("valgrind"):
        return float("nan")
    tool = ["valgrind", "--tool=callgrind", f"--callgrind-out-file={os.devnull}"]
    done = subprocess.run([*tool, *command], capture_output=True, text=True, check=False)
    counts = [line.split()[-1] for line in done.stderr.splitlines() if "Collected" in line]
    return float(counts[0]) if counts else float("nan")


if __name__ == "__main__":
    sys.exit(main())
