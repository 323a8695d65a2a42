"""Rules filed under their rarest term, so that a change looks at the few that it may meet instead of at all."""

from bisect import bisect_left, bisect_right, insort
from collections import defaultdict
from collections.abc import Iterator, Mapping
from uuid import UUID

from payerwatch.watches.codes import highest, range_of, shape_of
from payerwatch.watches.rules import WORD, News, Rule, Terms, meets

Key = tuple[str, str]
BROAD: Key = ("broad", "")
SIGNS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def keys_of(terms: Terms) -> Iterator[Key]:
    """Where a rule is filed. A change that meets it looks there, whatever else the rule asks."""
    if terms.own_codes is not None:
        yield from {("code", code.upper()) for code, _ in terms.own_codes}
    elif terms.code is not None:
        code = terms.code.upper()
        yield ("range", code) if range_of(code) else ("code", code)
    elif terms.policy_key is not None:
        yield ("policy", terms.policy_key)
    elif terms.specialty is not None:
        yield ("specialty", terms.specialty)
    elif terms.payer is not None:
        yield ("payer", terms.payer)
    elif terms.line is not None:
        yield ("line", terms.line)
    else:
        yield _word_key(terms.text)


def _word_key(text: str | None) -> Key:
    words = WORD.findall((text or "").lower())
    return ("word", max(words, key=len)) if words else BROAD


def is_plain(terms: Terms) -> bool:
    """A code alone or a payer alone: what most watches are."""
    if terms.code is not None:
        return terms == Terms(code=terms.code) and range_of(terms.code) is None
    return terms.payer is not None and terms == Terms(payer=terms.payer)


def _signs(printed: str) -> list[str]:
    """What a code of it may begin with."""
    first, last = sorted(range_of(printed) or (printed, printed))
    return [sign for sign in SIGNS if first[:1] <= sign <= last[:1]]


class RuleIndex:
    def __init__(self) -> None:
        self._rules: dict[UUID, Rule] = {}
        self._filed: dict[Key, dict[UUID, Rule]] = defaultdict(dict)
        self._plain: dict[Key, dict[UUID, Rule]] = defaultdict(dict)
        self._codes: dict[str, list[str]] = defaultdict(list)
        """By their first sign, sorted: what a printed range holds is one slice."""
        self._ranges: dict[str, set[str]] = defaultdict(set)
        """By every first sign that a code inside may have."""

    def __len__(self) -> int:
        return len(self._rules)

    def put(self, rule: Rule) -> None:
        self.drop(rule.id)
        self._rules[rule.id] = rule
        filed = self._plain if is_plain(rule.terms) else self._filed
        for key in keys_of(rule.terms):
            if key[0] == "range":
                for sign in _signs(key[1]):
                    self._ranges[sign].add(key[1])
            elif key[0] == "code":
                self._learn(key[1])
            filed[key][rule.id] = rule

    def drop(self, rule_id: UUID) -> None:
        rule = self._rules.pop(rule_id, None)
        for key in keys_of(rule.terms) if rule else ():
            for filed in (self._plain, self._filed):
                if key in filed:
                    filed[key].pop(rule_id, None)
                    if not filed[key]:
                        del filed[key]
            if key not in self._plain and key not in self._filed:
                self._forget(key)

    def _forget(self, key: Key) -> None:
        kind, code = key
        if kind == "range":
            for sign in _signs(code):
                self._ranges[sign].discard(code)
        elif kind == "code":
            known = self._codes[shape_of(code)[:1]]
            place = bisect_left(known, code)
            if place < len(known) and known[place] == code:
                del known[place]

    def _learn(self, code: str) -> None:
        known = self._codes[shape_of(code)[:1]]
        place = bisect_left(known, code)
        if place == len(known) or known[place] != code:
            insort(known, code)

    def candidates(self, news: News) -> dict[UUID, Rule]:
        """The rules that must be looked at; those that `_plainly` met are not among them."""
        found: dict[UUID, Rule] = {}
        for key in self._asked(news):
            found.update(self._filed.get(key, {}))
        for code in self._ranged(news):
            found.update(self._plain.get(("code", code), {}))
        return found

    def _plainly(self, news: News) -> Iterator[Rule]:
        """Rules that ask for a code alone or the payer alone: found under it, they are met."""
        for key in (("payer", news.payer), *(("code", code) for code in news.single)):
            yield from self._plain.get(key, {}).values()

    def _asked(self, news: News) -> Iterator[Key]:
        yield BROAD
        yield ("policy", news.policy_key)
        yield ("payer", news.payer)
        yield ("line", news.line)
        yield from (("specialty", each) for each in news.specialties)
        yield from (("word", word) for word in news.words if ("word", word) in self._filed)
        printed = {each.strip().upper() for each in news.codes | news.touched}
        signs = {sign for each in printed for sign in _signs(each)}
        yield from (("range", asked) for sign in signs for asked in self._ranges.get(sign, ()))
        yield from (("code", each) for each in printed)
        yield from (("code", code) for code in self._ranged(news))

    def _ranged(self, news: News) -> frozenset[str]:
        return frozenset(code for printed in news.codes | news.touched for code in self._inside(printed.upper()))

    def _inside(self, printed: str) -> list[str]:
        ends = range_of(printed)
        if ends is None:
            return []
        known = self._codes[shape_of(ends[0])[:1]]
        return known[bisect_left(known, ends[0]) : bisect_right(known, highest(ends[1]))]

    def matched(self, news: News) -> Mapping[UUID, tuple[UUID, ...]]:
        """The ids of the watches met, oldest first, by subscriber."""
        met = {rule.id: rule for rule in self._plainly(news)}
        met.update((rule.id, rule) for rule in self.candidates(news).values() if meets(rule.terms, news))
        found: dict[UUID, tuple[UUID, ...]] = {}
        for rule in met.values():
            before = found.get(rule.subscriber_id)
            found[rule.subscriber_id] = (rule.id,) if before is None else tuple(sorted((*before, rule.id)))
        return found
