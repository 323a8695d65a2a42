"""The two versions of the synthetic policy."""

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from payerwatch.gateway.api.v1.shapes import CodeOfPolicy, Indication
from payerwatch.gateway.api.v1.synthetic import BEGAN, CODE, DATE, FIRST, POLICY, QUOTE, SECOND, synthetic_policy
from payerwatch.gateway.api.v1.versions import shapes
from payerwatch.gateway.code_query import CodeQuery
from payerwatch.policies.ids import public_id

FORMERLY = "Sandbox Health covers J0000 when one sandbox result is low."
HEADING = "Medical necessity"
DAYS = {1: date(2025, 1, 1), 2: date(2026, 1, 1)}
NUMBERS = {FIRST: 1, SECOND: 2}


def _named(version_id: UUID) -> shapes.VersionNamed:
    current = version_id == SECOND
    return shapes.VersionNamed(
        id=public_id("ver", version_id),
        policy=public_id("pol", POLICY),
        number=NUMBERS[version_id],
        state="current" if current else "superseded",
        taken_at=BEGAN if current else BEGAN - timedelta(days=30),
        sha256=f"{NUMBERS[version_id]}" * 64,
    )


@dataclass(frozen=True, slots=True)
class SyntheticVersions:
    site: str

    async def version(self, version_id: UUID) -> shapes.VersionWhole | None:
        if version_id not in NUMBERS:
            return None
        quote = QUOTE if version_id == SECOND else FORMERLY
        growth = Indication(
            text="Sandbox growth failure", status="covered_when_criteria_met", codes=["J0000"], quote=quote
        )
        return shapes.VersionWhole(
            **_named(version_id).model_dump(),
            redistribution="full",
            dates=[DATE] if version_id == SECOND else [],
            indications=[growth],
            codes=[CodeOfPolicy.model_validate({**CODE, "quote": quote})],
            gaps=[],
            blocks=[
                shapes.Block(id="b1", type="heading", path=[HEADING], text=HEADING),
                shapes.Block(id="b2", type="paragraph", path=[HEADING], text=quote),
            ],
        )

    async def compared(self, old: UUID, new: UUID) -> shapes.Comparison | None:
        if old not in NUMBERS or new not in NUMBERS:
            return None
        words = {FIRST: FORMERLY, SECOND: QUOTE}
        differs = shapes.Difference(what="reworded", place=HEADING, old=words[old], new=words[new], before=HEADING)
        found = [differs] if old != new else []
        return shapes.Comparison(old=_named(old), new=_named(new), differences=found, cut=False)

    async def as_of(self, policy_id: UUID, day: date, asked: CodeQuery) -> shapes.AsOf | None:
        if policy_id != POLICY:
            return None
        number = max((number for number, began in DAYS.items() if began <= day), default=None)
        version = next((id_ for id_, each in NUMBERS.items() if each == number), None)
        named = CODE["code"] in asked.candidates and version is not None
        return shapes.AsOf(
            policy=synthetic_policy(self.site),
            day=day,
            version=_named(version) if version else None,
            began=DAYS[number] if number else None,
            ground="printed" if number else None,
            followed_by=shapes.Following(number=2, began=DAYS[2]) if number == 1 else None,
            first_known=DAYS[1],
            source="https://sandbox-health.example/sb-0001",
            dates=[DATE] if number == 2 else [],
            codes=[CodeOfPolicy.model_validate(CODE)] if named else [],
        )
