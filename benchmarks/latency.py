"""Measure a question in a running process: latency, recall, throughput, memory, and rivals.

    python benchmarks/latency.py                      600 and 10,000 phrasings, about two minutes
    python benchmarks/latency.py 600 10000 100000 1000000 --seeds 3
    python benchmarks/latency.py 600 --generator FILE   the phrasings of another generator

A unit is one rapidfuzz `ratio` scan of 600 phrasings, timed between the questions in the same
process, so that figures from a busy machine compare. The base carries the bundled danger signs:
each question is screened. Every size is compiled in one process and asked in another, and read
from a mapped file. The clock is the thread's own: waiting for other programs does not count.
"""

from __future__ import annotations

import argparse
import gc
import importlib.util
import json
import math
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

sys.path.insert(0, str(Path(__file__).parent))
import rivals
import workload

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

FAQ = Path(__file__).parent.parent / "faq"
TEXT_CAP = 500
BUDGET = 6.0  # seconds a rival may take for its questions


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("sizes", nargs="*", type=int, default=[600, 10_000])
    parser.add_argument("--seeds", type=int, default=1, help="workloads of each size")
    parser.add_argument("--questions", type=int, default=1000)
    parser.add_argument("--generator", default="", help="a module with corpus(n), queries(n, q)")
    parser.add_argument("--rivals-up-to", type=int, default=10_000, metavar="PHRASINGS")
    parser.add_argument("--step", choices=sorted(STEPS), help=argparse.SUPPRESS)
    parser.add_argument("--image", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.step:
        print(json.dumps(STEPS[options.step](options)))
        return 0
    p50s: dict[int, list[float]] = {}
    with tempfile.TemporaryDirectory() as folder:
        for size in options.sizes:
            for seed in range(1, options.seeds + 1):
                p50s.setdefault(size, []).append(_size(options, size, seed, folder))
    if {10_000, 1_000_000} <= p50s.keys():
        grown = statistics.median(p50s[1_000_000]) / statistics.median(p50s[10_000])
        print(f"exponent from 10,000 to 1,000,000: {math.log(grown, 100):.2f}")
    return 0


def _size(options: argparse.Namespace, size: int, seed: int, folder: str) -> float:
    image = f"{folder}/{size}-{seed}.magbot"
    print(f"{size:,} phrasings, workload {seed}")
    for step in ("compile", "ask"):
        found = _child(options, step, size, seed, image)
        for name, value in found.items():
            print(f"  {name:<42}{value}")
    if size <= options.rivals_up_to and seed == 1:
        for name, value in _child(options, "rivals", size, seed, image).items():
            print(f"  {name:<42}{value}")
    sys.stdout.flush()
    return float(found["p50, units"])


def _child(
    options: argparse.Namespace, step: str, size: int, seed: int, image: str
) -> dict[str, Any]:
    command = [sys.executable, __file__, str(size), "--seeds", str(seed), "--step", step]
    command += ["--image", image, "--questions", str(options.questions)]
    command += ["--generator", options.generator]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(done.stderr)
    return dict(json.loads(done.stdout))


def load(options: argparse.Namespace) -> workload.Workload:
    """Give the workload: our own, or one on another generator's texts."""
    size, seed = options.sizes[0], options.seeds
    if not options.generator:
        return workload.Workload(size, seed)
    spec = importlib.util.spec_from_file_location("generator", options.generator)
    assert spec is not None
    assert spec.loader is not None
    generator = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(generator)
    generator.SEED += seed - 1
    return Foreign(generator, size)


class Foreign(workload.Workload):
    """The texts of another generator, ten phrasings an entry."""

    def __init__(self, generator: Any, size: int) -> None:
        self.entries = size // workload.STORED
        self._size, self._queries = size, generator.queries
        self._texts = generator.corpus(size)[0]

    def wordings(self, entry: int) -> list[str]:
        return list(self._texts[entry * workload.STORED : (entry + 1) * workload.STORED])

    def asked(self, count: int) -> Any:
        for text, entry, kind in self._queries(self._size, count):
            yield workload.Asked(text, entry, kind == "t")


def compile_step(options: argparse.Namespace) -> dict[str, Any]:
    from magbot.compiling.sections import compile_kb
    from magbot.library.folder import read_knowledge_base

    made = load(options).knowledge_base(read_knowledge_base(str(FAQ)).rules)
    gc.collect()
    began, worked = time.perf_counter(), time.process_time()
    image = compile_kb(made)
    took, worked = time.perf_counter() - began, time.process_time() - worked
    Path(options.image).write_bytes(image)
    return {
        "compiled in, s": round(took, 1),
        "compiled in, s of processor time": round(worked, 1),
        "compiled, bytes a phrasing": round(len(image) / options.sizes[0], 1),
    }


class Unit:
    """The yardstick: a rapidfuzz ratio scan of 600 phrasings."""

    def __init__(self) -> None:
        from rapidfuzz import fuzz, process

        made = workload.Workload(600)
        self._texts = [text for at in range(made.entries) for text in made.wordings(at)[:10]]
        self._asked = [question.text for question in made.asked(40)]
        self._find, self._scorer = process.extractOne, fuzz.ratio
        self.times: list[float] = []

    def tick(self) -> None:
        question = self._asked[len(self.times) % len(self._asked)]
        began = time.thread_time()
        self._find(question, self._texts, scorer=self._scorer)
        self.times.append(time.thread_time() - began)

    @property
    def seconds(self) -> float:
        return statistics.median(self.times)


def ask_step(options: argparse.Namespace) -> dict[str, Any]:
    from magbot.answering.assistant import Assistant
    from magbot.library.cache import map_image

    unit = Unit()
    asked = list(load(options).asked(2 * options.questions))
    asked, fresh = asked[: options.questions], asked[options.questions :]
    gc.collect()
    before = _anonymous()
    assistant = Assistant(map_image(options.image))
    assistant.ask_many([question.text for question in asked[:50]])
    gc.collect()
    grown = (_anonymous() - before) / options.sizes[0]
    times = []
    for question in asked[50:]:
        unit.tick()
        began = time.thread_time()
        _ = assistant.ask(question.text).text
        times.append(time.thread_time() - began)
    right = [_is_right(assistant, question) for question in asked]
    times.sort()
    p50, p99 = statistics.median(times), times[len(times) * 99 // 100]
    return {
        "unit, us": round(unit.seconds * 1e6, 1),
        "p50, units": round(p50 / unit.seconds, 2),
        "p99, times p50": round(p99 / p50, 2),
        "recall@1, stored wordings": _share(right, asked, stored=True),
        "recall@1, unseen wordings": _share(right, asked, stored=False),
        "whole reply as JSON, units": round(_median(_to_json(assistant), asked) / unit.seconds, 2),
        "ask_many, questions a second": _throughput(assistant, fresh),
        "longest question, worst of 40, ms": round(_longest(assistant, asked) * 1e3, 2),
        "private memory, bytes a phrasing": round(grown, 1),
    }


def _is_right(assistant: Any, question: workload.Asked) -> bool:
    """Judge the matcher alone: to some generated questions the screen rightly shows a card."""
    hits = assistant.retriever.retrieve(question.text, 1).hits
    return bool(hits) and hits[0].entry == question.entry


def _share(right: Sequence[bool], asked: Sequence[workload.Asked], *, stored: bool) -> float:
    kept = [one for one, question in zip(right, asked, strict=True) if question.stored is stored]
    return round(sum(kept) / len(kept), 3)


def _to_json(assistant: Any) -> Callable[[str], object]:
    return lambda text: json.dumps(assistant.ask(text).to_dict())


def _median(ask: Callable[[str], object], asked: Sequence[workload.Asked]) -> float:
    times = []
    for question in asked[:300]:
        began = time.thread_time()
        ask(question.text)
        times.append(time.thread_time() - began)
    return statistics.median(times)


def _throughput(assistant: Any, asked: Sequence[workload.Asked]) -> int:
    """Give the questions a second of the best of three batches, each of fresh questions."""
    texts = [question.text for question in asked]
    best = 0.0
    for batch in (texts[0::3], texts[1::3], texts[2::3]):
        began = time.thread_time()
        assistant.ask_many(batch)
        best = max(best, len(batch) / (time.thread_time() - began))
    return round(best)


def _longest(assistant: Any, asked: Sequence[workload.Asked]) -> float:
    """Give the slowest of questions of the greatest length: words unknown, known, and mixed."""
    worst = 0.0
    for number in range(40):
        texts = [one.text for one in asked[number * 9 : number * 9 + 40]]
        known = " ".join(texts)
        text = (known, known[::-1], " ".join(word[::-1] for word in known.split()))[number % 3]
        began = time.thread_time()
        assistant.ask(text[:TEXT_CAP])
        worst = max(worst, time.thread_time() - began)
    return worst


def _anonymous() -> int:
    """Give the memory of this process that no file backs, in bytes; 0 where that is not told."""
    rollup = Path("/proc/self/smaps_rollup")
    if not rollup.exists():
        return 0
    lines = rollup.read_text(encoding="ascii").splitlines()
    return sum(int(line.split()[1]) * 1024 for line in lines if line.startswith("Anonymous:"))


def rivals_step(options: argparse.Namespace) -> dict[str, Any]:
    made = load(options)
    texts = [text for at in range(made.entries) for text in made.wordings(at)[: workload.STORED]]
    entries = [at for at in range(made.entries) for _ in range(workload.STORED)]
    asked = list(made.asked(options.questions))
    found: dict[str, Any] = {}
    for name, rival in rivals.RIVALS.items():
        try:
            found[name] = _rival(rival(texts, entries), asked)
        except ImportError as error:
            found[name] = f"not installed ({error.name})"
    return found


def _rival(rival: Any, asked: Sequence[workload.Asked]) -> str:
    unit, times, right = Unit(), [], []
    stop = time.perf_counter() + BUDGET
    for question in asked:
        unit.tick()
        began = time.thread_time()
        right.append(rival.ask(question.text) == question.entry)
        times.append(time.thread_time() - began)
        if time.perf_counter() > stop and len(times) >= 20:
            break
    kept = asked[: len(right)]
    recalls = _share(right, kept, stored=True), _share(right, kept, stored=False)
    return f"{statistics.median(times) / unit.seconds:.2f} units, recall@1 %.2f %.2f" % recalls


STEPS = {"compile": compile_step, "ask": ask_step, "rivals": rivals_step}

if __name__ == "__main__":
    sys.exit(main())
