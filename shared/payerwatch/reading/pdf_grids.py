"""Ruled tables: the lines drawn on a page as grids of cells, and which text stands in which cell."""

from collections.abc import Sequence
from dataclasses import dataclass

from payerwatch.reading.pdf_segments import THIN

Shape = tuple[float, float, float, float]
_SHORTEST = 6.0
_NEAR = 3.0
_CORNER = 5.0


@dataclass(frozen=True, slots=True)
class Rule:
    """A straight line: at `at` across, from `start` to `end` along."""

    at: float
    start: float
    end: float


@dataclass(frozen=True, slots=True)
class Grid:
    """`xs` and `ys` are the positions of its lines; `walls` and `floors` say where a line really is drawn: right
    of cell (row, column) and below it."""

    xs: tuple[float, ...]
    ys: tuple[float, ...]
    walls: frozenset[tuple[int, int]]
    floors: frozenset[tuple[int, int]]

    def holds(self, x: float, y: float) -> bool:
        return self.xs[0] - 1 <= x <= self.xs[-1] + 1 and self.ys[0] - 1 <= y <= self.ys[-1] + 1

    def cell(self, x: float, y: float) -> tuple[int, int]:
        row = max(0, sum(1 for edge in self.ys[1:-1] if y > edge))
        return row, max(0, sum(1 for edge in self.xs[1:-1] if x > edge))


def rules_of(shapes: Sequence[Shape], width: float, height: float) -> tuple[list[Rule], list[Rule]]:
    """(horizontal, vertical). A box gives its four sides, unless it is as large as the page."""
    across: list[Rule] = []
    down: list[Rule] = []
    for left, top, right, bottom in shapes:
        wide, tall = right - left, bottom - top
        if wide > width * 0.97 and tall > height * 0.9:
            continue
        if tall <= THIN and wide >= _SHORTEST:
            across.append(Rule((top + bottom) / 2, left, right))
        elif wide <= THIN and tall >= _SHORTEST:
            down.append(Rule((left + right) / 2, top, bottom))
        elif wide > _SHORTEST and tall > _SHORTEST:
            across += [Rule(top, left, right), Rule(bottom, left, right)]
            down += [Rule(left, top, bottom), Rule(right, top, bottom)]
    return _joined(across), _joined(down)


def _joined(rules: list[Rule]) -> list[Rule]:
    """Lines drawn cell by cell as one line each."""
    joined: list[Rule] = []
    for rule in sorted(rules, key=lambda each: (round(each.at / _NEAR), each.start)):
        last = joined[-1] if joined else None
        if last is not None and abs(last.at - rule.at) <= _NEAR and rule.start <= last.end + _NEAR:
            joined[-1] = Rule(last.at, min(last.start, rule.start), max(last.end, rule.end))
        else:
            joined.append(rule)
    return joined


def grids_of(across: list[Rule], down: list[Rule]) -> list[Grid]:
    """Tables of at least two columns; a frame around text is none."""
    found: list[Grid] = []
    for flats, uprights in _connected(across, down):
        flat, upright = _reaching(flats, uprights)
        xs, ys = _positions(upright), _positions(flat)
        if len(xs) >= 3 and len(ys) >= 2:
            found.append(Grid(xs, ys, *_drawn(xs, ys, flat, upright)))
    return sorted(found, key=lambda grid: grid.ys[0])


def _reaching(flat: list[Rule], upright: list[Rule]) -> tuple[list[Rule], list[Rule]]:
    """Without the underlines of words in cells: a line of a table ends at another on both sides."""
    across = [rule for rule in flat if _ends_at(rule, upright)]
    return across, [rule for rule in upright if _ends_at(rule, across)]


def _ends_at(rule: Rule, others: list[Rule]) -> bool:
    return any(abs(other.at - rule.start) <= _CORNER for other in others) and any(
        abs(other.at - rule.end) <= _CORNER for other in others
    )


def _connected(across: list[Rule], down: list[Rule]) -> list[tuple[list[Rule], list[Rule]]]:
    group = list(range(len(across) + len(down)))

    def root(index: int) -> int:
        while group[index] != index:
            group[index] = group[group[index]]
            index = group[index]
        return index

    for i, flat in enumerate(across):
        for j, upright in enumerate(down, len(across)):
            if (
                flat.start - _NEAR <= upright.at <= flat.end + _NEAR
                and upright.start - _NEAR <= flat.at <= upright.end + _NEAR
            ):
                group[root(i)] = root(j)
    sets: dict[int, tuple[list[Rule], list[Rule]]] = {}
    for index in range(len(group)):
        flats, uprights = sets.setdefault(root(index), ([], []))
        if index < len(across):
            flats.append(across[index])
        else:
            uprights.append(down[index - len(across)])
    return [each for each in sets.values() if each[0] and each[1]]


def _positions(rules: list[Rule]) -> tuple[float, ...]:
    found: list[float] = []
    for at in sorted(rule.at for rule in rules):
        if not found or at - found[-1] > _NEAR:
            found.append(at)
    return tuple(found)


def _drawn(
    xs: tuple[float, ...], ys: tuple[float, ...], flat: list[Rule], upright: list[Rule]
) -> tuple[frozenset[tuple[int, int]], frozenset[tuple[int, int]]]:
    walls = {
        (row, column)
        for column in range(len(xs) - 2)
        for rules in [[rule for rule in upright if abs(rule.at - xs[column + 1]) <= _NEAR]]
        for row in range(len(ys) - 1)
        if _covers(rules, (ys[row] + ys[row + 1]) / 2)
    }
    floors = {
        (row, column)
        for row in range(len(ys) - 2)
        for rules in [[rule for rule in flat if abs(rule.at - ys[row + 1]) <= _NEAR]]
        for column in range(len(xs) - 1)
        if _covers(rules, (xs[column] + xs[column + 1]) / 2)
    }
    return frozenset(walls), frozenset(floors)


def _covers(rules: list[Rule], point: float) -> bool:
    return any(rule.start <= point <= rule.end for rule in rules)
