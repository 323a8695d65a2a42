"""The data set of test keys: invented payers and policies, always the same."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from payerwatch.gateway.api.v1 import shapes
from payerwatch.gateway.api.v1.catalogue import FeedQuery
from payerwatch.policies.ids import public_id

BEGAN = datetime(2026, 1, 5, 12, tzinfo=UTC)
POLICY, FIRST, SECOND = (UUID(f"019b0000-0000-7000-8000-00000000000{number}") for number in (1, 2, 3))
CHANGES = tuple(UUID(f"019b0000-0000-7000-8000-0000000001{number:02d}") for number in range(12))
PAYER = "sandbox-health"
QUOTE = "Sandbox Health covers J0000 when two sandbox results on different days are low."
DATE_QUOTE = "Effective date: January 1, 2026"
FIELDS = {
    "id": public_id("pol", POLICY),
    "payer": PAYER,
    "number": "SB 0001",
    "key": "SB 0001",
    "title": "Sandbox growth treatment",
    "status": "active",
    "changed_at": BEGAN + timedelta(days=11),
    "checked_at": BEGAN + timedelta(days=12),
}
CODE = {"system": "HCPCS", "code": "J0000", "range_end": None, "disposition": "prior_auth", "quote": QUOTE}
DATE = shapes.Date(kind="effective", value="2026-01-01", printed="Effective date", quote=DATE_QUOTE)


def synthetic_policy(site: str) -> shapes.PolicySummary:
    return shapes.PolicySummary.model_validate({**FIELDS, "url": f"{site}/policies/{PAYER}/sb-0001"})


@dataclass(frozen=True, slots=True)
class Synthetic:
    site: str

    async def payers(self) -> Sequence[shapes.Payer]:
        return [
            shapes.Payer(
                id=PAYER, name="Sandbox Health", policies=1, last_change_at=synthetic_policy(self.site).changed_at
            )
        ]

    async def statements(self, system: str, spellings: Sequence[str], limit: int) -> Sequence[shapes.CodeStatement]:
        named = system == CODE["system"] and CODE["code"] in spellings
        return [shapes.CodeStatement.model_validate({**CODE, "policy": synthetic_policy(self.site)})] if named else []

    async def policies(
        self, payer: str | None, after: UUID | None, limit: int
    ) -> Sequence[tuple[UUID, shapes.PolicySummary]]:
        return [(POLICY, synthetic_policy(self.site))] if payer in {None, PAYER} and after is None else []

    async def policy(self, policy_id: UUID) -> shapes.Policy | None:
        if policy_id != POLICY:
            return None
        growth = shapes.Indication(
            text="Sandbox growth failure", status="covered_when_criteria_met", codes=["J0000"], quote=QUOTE
        )
        return shapes.Policy(
            **synthetic_policy(self.site).model_dump(),
            source="https://sandbox-health.example/sb-0001",
            dates=[DATE],
            indications=[growth],
            codes=[shapes.CodeOfPolicy.model_validate(CODE)],
        )

    async def versions(self, policy_id: UUID) -> Sequence[shapes.Version] | None:
        if policy_id != POLICY:
            return None
        latest, first = public_id("ver", SECOND), public_id("ver", FIRST)
        return [
            shapes.Version(id=latest, number=2, taken_at=BEGAN, state="current", change=public_id("chg", CHANGES[0])),
            shapes.Version(id=first, number=1, taken_at=BEGAN - timedelta(days=30), state="superseded", change=None),
        ]

    def _change(self, place: int) -> shapes.ChangeSummary:
        return shapes.ChangeSummary(
            id=public_id("chg", CHANGES[place]),
            policy=public_id("pol", POLICY),
            payer=PAYER,
            found_at=BEGAN + timedelta(days=place),
            kinds=["criteria_changed"],
            direction="tightened" if place % 2 == 0 else "loosened",
            impact="high" if place % 2 == 0 else "medium",
            title=f"Sandbox Health changed Sandbox growth treatment, SB 0001, for the {place + 1}. time",
            summary="Sandbox Health now requires two results, not one.",
            codes_added=[],
            codes_removed=[],
            codes_moved=[],
            url=f"{self.site}/updates/{PAYER}/sb-0001-{place + 1}",
        )

    async def changes(self, query: FeedQuery, limit: int) -> Sequence[tuple[int, shapes.ChangeSummary]]:
        found = [(place + 1, self._change(place)) for place in range(len(CHANGES)) if place >= query.after]
        return [(place, change) for place, change in found if _fits(change, query)][:limit]

    async def change(self, change_id: UUID) -> shapes.Change | None:
        if change_id not in CHANGES:
            return None
        hunk = shapes.Hunk(op="replace", path=["Medical necessity"], old="one result", new="two results")
        action = shapes.Statement(text="Attach two results to each new claim.", quote=QUOTE)
        return shapes.Change(
            **self._change(CHANGES.index(change_id)).model_dump(),
            impact_reason="A criterion tightened",
            key_action=action,
            action_items=[action],
            dates=[DATE],
            hunks=[hunk],
        )


def _fits(change: shapes.ChangeSummary, query: FeedQuery) -> bool:
    return (
        query.payer in {None, change.payer}
        and query.impact in {None, change.impact}
        and (query.kind is None or query.kind in change.kinds)
        and (query.since is None or change.found_at >= query.since)
    )
