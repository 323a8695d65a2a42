"""When a change takes effect, as its status banner says it."""

from dataclasses import dataclass
from datetime import date

from payerwatch.gateway.pages.facts import DateShown, FactsShown
from payerwatch.gateway.wording import long_date, printed_date


@dataclass(frozen=True, slots=True)
class Standing:
    """`state`: upcoming, in_effect, postponed, retired or unprinted. `was` is a postponed date's old value."""

    state: str
    text: str
    printed: str = ""
    days: int | None = None
    was: str = ""


def standing(now: FactsShown, before: FactsShown, kinds: list[str], today: date) -> Standing:
    effective = now.date_of("effective")
    if "retired" in kinds:
        return _retired(now.date_of("retired"))
    if effective is None:
        return Standing("unprinted", "No effective date is printed in this version.")
    earlier = before.date_of("effective")
    if "postponed" in kinds and earlier is not None:
        return Standing("postponed", printed_date(effective.value), effective.quote, was=printed_date(earlier.value))
    return _dated(effective, today)


def _retired(printed: DateShown | None) -> Standing:
    if printed is None:
        return Standing("retired", "This policy is retired. No retirement date is printed in this version.")
    return Standing("retired", f"Retired {printed_date(printed.value)}", printed.quote)


def _dated(effective: DateShown, today: date) -> Standing:
    shown = printed_date(effective.value)
    try:
        day = date.fromisoformat(effective.value)
    except ValueError:
        return Standing("in_effect", f"Effective date as precise as printed: {shown}", effective.quote)
    if day > today:
        return Standing("upcoming", f"Takes effect {long_date(day)}", effective.quote, (day - today).days)
    return Standing("in_effect", f"In effect since {long_date(day)}", effective.quote)
