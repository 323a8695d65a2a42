"""Processor time: other work on the machine counts for little."""

import time
from collections.abc import Callable
from statistics import median


def seconds(work: Callable[[], object], times: int = 5) -> float:
    """The median of several."""
    taken = []
    for _ in range(times):
        start = time.process_time()
        work()
        taken.append(time.process_time() - start)
    return median(taken)
