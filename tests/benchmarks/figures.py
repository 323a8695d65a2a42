"""What a benchmark tells: a ratio within one run, or a figure of this machine, beside its goal."""

from collections.abc import Callable
from dataclasses import dataclass
from statistics import median
from time import perf_counter


@dataclass(frozen=True, slots=True)
class Figure:
    """`goal` and `reached` are printed as they stand; `met` is None where the goal is of another machine."""

    what: str
    goal: str
    reached: str
    met: bool | None = None


def ratio(what: str, goal: float, reached: float) -> Figure:
    return Figure(what, f"≥ {goal:g}×", f"{reached:.1f}×", reached >= goal)


def at_most(what: str, goal: float, reached: float, unit: str) -> Figure:
    return Figure(what, f"≤ {goal:g} {unit}", f"{reached:,.0f} {unit}", reached <= goal)


def seconds(work: Callable[[], object], rounds: int = 5) -> float:
    """The median of some rounds, after one that warms up."""
    work()
    taken = []
    for _ in range(rounds):
        began = perf_counter()
        work()
        taken.append(perf_counter() - began)
    return median(taken)


def percentile(values: list[float], share: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]
