"""Codes as printed and as asked for: one code, or a range `A-B`."""

import re
from collections.abc import Iterable

ICD_10_CM = re.compile(r"[A-Z]\d[0-9A-Z](\.[0-9A-Z]{1,4})?")
_LAST = chr(0x10FFFF)


_SHAPES = str.maketrans("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ", "0" * 10 + "A" * 26)


def shape_of(code: str) -> str:
    return code.translate(_SHAPES)


def range_of(printed: str) -> tuple[str, str] | None:
    first, hyphen, last = printed.partition("-")
    return (first.strip(), last.strip()) if hyphen and last and "-" not in last else None


def range_holds(first: str, last: str, code: str) -> bool:
    """ICD-10-CM ranges are of categories too: `E08-E13` holds `E11.65`. Others compare only with their own shape."""
    if all(ICD_10_CM.fullmatch(each) for each in (first, last, code)):
        return first <= code and (code <= last or code.startswith(last))
    return shape_of(first) == shape_of(last) == shape_of(code) and first <= code <= last


def names(printed: str, code: str) -> bool:
    """Whether a code, or a range printed as `A-B`, names `code`."""
    printed, code = printed.strip().upper(), code.strip().upper()
    ends = range_of(printed)
    return printed == code or (ends is not None and range_holds(*ends, code))


def meet(printed: str, asked: str) -> bool:
    """Whether two of them, each a code or a range, have a code in common."""
    printed, asked = printed.strip().upper(), asked.strip().upper()
    if printed == asked:
        return True
    asked_ends, printed_ends = range_of(asked), range_of(printed)
    if asked_ends is None:
        return names(printed, asked)
    if printed_ends is None:
        return names(asked, printed)
    return any(names(printed, end) for end in asked_ends) or any(names(asked, end) for end in printed_ends)


def highest(last: str) -> str:
    """The end to look up to in a sorted list: what an ICD-10-CM category holds sorts behind it."""
    return last + _LAST if ICD_10_CM.fullmatch(last) else last


class CodeSet:
    """Many printed codes and ranges, asked often."""

    def __init__(self, printed: Iterable[str]) -> None:
        spelled = [each.strip().upper() for each in printed]
        self._printed = frozenset(spelled)
        self._ranges = [(each, *ends) for each in spelled if (ends := range_of(each))]

    def names(self, code: str) -> bool:
        """Of one code, spelled in capitals."""
        return code in self._printed or any(range_holds(first, last, code) for _, first, last in self._ranges)
