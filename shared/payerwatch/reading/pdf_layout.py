"""A page's segments in reading order: lines of text, rows of tables, columns one after the other."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import median

from payerwatch.reading.pdf_grids import Grid
from payerwatch.reading.pdf_segments import Segment, merged

_SAME_LINE = 0.35
_ALIGNED = 6.0
_FEWEST_BESIDE = 5
# A short cell that spans rows says something of each row; a long one is printed once.
_LONGEST_REPEATED = 120


@dataclass(frozen=True, slots=True)
class Line:
    """A line of running text, in a column that reaches from `left` to `right`."""

    segment: Segment
    left: float
    right: float


@dataclass(frozen=True, slots=True)
class Row:
    """Each cell is its lines from the top. `starts` are the left edges of the columns; `ruled` that it was drawn."""

    cells: tuple[tuple[Segment, ...], ...]
    starts: tuple[float, ...]
    ruled: bool
    page: int


Laid = Line | Row
Table = tuple[Grid, list[Segment]]


def laid_out(segments: Sequence[Segment], grids: Sequence[Grid]) -> list[Laid]:
    free: list[Segment] = []
    inside: dict[int, list[Segment]] = {}
    for segment in segments:
        x, y = (segment.x0 + min(segment.x1, segment.x0 + 20)) / 2, segment.y - segment.size * 0.3
        home = next((index for index, grid in enumerate(grids) if grid.holds(x, y)), None)
        if home is None:
            free.append(segment)
        else:
            inside.setdefault(home, []).append(segment)
    tables = [(grids[index], held) for index, held in inside.items()]
    gutter = _gutter(free) if any(_is_beside(grid, free) for grid, _ in tables) else None
    return _interleaved(free, tables) if gutter is None else list(_by_columns(free, tables, gutter))


def _is_beside(grid: Grid, free: list[Segment]) -> bool:
    """Text runs on in another column next to the table."""
    level = [each for each in free if grid.ys[0] < each.y < grid.ys[-1]]
    return len([each for each in level if each.x1 < grid.xs[0] or each.x0 > grid.xs[-1]]) >= _FEWEST_BESIDE


def _by_columns(free: list[Segment], tables: list[Table], gutter: float) -> Iterator[Laid]:
    """Left column, then right, each with its tables, between what reaches over the gutter."""
    across = [each for each in free if each.x0 < gutter < each.x1]
    beside = [each for each in free if not each.x0 < gutter < each.x1]
    wide = [table for table in tables if table[0].xs[0] < gutter - _ALIGNED and table[0].xs[-1] > gutter + _ALIGNED]
    narrow = [table for table in tables if table not in wide]
    dividers: list[tuple[float, list[Laid]]] = [(table[0].ys[0], list(grid_rows(*table))) for table in wide]
    dividers += [(line[0].y, list(_single_column([line]))) for line in visual_lines(across)]
    top = float("-inf")
    for bottom, divider in (*sorted(dividers, key=lambda each: each[0]), (float("inf"), [])):
        within = [each for each in beside if top <= each.y < bottom]
        framed = [table for table in narrow if top <= table[0].ys[0] < bottom]
        for left in (True, False):
            yield from _interleaved(
                [each for each in within if (each.x1 <= gutter) is left],
                [table for table in framed if (table[0].xs[-1] <= gutter + _ALIGNED) is left],
            )
        yield from divider
        top = bottom


def _interleaved(free: list[Segment], tables: list[Table]) -> list[Laid]:
    laid: list[Laid] = []
    rest = free
    for grid, held in sorted(tables, key=lambda table: table[0].ys[0]):
        above = [segment for segment in rest if segment.y <= grid.ys[0] + 2]
        rest = [segment for segment in rest if segment.y > grid.ys[0] + 2]
        laid.extend(_flowing(above))
        laid.extend(grid_rows(grid, held))
    laid.extend(_flowing(rest))
    return laid


def grid_rows(grid: Grid, held: list[Segment]) -> Iterator[Laid]:
    """Cells without a wall between them are one, cells without a floor are repeated in each row they reach over.
    Columns that never hold text are spacing."""
    homes: dict[tuple[int, int], list[Segment]] = {}
    for segment in held:
        cell = grid.cell((segment.x0 + min(segment.x1, segment.x0 + 12)) / 2, segment.y - segment.size * 0.3)
        homes.setdefault(_corner(grid, cell), []).append(segment)
    rows = [_cells_of(band, corners, homes) for band, corners in _bands(grid)]
    used = [column for column in range(len(grid.xs) - 1) if any(cells[column] for cells in rows)]
    starts = tuple(grid.xs[column] for column in used)
    for cells in rows:
        printed = tuple(cells[column] for column in used)
        if any(printed):
            yield from _row_or_lines(printed, starts, grid)


def _bands(grid: Grid) -> Iterator[tuple[int, list[tuple[int, int]]]]:
    last: list[tuple[int, int]] = []
    for band in range(len(grid.ys) - 1):
        corners = [_corner(grid, (band, column)) for column in range(len(grid.xs) - 1)]
        if corners != last:
            yield band, corners
        last = corners


def _corner(grid: Grid, cell: tuple[int, int]) -> tuple[int, int]:
    row, column = cell
    while column > 0 and (row, column - 1) not in grid.walls:
        column -= 1
    while row > 0 and (row - 1, column) not in grid.floors:
        row -= 1
    return row, column


def _cells_of(
    band: int, corners: list[tuple[int, int]], homes: dict[tuple[int, int], list[Segment]]
) -> tuple[tuple[Segment, ...], ...]:
    seen: set[tuple[int, int]] = set()
    cells: list[tuple[Segment, ...]] = []
    for corner in corners:
        lines = () if corner in seen else tuple(_lines(homes.get(corner, [])))
        above = corner[0] < band and sum(len(line.text) for line in lines) > _LONGEST_REPEATED
        cells.append(() if above else lines)
        seen.add(corner)
    return tuple(cells)


def _row_or_lines(cells: tuple[tuple[Segment, ...], ...], starts: tuple[float, ...], grid: Grid) -> Iterator[Laid]:
    printed = [cell for cell in cells if cell]
    page = printed[0][0].page
    if len(printed) == 1 and cells[0]:
        for line in cells[0]:
            yield Line(line, grid.xs[0], grid.xs[-1])
        return
    yield Row(cells, starts, True, page)


def _lines(segments: list[Segment]) -> list[Segment]:
    return [merged(line) for line in visual_lines(segments)]


def visual_lines(segments: Sequence[Segment]) -> list[list[Segment]]:
    """Segments that share a baseline, top down, each line from left to right."""
    lines: list[list[Segment]] = []
    for segment in sorted(segments, key=lambda each: (each.y, each.x0)):
        if lines and segment.y - lines[-1][0].y <= max(2.0, _SAME_LINE * min(segment.size, lines[-1][0].size)):
            lines[-1].append(segment)
        else:
            lines.append([segment])
    return [sorted(line, key=lambda each: each.x0) for line in lines]


def _flowing(segments: list[Segment]) -> Iterator[Laid]:
    if not segments:
        return
    gutter = _gutter(segments)
    if gutter is None:
        yield from _single_column(visual_lines(segments))
        return
    yield from _columns(segments, gutter)


def _columns(segments: list[Segment], gutter: float) -> Iterator[Laid]:
    """What reaches over the gutter divides the page; between such lines the left column is read first."""
    band: list[Segment] = []
    for line in visual_lines(segments):
        if any(each.x0 < gutter < each.x1 for each in line):
            yield from _both_sides(band, gutter)
            band = []
            yield from _single_column([line])
        else:
            band.extend(line)
    yield from _both_sides(band, gutter)


def _both_sides(band: list[Segment], gutter: float) -> Iterator[Laid]:
    for side in ([each for each in band if each.x1 <= gutter], [each for each in band if each.x0 >= gutter]):
        if side:
            yield from _single_column(visual_lines(side))


def _gutter(segments: list[Segment]) -> float | None:
    """Where two columns of running text part: both sides long and wide, few lines across."""
    lines = visual_lines(segments)
    left_edge, right_edge = min(each.x0 for each in segments), max(each.x1 for each in segments)
    width = right_edge - left_edge
    starts = [
        each.x0 for line in lines for each in line if left_edge + width * 0.3 < each.x0 < left_edge + width * 0.75
    ]
    best: float | None = None
    most = 7
    for start in sorted({round(start) for start in starts}):
        right = [each for each in segments if abs(each.x0 - start) < 3]
        if len(right) > most and _parts(segments, start - 3, width):
            best, most = start - 3.0, len(right)
    return best


def _parts(segments: list[Segment], gutter: float, width: float) -> bool:
    left = [each for each in segments if each.x1 <= gutter]
    right = [each for each in segments if each.x0 >= gutter]
    across = len(segments) - len(left) - len(right)
    if min(len(left), len(right)) < 8 or across > 0.4 * len(segments):
        return False
    wide = min(median(each.x1 - each.x0 for each in left), median(each.x1 - each.x0 for each in right))
    # A column of a table has short lines that stand level with their neighbours.
    return wide > 0.27 * width


def _single_column(lines: list[list[Segment]]) -> Iterator[Laid]:
    if not lines:
        return
    left = min(line[0].x0 for line in lines)
    right = max(each.x1 for line in lines for each in line)
    index = 0
    while index < len(lines):
        rows, used = _table_at(lines, index)
        if rows:
            yield from rows
            index += used
        else:
            yield Line(merged(lines[index]), left, right)
            index += 1


def _table_at(lines: list[list[Segment]], index: int) -> tuple[list[Row], int]:
    """An unruled table: three rows or more whose segments start at the same places."""
    starts = _starts(lines[index])
    if len(starts) < 2 or _is_marker(lines[index]):
        return [], 0
    rows: list[list[list[Segment]]] = []
    used = full = 0
    last = lines[index][0]
    for line in lines[index:]:
        columns = [_column(starts, each.x0) for each in line]
        far = line[0].y - last.y > 3.2 * last.size
        if None in columns or len(set(columns)) != len(columns) or far or line[-1].x1 < starts[0]:
            break
        known = [column for column in columns if column is not None]
        goes_on = rows and known[0] != 0 and line[0].y - last.y < 1.6 * last.size
        if len(line) == 1 and not goes_on:
            break
        if not goes_on:
            rows.append([[] for _ in starts])
            full += 1
        for column, each in zip(known, line, strict=True):
            rows[-1][column].append(each)
        last, used = line[0], used + 1
    if full < 3:
        return [], 0
    return [Row(tuple(map(tuple, row)), tuple(starts), False, last.page) for row in rows], used


def _starts(line: list[Segment]) -> list[float]:
    return [each.x0 for each in line]


def _column(starts: list[float], x: float) -> int | None:
    return next((index for index, start in enumerate(starts) if abs(start - x) <= _ALIGNED), None)


def _is_marker(line: list[Segment]) -> bool:
    """A list's markers stand apart from its text without being a column."""
    return len(line[0].text.strip()) <= 4 and not line[0].text.strip().isdigit()
