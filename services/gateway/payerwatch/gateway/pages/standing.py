"""When a change takes effect, as its status banner says it today."""

from dataclasses import dataclass
from datetime import date

from payerwatch.gateway.pages.brief import StatusShown
from payerwatch.gateway.wording import long_date, printed_date


@dataclass(frozen=True, slots=True)
class Standing:
    """`state`: upcoming, in_effect, postponed, retired or unprinted. `was` is a postponed date's old value."""

    state: str
    text: str
    printed: str = ""
    days: int | None = None
    was: str = ""


def standing(said: StatusShown, today: date) -> Standing:
    """A brief is written once; whether its date is still to come is for the day it is read."""
    shown = printed_date(said.value)
    match said.standing:
        case "retired":
            text = f"Retired {shown}" if shown else "Retired. No retirement date is printed in this version."
            return Standing("retired", text, said.words)
        case "postponed" if shown:
            return Standing("postponed", shown, said.words, was=printed_date(said.was))
    return _dated(said, today) if shown else Standing("unprinted", "No effective date is printed in this version.")


def _dated(said: StatusShown, today: date) -> Standing:
    try:
        day = date.fromisoformat(said.value)
    except ValueError:
        return Standing("in_effect", f"Effective {printed_date(said.value)}; no day is printed", said.words)
    if day > today:
        return Standing("upcoming", f"Takes effect {long_date(day)}", said.words, (day - today).days)
    return Standing("in_effect", f"In effect since {long_date(day)}", said.words)
