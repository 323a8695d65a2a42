"""Dates as payers print them, with the precision they print."""

import re
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from payerwatch.policies.words import DatePrecision

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|"
    r"nov(?:ember)?|dec(?:ember)?)\.?"
)
_YEAR = r"(?:19|20)[0-9]{2}"
_DATE = re.compile(
    r"(?<![0-9A-Za-z./-])(?:"
    rf"(?P<iso>(?P<iy>{_YEAR})-(?P<im>[01][0-9])-(?P<id>[0-3][0-9]))(?:T[0-9:.]+Z?)?"
    rf"|(?P<nm>[01]?[0-9])(?P<sep>[/.|-])(?P<nd>[0-3]?[0-9])(?P=sep)(?P<ny>{_YEAR}|[0-9]{{2}})"
    rf"|(?P<mm>[01]?[0-9])[/.-](?P<my>{_YEAR}|[0-9]{{2}})(?![/.-]?[0-9])"
    rf"|(?P<wd>[0-3]?[0-9])(?:st|nd|rd|th)?[ -](?P<wdm>{_MONTH})[ ,-]+(?P<wdy>{_YEAR})"
    rf"|(?P<wm>{_MONTH})\s*(?:(?P<wmd>[0-3]?[0-9])(?:st|nd|rd|th)?\s*,?\s+|,\s*|\s+)(?P<wmy>{_YEAR})"
    rf"|(?P<yy>{_YEAR})(?![-/.][0-9])"
    r")(?![0-9A-Za-z])",
    re.I,
)
_DIGITS = re.compile(r"[0-9]{2}")
_CENTURY = 2000
_TWO_DIGITS = 100


@dataclass(frozen=True, slots=True)
class Printed:
    value: str
    precision: DatePrecision
    start: int
    end: int


@lru_cache(maxsize=1024)
def printed_dates(text: str) -> tuple[Printed, ...]:
    if not _DIGITS.search(text):
        return ()
    return tuple(found for match in _DATE.finditer(text) if (found := _printed(match)))


def _printed(match: re.Match[str]) -> Printed | None:
    year, month, day = _parts(match)
    value = _value(year, month, day)
    if value is None:
        return None
    precision = DatePrecision.DAY if day else DatePrecision.MONTH if month else DatePrecision.YEAR
    return Printed(value, precision, match.start(), match.end())


def _parts(match: re.Match[str]) -> tuple[int, int | None, int | None]:
    found = match.groupdict()
    if found["iso"]:
        return int(found["iy"]), int(found["im"]), int(found["id"])
    if found["ny"]:
        return _full(found["ny"]), int(found["nm"]), int(found["nd"])
    if found["my"]:
        return _full(found["my"]), int(found["mm"]), None
    if found["wdy"]:
        return int(found["wdy"]), _month(found["wdm"]), int(found["wd"])
    if found["wmy"]:
        return int(found["wmy"]), _month(found["wm"]), int(found["wmd"]) if found["wmd"] else None
    return int(found["yy"]), None, None


def _full(year: str) -> int:
    return int(year) if int(year) >= _TWO_DIGITS else _CENTURY + int(year)


def _month(word: str) -> int:
    return _MONTHS.index(word.lower()[:3]) + 1


def _value(year: int, month: int | None, day: int | None) -> str | None:
    try:
        date(year, month or 1, day or 1)
    except ValueError:
        return None
    return f"{year:04d}" + (f"-{month:02d}" if month else "") + (f"-{day:02d}" if day else "")
