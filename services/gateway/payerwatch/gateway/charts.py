"""Charts as numbers for a template to draw: positions in a box, and the same said in words. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from payerwatch.gateway.wording import counted, day_of, long_date

WIDTH, MARGIN, BASE = 640, 70, 64
MOST_BARS = 12


class Versioned(Protocol):
    @property
    def taken_at(self) -> datetime: ...
    @property
    def what(self) -> str: ...
    @property
    def added(self) -> list[str] | None: ...
    @property
    def removed(self) -> list[str] | None: ...


@dataclass(frozen=True, slots=True)
class Dot:
    x: float
    label: str
    latest: bool


@dataclass(frozen=True, slots=True)
class Line:
    dots: tuple[Dot, ...]
    words: str


def version_line(versions: Sequence[Versioned]) -> Line | None:
    """Versions at their place in time, the newest first. None where one alone would be a dot on nothing."""
    if len(versions) < 2:
        return None
    moments = [version.taken_at.timestamp() for version in versions]
    first, span = min(moments), max(moments) - min(moments) or 1.0
    dots = tuple(
        Dot(round(MARGIN + (moment - first) / span * (WIDTH - 2 * MARGIN), 1), day_of(version.taken_at), place == 0)
        for place, (moment, version) in enumerate(zip(moments, versions, strict=True))
    )
    said = "; ".join(f"{day_of(version.taken_at)}: {version.what}" for version in versions)
    return Line(dots, f"Versions on a line of time. {said}.")


@dataclass(frozen=True, slots=True)
class Bar:
    x: float
    label: str
    up: float
    gained: int
    down: float = 0.0
    lost: int = 0


@dataclass(frozen=True, slots=True)
class Bars:
    bars: tuple[Bar, ...]
    width: float
    words: str


def code_bars(versions: Sequence[Versioned]) -> Bars | None:
    """Codes gained above the line and lost below it, oldest first. None where no version gained or lost one."""
    told = [version for version in reversed(versions[:MOST_BARS]) if version.added or version.removed]
    if not told:
        return None
    most = max(max(len(version.added or ()), len(version.removed or ())) for version in told)
    step = (WIDTH - 2 * MARGIN) / len(told)
    bars = tuple(
        Bar(
            round(MARGIN + step * place + step / 2, 1),
            day_of(version.taken_at),
            up=round(len(version.added or ()) / most * BASE, 1),
            gained=len(version.added or ()),
            down=round(len(version.removed or ()) / most * BASE, 1),
            lost=len(version.removed or ()),
        )
        for place, version in enumerate(told)
    )
    said = "; ".join(f"{bar.label}: {counted(bar.gained, 'code')} added, {bar.lost} removed" for bar in bars)
    return Bars(bars, round(min(24.0, step / 3), 1), f"Codes gained and lost. {said}.")


def month_bars(counts: Sequence[tuple[date, int]]) -> Bars | None:
    """Changes by month, oldest first."""
    most = max((count for _, count in counts), default=0)
    if most == 0:
        return None
    step = (WIDTH - 2 * MARGIN) / len(counts)
    bars = tuple(
        Bar(round(MARGIN + step * place + step / 2, 1), f"{day:%b} {day.year}", round(count / most * BASE, 1), count)
        for place, (day, count) in enumerate(counts)
    )
    said = "; ".join(f"{long_date(day).split(' ')[0]} {day.year}: {count}" for day, count in counts)
    return Bars(bars, round(min(36.0, step * 0.6), 1), f"Changes found by month. {said}.")
