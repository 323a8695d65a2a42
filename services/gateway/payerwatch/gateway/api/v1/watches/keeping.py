"""Where watches are kept: with the person's own, or, for the synthetic data set, nowhere."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID, uuid5

from sqlalchemy.ext.asyncio import AsyncSession

from payerwatch.db.models.gateway import Watch as WatchRow
from payerwatch.gateway.api.problems import ProblemCode, Refused
from payerwatch.gateway.api.v1.synthetic import BEGAN, PAYER
from payerwatch.gateway.api.v1.watches.shapes import Watch, WatchAsked
from payerwatch.gateway.payer_names import payer_names
from payerwatch.gateway.watching import store
from payerwatch.gateway.watching.forms import BadWatch, WatchDraft, draft_of
from payerwatch.gateway.watching.person import Person
from payerwatch.policies.ids import new_id, public_id

SYNTHETIC = UUID("019b0000-0000-7000-8000-000000000301")


class Kept(Protocol):
    async def all(self, session: AsyncSession) -> Sequence[Watch]: ...

    async def add(self, session: AsyncSession, asked: WatchAsked, now: datetime) -> Watch:
        """Raises Refused."""

    async def remove(self, session: AsyncSession, watch_id: UUID, now: datetime) -> bool:
        """False for a watch that is not there, or not this person's."""


def _draft(asked: WatchAsked, payers: Mapping[str, str]) -> WatchDraft:
    form = {
        "name": [asked.name],
        "payer": [asked.payer or ""],
        "line": [asked.line or ""],
        "policy": [asked.policy or ""],
        "code": [asked.code or ""],
        "specialty": [asked.specialty or ""],
        "kind": [kind.value for kind in asked.kinds],
        "impact": [asked.impact.value if asked.impact else ""],
        "text": [asked.text or ""],
        "channel": [channel.value for channel in asked.channels],
        "cadence": [asked.cadence.value],
        **({"own_codes": ["on"]} if asked.own_codes else {}),
    }
    try:
        return draft_of(form, payers)
    except BadWatch as bad:
        raise Refused(ProblemCode.INVALID_PARAMETER, str(bad)) from bad


def _shown(row: WatchRow) -> Watch:
    return Watch(
        id=public_id("wat", row.id),
        name=row.name,
        payer=row.payer_id,
        line=row.line,
        policy=row.policy_key,
        code=row.code,
        specialty=row.specialty,
        kinds=row.kinds,
        impact=row.impact,
        text=row.words,
        own_codes=row.own_codes,
        channels=row.channels,
        cadence=row.cadence,
        muted=bool(row.muted),
        snoozed_until=row.snoozed_until,
        made_at=row.made_at,
    )


@dataclass(frozen=True, slots=True)
class OfPerson:
    person: Person

    async def all(self, session: AsyncSession) -> Sequence[Watch]:
        return [_shown(row) for row in await store.watches_of(session, self.person)]

    async def add(self, session: AsyncSession, asked: WatchAsked, now: datetime) -> Watch:
        draft = _draft(asked, await payer_names(session))
        row = await store.add_watch(session, self.person, draft, now)
        if row is None:
            raise Refused(ProblemCode.TOO_MANY, f"A person has {store.MOST_WATCHES} watches at most.")
        return _shown(row)

    async def remove(self, session: AsyncSession, watch_id: UUID, now: datetime) -> bool:
        return await store.edit_watch(session, self.person, watch_id, removed_at=now)


class Synthetic:
    """One watch, always the same. What is added is checked and answered, and not kept."""

    async def all(self, session: AsyncSession) -> Sequence[Watch]:
        watch = await self.add(session, WatchAsked(name="Sandbox growth", code="J0000"), BEGAN)
        return [watch.model_copy(update={"id": public_id("wat", SYNTHETIC)})]

    async def add(self, session: AsyncSession, asked: WatchAsked, now: datetime) -> Watch:
        draft = _draft(asked, {PAYER: "Sandbox Health"})
        return _shown(store.watch_row(new_id(), Person(uuid5(SYNTHETIC, "person"), SYNTHETIC), draft, now))

    async def remove(self, session: AsyncSession, watch_id: UUID, now: datetime) -> bool:
        return watch_id == SYNTHETIC
