"""A watch as it is filled in: what was asked, or what is wrong with it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from payerwatch.policies.words import ChangeKind, Impact
from payerwatch.watches.codes import ICD_10_CM, range_of, shape_of
from payerwatch.watches.own_codes import CODE
from payerwatch.watches.rules import WORD, Terms

CHANNELS = ("email", "webhook", "slack", "teams")
CADENCES = ("at_once", "daily", "weekly")
LONGEST = 200


@dataclass(frozen=True, slots=True)
class WatchDraft:
    terms: Terms
    own_codes: bool
    name: str
    channels: tuple[str, ...]
    cadence: str


class BadWatch(Exception):
    """The message is for who filled it in."""


def draft_of(form: Mapping[str, Sequence[str]], payers: Mapping[str, str]) -> WatchDraft:
    """Raises BadWatch. `payers` are the ids we read."""

    def one(name: str) -> str | None:
        return (form.get(name) or [""])[0].strip()[:LONGEST] or None

    own = one("own_codes") is not None
    terms = Terms(
        payer=_listed("payer", one("payer"), payers),
        line=one("line"),
        policy_key=one("policy"),
        code=_code(one("code")),
        specialty=one("specialty"),
        kinds=frozenset(kind for kind in form.get("kind", ()) if kind in set(ChangeKind)),
        impact=_listed("impact", one("impact"), set(Impact)),
        text=_text(one("text")),
        own_codes=() if own else None,
    )
    if terms.asks_nothing:
        raise BadWatch("A watch needs at least one of payer, policy, code, specialty, kind, impact or words.")
    cadence = one("cadence") or "at_once"
    if cadence not in CADENCES:
        raise BadWatch("A watch is told at once, daily or weekly.")
    channels = tuple(channel for channel in form.get("channel", ()) if channel in CHANNELS) or ("email",)
    return WatchDraft(terms, own, one("name") or "", channels, "daily" if too_eager(terms, cadence) else cadence)


def too_eager(terms: Terms, cadence: str) -> bool:
    """A watch that changes of every payer and subject meet is told once a day at most."""
    return terms.is_broad and cadence == "at_once"


def _listed(name: str, value: str | None, known: Mapping[str, str] | set[Impact]) -> str | None:
    if value is not None and value not in known:
        raise BadWatch(f"No {name} is called “{value[:40]}”.")
    return value


def _code(value: str | None) -> str | None:
    if value is None:
        return None
    code = value.upper().replace("–", "-").replace(" ", "")
    if CODE.fullmatch(code):
        return code
    ends = range_of(code)
    if ends is None or not all(CODE.fullmatch(end) for end in ends):
        raise BadWatch(f"“{value[:30]}” is not a whole code. A range has two, as in J2160-J2180.")
    alike = shape_of(ends[0]) == shape_of(ends[1]) or all(ICD_10_CM.fullmatch(end) for end in ends)
    if not alike or ends[0] > ends[1]:
        raise BadWatch(f"“{value[:30]}” is not a range: its ends are of one kind, the lower first.")
    return code


def _text(value: str | None) -> str | None:
    if value is not None and not WORD.search(value.lower()):
        raise BadWatch("The words to look for have no letters or digits.")
    return value


def snooze_day(value: str, today: date) -> date:
    """Raises BadWatch."""
    try:
        day = date.fromisoformat(value)
    except ValueError as bad:
        raise BadWatch("The day is written as 2027-01-31.") from bad
    if not 0 < (day - today).days <= 366:
        raise BadWatch("A watch can sleep until a day within a year.")
    return day
