"""The days that a printed date may mean: one, those of a month, or those of a year."""

from datetime import date, timedelta

from payerwatch.policies.words import DatePrecision

NOT_PRINTED = {DatePrecision.DAY: "", DatePrecision.MONTH: "-01", DatePrecision.YEAR: "-01-01"}


def first_day(value: str, precision: str) -> date:
    """Of `2027-01-31`, `2027-01` or `2027`. Raises ValueError."""
    return date.fromisoformat(value + NOT_PRINTED[DatePrecision(precision)])


def last_day(first: date, precision: str) -> date:
    if precision == DatePrecision.YEAR:
        return date(first.year, 12, 31)
    if precision == DatePrecision.MONTH:
        return (first.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
    return first


def in_words(first: date, precision: str) -> str:
    """As precise as it was printed: "January 31, 2027", "in January 2027", "in 2027"."""
    if precision == DatePrecision.YEAR:
        return f"in {first.year}"
    if precision == DatePrecision.MONTH:
        return f"in {first:%B %Y}"
    return f"{first:%B} {first.day}, {first.year}"
