"""Every policy of every payer, written only when someone asks for it."""

from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass

from payerwatch.local.demo.numbering import identifier_of, path_of
from payerwatch.local.demo.payers import BY_ID, PAYERS
from payerwatch.local.demo.policy import Policy
from payerwatch.local.demo.subjects import subject_of
from payerwatch.local.demo.writing import write_policy

Place = tuple[str, int]
"""A payer's id and the serial of one of its policies."""

_KEPT = 4_000


@dataclass(frozen=True, slots=True)
class Listed:
    place: Place
    id: str
    title: str
    path: str


class Catalogue:
    def __init__(self, seed: int, policies: int) -> None:
        self.seed = seed
        share, rest = divmod(policies, len(PAYERS))
        self.counts = {payer.id: share + (index < rest) for index, payer in enumerate(PAYERS)}
        self._written: OrderedDict[Place, Policy] = OrderedDict()
        self._edited: dict[Place, Policy] = {}
        self._serials: dict[str, dict[str, int]] = {payer.id: {} for payer in PAYERS}

    def policy(self, place: Place) -> Policy:
        if place in self._edited:
            return self._edited[place]
        if place not in self._written:
            self._written[place] = write_policy(self.seed, BY_ID[place[0]], place[1])
            if len(self._written) > _KEPT:
                self._written.popitem(last=False)
        return self._written[place]

    def put(self, place: Place, policy: Policy) -> None:
        self._edited[place] = policy

    def create(self, payer: str) -> Place:
        self.counts[payer] += 1
        return payer, self.counts[payer] - 1

    def listed(self, place: Place) -> Listed:
        if place in self._edited:
            policy = self._edited[place]
            return Listed(place, policy.id, policy.title, policy.path)
        payer, serial = BY_ID[place[0]], place[1]
        subject = subject_of(self.seed, payer.id, serial)
        identifier = identifier_of(payer, serial, subject)
        return Listed(place, identifier, subject.title, path_of(payer, serial, identifier, subject.title))

    def places(self, payer: str) -> Iterator[Place]:
        return ((payer, serial) for serial in range(self.counts[payer]))

    def at(self, payer: str, path: str) -> Place | None:
        known = self._serials[payer]
        for serial in range(len(known), self.counts[payer]):
            known[self.listed((payer, serial)).path] = serial
        serial_found = known.get(path)
        return None if serial_found is None else (payer, serial_found)
