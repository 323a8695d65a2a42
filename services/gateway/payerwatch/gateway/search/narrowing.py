"""How a subscriber narrows and orders what was found."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sqlalchemy import ColumnElement, exists

from payerwatch.db.models.differ import Change, Policy, PolicyCode
from payerwatch.policies.words import ChangeKind, Disposition


class Status(StrEnum):
    ACTIVE = "active"
    RETIRED = "retired"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Narrowing:
    payer: str | None = None
    status: Status | None = None
    disposition: Disposition | None = None
    kind: ChangeKind | None = None
    changed_since: date | None = None

    def conditions(self, named: ColumnElement[bool] | None = None) -> Iterator[ColumnElement[bool]]:
        """`named` narrows a disposition to the codes that were asked for; without it, any code of the policy counts."""
        if self.payer:
            yield Policy.payer_id == self.payer
        if self.status:
            yield Policy.status == self.status
        if self.disposition:
            says = exists().where(PolicyCode.policy_id == Policy.id, PolicyCode.disposition == self.disposition)
            yield says if named is None else says.where(named)
        if self.kind:
            yield exists().where(Change.policy_id == Policy.id, Change.kinds.contains([self.kind]))
        if self.changed_since:
            yield Policy.changed_at >= self.changed_since
