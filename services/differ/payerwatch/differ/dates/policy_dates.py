"""From a document to its own dates: head, foot, metadata boxes, and the rows of its change log."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from payerwatch.differ.dates.labels import Label, basis_of, labels
from payerwatch.differ.dates.printed import Printed, printed_dates
from payerwatch.differ.dates.stacked import Stacked, stacked
from payerwatch.policies.facts import PolicyDate
from payerwatch.policies.words import BlockType, DateKind, DatePrecision, SectionRole
from payerwatch.reading.document import Block, Document
from payerwatch.reading.running_lines import PAGE

_HEAD = 40
_FOOT = 12
_LONGEST_LINE = 220
_LONGEST_FOOT = 90
_FEW = 12
# Between a label and its date: punctuation, leaders, a cell's edge, "of this version".
_BETWEEN = re.compile(
    r"^[\s:.|*†‡(\[–—-]*(?:(?:is|on|of|for|date|this (?:policy|version)|as of|"
    r"(?:services|claims|requests|procedures)(?: (?:performed|rendered|provided|furnished|processed|received))?|"
    r"dates? of service|admissions|"
    r"(?:on (?:or|and) after|on/after|beginning|starting)(?: dates? of service)?)\b[\s:|]*)*$",
    re.I,
)
_BODY = frozenset(
    {
        SectionRole.COVERAGE,
        SectionRole.EXCLUSIONS,
        SectionRole.CODES,
        SectionRole.BACKGROUND,
        SectionRole.REFERENCES,
        SectionRole.DEFINITIONS,
    }
)
_FIRST_VERSION = re.compile(
    r"original effective|^\W*(?:new policy|policy (?:created|developed)|original(?:ly)? (?:date|policy))\b|"
    r"date of origin",
    re.I,
)
# Some payers number their policies like dates: "Policy Number: 2.02.56".
_NUMBERED = re.compile(r"\b(?:number|no\.?|#|policy|guideline|id)\s*[:#]?\s*$", re.I)
_LOG_YEARS_APART = 1


@dataclass(frozen=True, slots=True)
class _Dated:
    date: PolicyDate
    index: int
    boxed: bool


def dates_of(document: Document) -> tuple[PolicyDate, ...]:
    """Own dates once per meaning and value, then the rows of the change log as `revision`."""
    blocks = document.blocks
    zones = _own_zones(blocks)
    found = [each for index in sorted(zones) for each in _labelled(blocks, index)]
    found += _table_dated(blocks, zones)
    found += [_stacked(each) for each in stacked(blocks)]
    said = {each.date.value for each in found}
    foot = range(max(0, len(blocks) - _FOOT), len(blocks))
    found += [each for index in foot for each in _unlabelled(blocks[index], index) if each.date.value not in said]
    named = _first_effective(blocks, found)
    logged = [each for index, block in enumerate(blocks) for each in _logged(blocks, index, block)]
    return tuple(_once([each.date for each in named] + logged))


def _own_zones(blocks: Sequence[Block]) -> set[int]:
    """Blocks that speak of the document itself. The head ends where coverage, codes or background begin."""
    starts = (
        index for index, block in enumerate(blocks) if block.role in _BODY and block.type is not BlockType.HEADING
    )
    head = min(max(next(starts, _HEAD), 8), _HEAD)
    zones = set(range(min(head, len(blocks)))) | set(range(max(0, len(blocks) - _FOOT), len(blocks)))
    zones |= {index for index, block in enumerate(blocks) if block.role is SectionRole.HISTORY}
    zones |= {
        index
        for index, block in enumerate(blocks)
        if block.role in {SectionRole.OTHER, SectionRole.SCOPE} and _is_line(block)
    }
    return zones


def _is_line(block: Block, *, others: int = _FEW) -> bool:
    """Hardly anything but labels and dates: at most so many other letters."""
    if len(block.text) > _LONGEST_LINE:
        return False
    spans = [(each.start, each.end) for each in labels(block.text)]
    spans += [(each.start, each.end) for each in printed_dates(block.text)]
    spans += [match.span() for match in PAGE.finditer(block.text)]
    rest = block.text
    for start, end in sorted(spans, reverse=True):
        rest = rest[:start] + rest[end:]
    return len(re.sub(r"[\W_]+", "", rest)) <= others


def _labelled(blocks: Sequence[Block], index: int) -> Iterator[_Dated]:
    block = blocks[index]
    text = block.text
    printed = printed_dates(text)
    marks = labels(text)
    plain = block.role not in _BODY or _is_line(block, others=0)
    if block.role is SectionRole.HISTORY and printed and printed[0].start == 0:
        return
    for position, label in enumerate(marks):
        until = marks[position + 1].start if position + 1 < len(marks) else len(text)
        if not plain and not _is_capital(text[label.start : label.end]):
            continue
        first = next((each for each in printed if each.start >= label.end and each.end <= until), None)
        if first is None or not _BETWEEN.match(text[label.end : first.start]) or not _names_a_date(text, label, first):
            if position + 1 == len(marks) and not _BETWEEN.match(text[label.end :]):
                continue
            if first is None and position + 1 == len(marks):
                yield from _in_next(blocks, index, label)
            continue
        yield _Dated(_fact(block, label, first, label.start, first.end), index, _is_boxed(block))
        for more in _list_of(text, printed, first, label):
            yield _Dated(_fact(block, label, more, more.start, more.end), index, _is_boxed(block))


def _unlabelled(block: Block, index: int) -> Iterator[_Dated]:
    """A foot that is a date and nothing else says no more than that: kept as `other`."""
    dates = printed_dates(block.text) if len(block.text) <= _LONGEST_FOOT else ()
    if len(dates) != 1 or dates[0].precision is DatePrecision.YEAR or labels(block.text) or block.path:
        return
    if _NUMBERED.search(block.text[: dates[0].start]):
        return
    found = Label(DateKind.OTHER, dates[0].start, dates[0].start)
    yield _Dated(_fact(block, found, dates[0], dates[0].start, dates[0].end), index, False)


def _is_capital(words: str) -> bool:
    """A label in capitals is the form's own, even where a reader took the line into the references."""
    return words.isupper() and " " in words


def _stacked(each: Stacked) -> _Dated:
    fact = _fact(each.block, each.label, each.printed, each.printed.start, each.printed.end)
    return _Dated(replace(fact, printed=each.words, basis=None), -1, _is_boxed(each.block))


def _names_a_date(text: str, label: Label, printed: Printed) -> bool:
    """A bare year, or a month and year by digits, needs a label that stands alone, not a sentence."""
    if printed.precision is DatePrecision.DAY:
        return len(text) <= _LONGEST_LINE or label.start == 0 or ":" in text[label.end : printed.start + 1]
    return (
        ":" in text[label.end : printed.start]
        or text[label.start : label.end].lower().endswith("date")
        or len(text) <= 80
    )


def _list_of(text: str, printed: Sequence[Printed], first: Printed, label: Label) -> Iterator[Printed]:
    """ "Reviewed: 1/2020, 1/2021, 1/2022": each counts only where the list goes on."""
    at = first.end
    for each in printed:
        if each.start < at or each is first:
            continue
        if not re.fullmatch(r"[\s,;&|]*(?:and\s+)?", text[at : each.start]) or label.kind is DateKind.EFFECTIVE:
            return
        yield each
        at = each.end


def _in_next(blocks: Sequence[Block], index: int, label: Label) -> Iterator[_Dated]:
    """A label that ends its block has its date in the next, where that starts with one."""
    if index + 1 >= len(blocks):
        return
    follower = blocks[index + 1]
    first = next(iter(printed_dates(follower.text)), None)
    if first is None or not _BETWEEN.match(follower.text[: first.start]) or len(follower.text) > first.end + 8:
        return
    if first.precision is DatePrecision.YEAR:
        return
    if label.start == 0 or blocks[index].text[: label.start].strip() == "":
        fact = replace(_fact(follower, label, first, 0, first.end), printed=blocks[index].text[label.start : label.end])
        yield _Dated(fact, index, _is_boxed(follower))


def _is_boxed(block: Block) -> bool:
    return block.role is SectionRole.HISTORY or any("history" in heading.lower() for heading in block.path)


def _fact(block: Block, label: Label, printed: Printed, start: int, end: int) -> PolicyDate:
    return PolicyDate(
        kind=label.kind,
        value=printed.value,
        precision=printed.precision,
        basis=basis_of(block.text[label.start : end + 80]),
        printed=block.text[label.start : label.end],
        quote=block.text[start:end],
        block=block.id,
    )


def _first_effective(blocks: Sequence[Block], found: list[_Dated]) -> list[_Dated]:
    """In a box of the policy's history that also says when it is reviewed next, "Effective" is the day the policy
    first took effect: the version's own date is its last review (Aetna's Clinical Policy Bulletins)."""
    kinds = {each.date.kind for each in found if each.boxed}
    reviewed = [each.date.value for each in found if each.date.kind is DateKind.LAST_REVIEW and each.boxed]
    if not ({DateKind.LAST_REVIEW, DateKind.NEXT_REVIEW} <= kinds) or DateKind.ORIGINAL_EFFECTIVE in kinds:
        return found
    latest = max(reviewed)
    return [
        replace(each, date=replace(each.date, kind=DateKind.ORIGINAL_EFFECTIVE))
        if each.boxed
        and each.date.kind is DateKind.EFFECTIVE
        and int(each.date.value[:4]) + _LOG_YEARS_APART <= int(latest[:4])
        else each
        for each in found
    ]


def _table_dated(blocks: Sequence[Block], zones: set[int]) -> list[_Dated]:
    """Rows whose columns are the labels: "Effective Date | Next Review" over the dates."""
    found = []
    for index, block in enumerate(blocks):
        if block.type is not BlockType.ROW or len(block.cells) > len(block.columns) or not block.columns:
            continue
        marks = [labels(column) for column in block.columns]
        if sum(bool(mark) for mark in marks) * 2 < len(block.columns) or index not in zones | _is_line_index(
            block, index
        ):
            continue
        for cell, mark in zip(block.cells, marks, strict=False):
            dates = printed_dates(cell)
            if mark and dates and dates[0].start == 0 and cell in block.text:
                label = mark[0]
                fact = _fact(replace(block, text=cell), label, dates[0], 0, dates[0].end)
                printed = block.columns[block.cells.index(cell)]
                found.append(_Dated(replace(fact, printed=printed, basis=basis_of(printed)), index, _is_boxed(block)))
    return found


def _is_line_index(block: Block, index: int) -> set[int]:
    return {index} if _is_line(block) else set()


def _logged(blocks: Sequence[Block], index: int, block: Block) -> Iterator[PolicyDate]:
    """A row or line of the change log opens with its date and goes on to say what was done."""
    if block.role is not SectionRole.HISTORY or block.type is BlockType.HEADING:
        return
    first = next(iter(printed_dates(block.text)), None)
    if first is None or first.start > 2 or first.precision is DatePrecision.YEAR:
        return
    rest = block.text[first.end :].strip(" |•:–—-")
    if not rest and index + 1 < len(blocks):
        rest = blocks[index + 1].text
    if not rest or labels(block.text[: first.start]):
        return
    kind = DateKind.ORIGINAL_EFFECTIVE if _FIRST_VERSION.search(rest[:80]) else DateKind.REVISION
    yield PolicyDate(
        kind=kind,
        value=first.value,
        precision=first.precision,
        basis=basis_of(rest),
        printed=block.columns[0] if block.columns else "",
        quote=block.text[: min(len(block.text), first.end + 200)],
        block=block.id,
    )


def _once(dates: Sequence[PolicyDate]) -> Iterator[PolicyDate]:
    seen: set[tuple[DateKind, str]] = set()
    for each in dates:
        if (each.kind, each.value) not in seen:
            seen.add((each.kind, each.value))
            yield each
