"""The payers as they stand now, and what has been done to them."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from random import Random
from typing import Any

from payerwatch.local.demo.catalogue import Catalogue, Place
from payerwatch.local.demo.edits import EDITS, UNDATED, dated, printed_dates
from payerwatch.local.demo.expectation import Edited
from payerwatch.local.demo.numbering import key_of
from payerwatch.local.demo.payers import BY_ID, PAYERS
from payerwatch.local.demo.policy import Policy
from payerwatch.local.demo.timeline import ACTIONS, SCRIPT
from payerwatch.local.demo.troubles import PASSING, VERDICTS, Misbehaviour, Trouble

Event = dict[str, Any]
_TRIES = 400


class NotPossible(Exception):
    """The action does not fit the policy, or no policy is left that it fits."""


@dataclass(frozen=True, slots=True)
class Command:
    """One thing asked of the demo; replaying the commands gives the same world."""

    verb: str
    payer: str | None = None
    serial: int | None = None
    dated: bool | None = None


class World:
    def __init__(self, seed: int = 7, policies: int = 1_560) -> None:
        self.catalogue = Catalogue(seed, policies)
        self.seed = seed
        self.step = 0
        self.edits: Counter[Place] = Counter()
        self.exports: Counter[Place] = Counter()
        self.hidden: set[Place] = set()
        self.troubles: dict[Place, Trouble] = {}
        self.lost_listings: set[str] = set()
        self._spent: set[Place] = set()
        self._done = 0

    def apply(self, command: Command) -> list[Event]:
        """Raises NotPossible."""
        if command.verb == "step":
            return self._next_step()
        if command.verb == "clear":
            return self._clear()
        return [self._act(command.verb, command.payer, command.serial, command.dated)]

    def _next_step(self) -> list[Event]:
        self.step += 1
        events = self._clear()
        for verb in SCRIPT[(self.step - 1) % len(SCRIPT)]:
            try:
                events.append(self._act(verb, None, None, None))
            except NotPossible:
                continue  # a small catalogue may have run out of policies the action fits
        return events

    def _clear(self) -> list[Event]:
        events = [self._event("cleared", place, verdicts=["ok"]) for place in self.troubles]
        events += [self._listing_event("listing_restored", payer) for payer in sorted(self.lost_listings)]
        self.troubles.clear()
        self.lost_listings.clear()
        return events

    def _act(self, verb: str, payer: str | None, serial: int | None, with_dates: bool | None) -> Event:
        if verb not in ACTIONS:
            raise NotPossible(f"no action is called {verb}")
        if payer is not None and (serial or 0) not in range(self.catalogue.counts.get(payer, 0)):
            raise NotPossible(f"no policy {serial} of {payer}")
        self._done += 1
        rng = Random(f"{self.seed}:{self._done}:{verb}")  # noqa: S311 - a repeatable script, not a secret
        if verb == "listing_lost":
            return self._lose_listing(payer or rng.choice(PAYERS).id)
        if verb == "created":
            return self._event("created", self._create(payer or rng.choice(PAYERS).id), kinds=["created"])
        for place in self._candidates(rng, payer, serial):
            event = self._try(verb, place, rng, with_dates)
            if event is not None:
                self._spent.add(place)
                return event
        raise NotPossible(f"{verb} fits no policy that is left")

    def _create(self, payer: str) -> Place:
        """A new policy where robots may read it; those before it in a closed folder come along unseen."""
        place = self.catalogue.create(payer)
        while not self._free(place):
            place = self.catalogue.create(payer)
        return place

    def _candidates(self, rng: Random, payer: str | None, serial: int | None) -> Iterable[Place]:
        if payer is not None and serial is not None:
            yield payer, serial
            return
        payers = [payer] if payer else [one.id for one in PAYERS]
        for _ in range(_TRIES):
            chosen = rng.choice(payers)
            place = (chosen, rng.randrange(max(1, self.catalogue.counts[chosen])))
            if self._free(place):
                yield place

    def _free(self, place: Place) -> bool:
        """Each policy meets one scripted action, so that what is expected of it stays simple."""
        closed = BY_ID[place[0]].closed_folder
        known = place[1] < self.catalogue.counts[place[0]] and place not in self._spent and place not in self.hidden
        return known and not (closed and f"/{closed}/" in self.catalogue.listed(place).path)

    def _try(self, verb: str, place: Place, rng: Random, with_dates: bool | None) -> Event | None:
        if verb in EDITS:
            return self._edit(verb, place, rng, with_dates)
        if verb == "new_bytes":
            self.exports[place] += 1
            return self._event(verb, place, verdicts=["ok"])
        if verb == "vanished":
            self.hidden.add(place)
            return self._event(verb, place, verdicts=["gone"])
        return self._misbehave(Misbehaviour(verb), place)

    def _edit(self, verb: str, place: Place, rng: Random, with_dates: bool | None) -> Event | None:
        payer, before = BY_ID[place[0]], self.catalogue.policy(place)
        edited = EDITS[verb](before, payer, rng)
        if edited is None:
            return None
        wants_dates = rng.random() < 0.5 if with_dates is None else with_dates
        if wants_dates and verb not in UNDATED:
            edited = dated(edited, payer)
        self.catalogue.put(place, edited.policy)
        self.edits[place] += 1
        return self._event(verb, place, **_expected(edited), dates=self._moved_dates(before, edited))

    def _moved_dates(self, before: Policy, edited: Edited) -> dict[str, list[str]]:
        payer = BY_ID[edited.policy.payer]
        old, new = printed_dates(before, payer), printed_dates(edited.policy, payer)
        return {kind: [old[kind], new[kind]] for kind in old if old[kind] != new[kind]}

    def _misbehave(self, what: Misbehaviour, place: Place) -> Event | None:
        if what is Misbehaviour.TRUNCATED and not BY_ID[place[0]].layout.is_pdf:
            return None
        self.troubles[place] = Trouble(what, PASSING.get(what))
        return self._event(what.value, place, misbehaviour=what.value, verdicts=[v.value for v in VERDICTS[what]])

    def _lose_listing(self, payer: str) -> Event:
        self.lost_listings.add(payer)
        return self._listing_event("listing_lost", payer)

    def _listing_event(self, what: str, payer: str) -> Event:
        path = BY_ID[payer].listing_path.format(page=1, letter="a")
        return {
            "step": self.step,
            "payer": payer,
            "policy": None,
            "path": path,
            "what": what,
            "changed": False,
            "kinds": [],
        }

    def _event(self, what: str, place: Place, **expected: object) -> Event:
        policy = self.catalogue.policy(place)
        event: Event = {
            "step": self.step,
            "payer": place[0],
            "serial": place[1],
            "policy": key_of(BY_ID[place[0]], policy),
            "title": policy.title,
            "path": policy.path,
            "what": what,
            "changed": bool(expected.get("kinds")),
            "kinds": [],
        }
        return event | expected


def _expected(edited: Edited) -> Event:
    return {
        "kinds": [kind.value for kind in edited.kinds],
        "may_also": [kind.value for kind in edited.may_also],
        "direction": edited.direction.value if edited.direction else None,
        "codes_added": list(edited.added),
        "codes_removed": list(edited.removed),
        "codes_moved": list(edited.moved),
        "verdicts": ["ok"],
    }
