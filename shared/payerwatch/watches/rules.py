"""Which watches a change meets."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from uuid import UUID

from payerwatch.policies.words import ChangeKind, Impact
from payerwatch.watches.codes import CodeSet, meet, range_of

IMMATERIAL = frozenset({ChangeKind.REFERENCES_ONLY, ChangeKind.FORMATTING_ONLY})
RANK: Mapping[str, int] = {Impact.NONE: 0, Impact.LOW: 1, Impact.MEDIUM: 2, Impact.HIGH: 3}
WORD = re.compile(r"[a-z0-9]+(?:[.\-][a-z0-9]+)*")
TO_THE_WHOLE_POLICY = frozenset(
    {
        ChangeKind.CREATED,
        ChangeKind.CRITERIA_CHANGED,
        ChangeKind.PRIOR_AUTH_CHANGED,
        ChangeKind.POSTPONED,
        ChangeKind.RETIRED,
        ChangeKind.RESTORED,
    }
)
"""Kinds that concern every code of a policy, not only those that were added, removed or moved."""


@dataclass(frozen=True, slots=True)
class Terms:
    """What a watch asks for: everything that is set must match. `own_codes` are the subscriber's, by payer or any."""

    payer: str | None = None
    line: str | None = None
    """Line of business: the set of policies as the payer lists it."""
    policy_key: str | None = None
    code: str | None = None
    specialty: str | None = None
    kinds: frozenset[str] = frozenset()
    impact: str | None = None
    """The least impact."""
    text: str | None = None
    own_codes: tuple[tuple[str, str | None], ...] | None = None

    @property
    def asks_nothing(self) -> bool:
        return self == NOTHING

    @property
    def is_broad(self) -> bool:
        """Would be met by changes of every payer and subject."""
        narrow = (self.payer, self.policy_key, self.code, self.specialty, self.text, self.own_codes)
        return all(each is None for each in narrow)


NOTHING = Terms()


@dataclass(frozen=True, slots=True)
class Rule:
    id: UUID
    subscriber_id: UUID
    terms: Terms


@dataclass(frozen=True)
class News:
    """What a change touches. `codes` are those of the policy and of the change, ranges as `A-B`."""

    payer: str
    policy_key: str
    codes: frozenset[str] = frozenset()
    touched: frozenset[str] = frozenset()
    """The codes that were added, removed or moved."""
    line: str = ""
    kinds: frozenset[str] = frozenset()
    impact: str = Impact.NONE
    specialties: frozenset[str] = frozenset()
    text: str = field(default="", repr=False)

    @cached_property
    def single(self) -> frozenset[str]:
        """The codes, without the ranges: most questions are answered by looking here."""
        return frozenset(code.strip().upper() for code in self.codes if range_of(code) is None)

    @cached_property
    def ranges(self) -> tuple[str, ...]:
        return tuple(code for code in self.codes if range_of(code) is not None)

    @cached_property
    def words(self) -> frozenset[str]:
        return frozenset(WORD.findall(self.text.lower()))

    @cached_property
    def phrase(self) -> str:
        return phrase_of(self.text)

    @cached_property
    def exposed_set(self) -> CodeSet:
        return CodeSet(self.exposed)

    @cached_property
    def exposed(self) -> frozenset[str]:
        """The codes whose claims the change can touch."""
        return self.codes | self.touched if self.kinds & TO_THE_WHOLE_POLICY else self.touched


def phrase_of(text: str) -> str:
    """The words of a text, apart by one space each: whole words are looked for, not parts of them."""
    return f" {' '.join(WORD.findall(text.lower()))} "


def is_material(kinds: Iterable[str]) -> bool:
    return bool(set(kinds) - IMMATERIAL)


def meets(terms: Terms, news: News) -> bool:
    return (
        not terms.asks_nothing
        and terms.payer in {None, news.payer}
        and terms.line in {None, news.line}
        and terms.policy_key in {None, news.policy_key}
        and (terms.specialty is None or terms.specialty in news.specialties)
        and (not terms.kinds or bool(terms.kinds & news.kinds))
        and (terms.impact is None or RANK[news.impact] >= RANK[terms.impact])
        and (terms.text is None or phrase_of(terms.text) in news.phrase)
        and (terms.code is None or _is_named(terms.code, news))
        and (terms.own_codes is None or any(_is_exposed(code, payer, news) for code, payer in terms.own_codes))
    )


def _is_named(asked: str, news: News) -> bool:
    code = asked.strip().upper()
    if code in news.single:
        return True
    printed = news.codes if range_of(code) is not None else news.ranges
    return any(meet(each, code) for each in printed)


def _is_exposed(code: str, payer: str | None, news: News) -> bool:
    return payer in {None, news.payer} and news.exposed_set.names(code.upper())
