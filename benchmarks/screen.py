"""Time the danger screen: a usual question, and its growth with the length of the text.

    python benchmarks/screen.py [faq]

A usual question is a look-alike of the rules: it holds words near to a sign, so it costs more
than a plain one. "cold" opens the rules and looks every word up, as a new process does.
Times are of this machine; read the exponent and the ratios.
"""

from __future__ import annotations

import math
import statistics
import sys
from functools import partial
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING

from magbot.image.container import Container, pack
from magbot.library.folder import read_knowledge_base
from magbot.safety import Screen
from magbot.safety.rules.compiler import compile_rules

if TYPE_CHECKING:
    from collections.abc import Callable

    from magbot.safety.rules.model import Rules

ROUNDS = 15
LENGTHS = (100, 300, 1_000, 3_000, 10_000)
NEAR_MATCHES = "chset tigt pian runing down my arn, cant brea the proprly and heart skiping beets "
BUNDLED = Path(__file__).parent.parent / "faq"


def best(work: Callable[[], object], rounds: int = ROUNDS) -> float:
    """Give the shortest of several times, in microseconds."""
    times = []
    for _ in range(rounds):
        start = perf_counter()
        work()
        times.append(perf_counter() - start)
    return min(times) * 1e6


def read(path: Path) -> Rules:
    """Read the rules of a folder. Raises KnowledgeBaseError."""
    rules = read_knowledge_base(str(path)).rules
    assert rules is not None, "no danger signs are declared"
    return rules


def main(path: Path = BUNDLED) -> None:
    """Print the table."""
    rules = read(path)
    image = pack(compile_rules(rules))
    questions = [text for family in rules.families for text in family.look_alikes]
    store = Container(image)
    screen = Screen(store)

    def cold(text: str) -> None:
        Screen(store).screen(text)

    warm = [best(partial(screen.screen, text)) for text in questions]
    first = [best(partial(cold, text), 3) for text in questions]
    opening = best(partial(Screen, store))
    print(f"compiled rules {len(image):>9,} bytes, opened in {opening:.0f} us")
    print(f"usual question {statistics.median(warm):>9.1f} us p50, {max(warm):.1f} us at most")
    print(f"the same, cold {statistics.median(first):>9.1f} us p50")
    times = []
    for length in LENGTHS:
        text = (NEAR_MATCHES * (length // len(NEAR_MATCHES) + 1))[:length]
        times.append(best(partial(screen.screen, text)))
        print(f"{length:>7,} characters of near-matches {times[-1]:>7.0f} us")
    slope = statistics.linear_regression(
        [math.log(one) for one in LENGTHS], [math.log(one) for one in times]
    )
    print(f"growth with length: exponent {slope.slope:.2f}")


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:2]))
