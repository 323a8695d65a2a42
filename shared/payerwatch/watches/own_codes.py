"""Somebody's own codes, pasted or uploaded: read whole or refused whole, and never with patients in them."""

import csv
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from payerwatch.watches.codes import CodeSet

MOST_ROWS = 10_000
MOST_BYTES = 2_000_000
MOST_FAULTS = 50
CODE = re.compile(
    r"\d{4}[0-9FTUM]|[A-CEGHJ-MP-V]\d{4}|D\d{4}|[A-TV-Z]\d[0-9A-Z](?:\.[0-9A-Z]{1,4})?|[A-TV-Z]\d[0-9A-Z]{4,5}"
    r"|\d{4,5}-\d{3,4}-\d{1,2}"
)
DOTLESS = re.compile(r"([A-TV-Z]\d[0-9A-Z])([0-9A-Z]{3,4})")
"""An ICD-10-CM code without its dot. A shorter one is not told from a code of HCPCS."""
COLUMNS = {
    "code": ("code", "codes", "procedure", "procedure code", "cpt", "hcpcs", "icd", "icd-10"),
    "payer": ("payer", "payor", "insurer", "plan"),
    "volume": ("volume", "monthly volume", "monthly", "claims", "units", "count", "claims per month"),
    "dollars": ("dollars", "monthly dollars", "revenue", "amount", "charges", "allowed"),
}
PATIENT_COLUMNS = re.compile(
    r"(?i)\b(patient|member|subscriber|beneficiary|mrn|medical record|ssn|social security|dob|birth|first name|"
    r"last name|full name|name|phone|e-?mail|address|zip|date of service|dos|claim (?:id|number|no))\b"
)
PATIENT_VALUES = (
    (re.compile(r"\b\d{3}-\d{2}-\d{4}\b"), "a social security number"),
    (re.compile(r"[\w.+-]+@[\w-]+\.\w+"), "a mail address"),
    (re.compile(r"\b(?:\d{1,2}[/-]\d{1,2}[/-]\d{2,4}|\d{4}-\d{2}-\d{2})\b"), "a date"),
    (re.compile(r"\(?\b\d{3}\)?[ .-]\d{3}[ .-]\d{4}\b"), "a phone number"),
)
PERSON = re.compile(r"^[A-Z][a-z'’-]+,\s*[A-Z][a-z'’-]+(?:\s+[A-Z]\.?)?$")


@dataclass(frozen=True, slots=True)
class OwnCode:
    code: str
    payer: str | None
    volume: int
    """Claims a month."""
    dollars: Decimal | None


@dataclass(frozen=True, slots=True)
class Fault:
    row: int
    says: str


@dataclass(frozen=True, slots=True)
class Upload:
    codes: tuple[OwnCode, ...] = ()
    faults: tuple[Fault, ...] = ()


class LooksLikePatients(Exception):
    """The message says which row and why; nothing of the file may be kept, not even in a log."""


def read_own_codes(text: str, payers: Iterable[str]) -> Upload:
    """Rows of code, payer, volume, dollars, with or without a head. Raises LooksLikePatients."""
    rows = list(_rows(text))
    if len(rows) > MOST_ROWS + 1:
        return Upload(faults=(Fault(MOST_ROWS + 1, f"The file has more than {MOST_ROWS:,} rows."),))
    places, body = _columns(rows)
    for number, row in body:
        _refuse_patients(number, row, places)
    known = {payer.lower(): payer for payer in payers}
    read = [_own_code(number, row, places, known) for number, row in body]
    faults = tuple(each for each in read if isinstance(each, Fault))[:MOST_FAULTS]
    codes = tuple(each for each in read if isinstance(each, OwnCode))
    if not rows:
        faults = (Fault(1, "The file holds no codes."),)
    return Upload(codes=() if faults else _summed(codes), faults=faults)


def _rows(text: str) -> Iterable[tuple[int, list[str]]]:
    lines = text.lstrip("\ufeff").splitlines()
    separator = max(",;\t", key=lambda sign: sum(line.count(sign) for line in lines[:20]))
    for number, row in enumerate(csv.reader(lines, delimiter=separator), 1):
        cells = [cell.strip() for cell in row]
        if any(cells):
            yield number, cells


def _columns(rows: Sequence[tuple[int, list[str]]]) -> tuple[dict[str, int], Sequence[tuple[int, list[str]]]]:
    """Where each column stands. A first row without any code is the head."""
    if not rows:
        return {"code": 0}, rows
    number, head = rows[0]
    if any(CODE.fullmatch(cell.upper()) for cell in head):
        return dict(zip(COLUMNS, range(len(head)), strict=False)), rows
    for cell in head:
        if PATIENT_COLUMNS.search(cell.replace("_", " ")):
            raise LooksLikePatients(f"Row {number} names a column “{cell[:40]}”, which belongs to patients.")
    spelled = [cell.lower().replace("_", " ") for cell in head]
    found = {name: place for name, ways in COLUMNS.items() for place, cell in enumerate(spelled) if cell in ways}
    return ({"code": 0} | found), rows[1:]


def _refuse_patients(number: int, row: Sequence[str], places: dict[str, int]) -> None:
    for cell in row:
        if PERSON.match(cell):
            raise LooksLikePatients(f"Row {number} looks like a patient name.")
        for pattern, what in PATIENT_VALUES:
            if pattern.search(cell) and not CODE.fullmatch(cell.upper()):
                raise LooksLikePatients(f"Row {number} holds {what}.")
    if len(row) > max(len(COLUMNS), *(place + 1 for place in places.values())) + 2:
        raise LooksLikePatients(f"Row {number} has {len(row)} columns: a list of codes needs four at most.")


def _own_code(number: int, row: Sequence[str], places: dict[str, int], payers: dict[str, str]) -> OwnCode | Fault:
    def cell(name: str) -> str:
        place = places.get(name)
        return row[place] if place is not None and place < len(row) else ""

    code = cell("code").upper()
    if not CODE.fullmatch(code):
        return Fault(number, f"“{code[:20]}” is not a whole code.")
    if dotless := DOTLESS.fullmatch(code):
        code = ".".join(dotless.groups())
    payer = cell("payer")
    if payer and payer.lower() not in payers:
        return Fault(number, f"We read no payer “{payer[:40]}”.")
    try:
        volume = int(cell("volume").replace(",", "") or 0)
        dollars = Decimal(cell("dollars").replace(",", "").lstrip("$")) if cell("dollars") else None
    except (ValueError, InvalidOperation):
        return Fault(number, "Volume and dollars are numbers.")
    if not 0 <= volume <= 10**9 or (dollars is not None and not (dollars.is_finite() and 0 <= dollars < 10**12)):
        return Fault(number, "Volume and dollars are between 0 and a billion.")
    return OwnCode(code, payers.get(payer.lower()) if payer else None, volume, dollars)


def _summed(codes: Iterable[OwnCode]) -> tuple[OwnCode, ...]:
    """The same code of the same payer twice is one code with both volumes."""
    found: dict[tuple[str, str | None], OwnCode] = {}
    for each in codes:
        before = found.get((each.code, each.payer))
        found[each.code, each.payer] = _together(before, each) if before else each
    return tuple(found.values())


def _together(one: OwnCode, other: OwnCode) -> OwnCode:
    dollars = [amount for amount in (one.dollars, other.dollars) if amount is not None]
    return OwnCode(one.code, one.payer, one.volume + other.volume, sum(dollars, Decimal(0)) if dollars else None)


@dataclass(frozen=True, slots=True)
class Exposure:
    """What a change can touch of somebody's month."""

    codes: tuple[str, ...]
    volume: int
    dollars: Decimal | None

    @property
    def rank(self) -> tuple[Decimal, int]:
        return (self.dollars or Decimal(0), self.volume)


def exposure_of(own: Iterable[OwnCode], payer: str, exposed: frozenset[str]) -> Exposure:
    touched = CodeSet(exposed)
    hit = [each for each in own if each.payer in {None, payer} and touched.names(each.code)]
    dollars = [each.dollars for each in hit if each.dollars is not None]
    codes = tuple(sorted({each.code for each in hit}))
    return Exposure(codes, sum(each.volume for each in hit), sum(dollars, Decimal(0)) if dollars else None)
