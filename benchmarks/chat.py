"""Measure the chat: start-up to the first prompt, and a key press to its completions.

    python benchmarks/chat.py            both
    python benchmarks/chat.py --quick    fewer runs, 1,000 phrasings

Start-up is the time until a pseudo-terminal shows the prompt, beside a bare prompt-toolkit
prompt in the same run, each in its turn. Completions are looked up for every beginning of
questions drawn from a generated knowledge base of 10,000 phrasings, a third of them misspelt.
"""

from __future__ import annotations

import argparse
import os
import pty
import random
import select
import statistics
import subprocess
import sys
import time

import magbot
from magbot.chat.questions import Questions
from magbot.kb.model import Entry, KnowledgeBase

BARE = "from prompt_toolkit import PromptSession; PromptSession('> ').prompt()"
PROMPTS = {
    "bare prompt-toolkit": [sys.executable, "-c", BARE],
    "magbot chat": [sys.executable, "-m", "magbot", "chat", "--quiet"],
}
SEED = 8
SYLLABLES = "ba co di fu ga he ji ko lu ma ne pi qua ro se tu va wi xe yo za".split()  # noqa: SIM905


def say(line: str) -> None:
    """Write a line of the report."""
    sys.stdout.write(line + "\n")


def to_prompt(command: list[str]) -> float:
    """Give the seconds from starting a command until it shows a prompt that takes keys."""
    master, slave = pty.openpty()
    began = time.perf_counter()
    process = subprocess.Popen(
        command, stdin=slave, stdout=slave, stderr=slave, env={**os.environ, "TERM": "xterm"}
    )
    os.close(slave)
    shown = b""
    while not (b"\x1b[?2004h" in shown and b">" in shown):
        if not select.select([master], [], [], 30)[0]:
            raise TimeoutError(f"no prompt: {shown!r}")
        shown += os.read(master, 65536)
        if b"\x1b[6n" in shown:  # the terminal is asked where its cursor is
            os.write(master, b"\x1b[1;1R")
            shown = shown.replace(b"\x1b[6n", b"")
    took = time.perf_counter() - began
    process.kill()
    process.wait()
    os.close(master)
    return took


def start_up(runs: int) -> None:
    """Print the start-up of each command and their ratio."""
    times: dict[str, list[float]] = {name: [] for name in PROMPTS}
    for _ in range(runs + 1):
        for name, command in PROMPTS.items():
            times[name].append(to_prompt(command))
    best = {name: statistics.median(taken[1:]) for name, taken in times.items()}
    for name, seconds in best.items():
        say(f"{name:<22} {seconds * 1000:7.1f} ms to the prompt (median of {runs})")
    ratio = best["magbot chat"] / best["bare prompt-toolkit"]
    say(f"{'ratio':<22} {ratio:7.2f}    (target 1.5)")


def generated(phrasings: int, draw: random.Random) -> magbot.Assistant:
    """Make a knowledge base of this many phrasings, ten an entry, over 3,000 words."""
    words = ["".join(draw.choices(SYLLABLES, k=draw.randint(2, 4))) for _ in range(3000)]

    def phrase() -> str:
        return " ".join(draw.choices(words, k=draw.randint(4, 9)))

    entries = []
    for number in range(phrasings // 10):
        question, *variants = dict.fromkeys(phrase() for _ in range(10))
        entries.append(Entry(f"e{number}", "answer", question, "Yes.", variants=tuple(variants)))
    return magbot.Assistant(KnowledgeBase("words", "en", "1", "0", "Ask.", entries))


def misspelt(text: str, draw: random.Random) -> str:
    """Swap two neighbouring letters."""
    at = draw.randrange(len(text) - 1)
    return text[:at] + text[at + 1] + text[at] + text[at + 2 :]


def completion(phrasings: int, questions_typed: int) -> None:
    """Print how long the completions of a key press take."""
    draw = random.Random(SEED)
    assistant = generated(phrasings, draw)
    questions = Questions(lambda: assistant)
    began = time.perf_counter()
    questions.wait()
    say(f"{'index':<22} {(time.perf_counter() - began) * 1000:7.1f} ms, behind the first prompt")
    times = []
    for number in range(questions_typed):
        text = draw.choice(draw.choice(assistant.kb.entries).phrasings)
        text = misspelt(text, draw) if number % 3 == 0 else text
        for length in range(1, len(text) + 1):
            began = time.perf_counter()
            questions.complete(text[:length])
            questions.ghost(text[:length])
            times.append((time.perf_counter() - began) * 1000)
    times.sort()
    for name, share in (("p50", 0.5), ("p99", 0.99), ("slowest", 1.0)):
        taken = times[min(len(times) - 1, int(share * len(times)))]
        say(f"{f'a key press, {name}':<22} {taken:7.2f} ms at {phrasings:,} phrasings (target 10)")


def main() -> None:
    """Run both."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true")
    quick = parser.parse_args().quick
    start_up(5 if quick else 21)
    completion(1000 if quick else 10_000, 20 if quick else 100)


if __name__ == "__main__":
    main()
