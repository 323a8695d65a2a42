"""The catalogue of what we have read."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Select, any_, literal, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import undefer

from payerwatch.db.models import differ, fetcher
from payerwatch.db.models.gateway_feed import FeedEntry
from payerwatch.gateway.api.v1 import shapes
from payerwatch.gateway.api.v1.catalogue import FeedQuery
from payerwatch.gateway.api.v1.said import cut, facts_of, summary_of
from payerwatch.gateway.pages.brief import BriefShown, StatementShown
from payerwatch.gateway.pages.comparison import ComparisonShown
from payerwatch.gateway.pages.facts import FactsShown
from payerwatch.gateway.pages.links import update_url
from payerwatch.gateway.pages.payers import all_payers
from payerwatch.gateway.pages.policy_record import PUBLISHED
from payerwatch.gateway.search.by_code import names
from payerwatch.policies.ids import public_id


@dataclass(frozen=True, slots=True)
class Stored:
    session: AsyncSession
    site: str

    async def payers(self) -> Sequence[shapes.Payer]:
        return [
            shapes.Payer(id=one.id, name=one.name, policies=one.policies, last_change_at=one.changed_at)
            for one in await all_payers(self.session)
        ]

    async def statements(self, system: str, spellings: Sequence[str], limit: int) -> Sequence[shapes.CodeStatement]:
        policy, code, source = differ.Policy, differ.PolicyCode, fetcher.Source
        query = (
            select(code, policy, source.last_ok_at)
            .join(policy, policy.id == code.policy_id)
            .outerjoin(source, source.id == policy.source_id)
            .where(or_(*(names(one) for one in spellings)), code.system == system)
            .order_by(policy.payer_id, policy.key, code.range_end.is_not(None), code.disposition)
            .limit(limit)
        )
        return [
            shapes.CodeStatement(
                policy=shapes.PolicySummary(**summary_of(self.site, named, checked_at)),
                system=said.system,
                code=said.code,
                range_end=said.range_end,
                disposition=said.disposition,
                quote=cut(said.quote),
            )
            for said, named, checked_at in (await self.session.execute(query)).all()
        ]

    async def policies(
        self, payer: str | None, after: UUID | None, limit: int
    ) -> Sequence[tuple[UUID, shapes.PolicySummary]]:
        policy, source = differ.Policy, fetcher.Source
        query = select(policy, source.last_ok_at).outerjoin(source, source.id == policy.source_id)
        if payer is not None:
            query = query.where(policy.payer_id == payer)
        if after is not None:
            query = query.where(policy.id > after)
        rows = (await self.session.execute(query.order_by(policy.id).limit(limit))).all()
        return [(named.id, shapes.PolicySummary(**summary_of(self.site, named, checked))) for named, checked in rows]

    async def policy(self, policy_id: UUID) -> shapes.Policy | None:
        policy, version, source = differ.Policy, differ.Version, fetcher.Source
        query = (
            select(policy, version.facts, source.url, source.last_ok_at)
            .outerjoin(version, version.id == policy.current_version_id)
            .outerjoin(source, source.id == policy.source_id)
            .where(policy.id == policy_id)
        )
        row = (await self.session.execute(query)).first()
        if row is None:
            return None
        facts = FactsShown.model_validate(row[1] or {})
        return shapes.Policy(
            **summary_of(self.site, row[0], row[3]),
            source=row[2] or "",
            **facts_of(facts),
        )

    async def versions(self, policy_id: UUID) -> Sequence[shapes.Version] | None:
        if await self.session.get(differ.Policy, policy_id) is None:
            return None
        version, change = differ.Version, differ.Change
        query = (
            select(version.id, version.number, version.taken_at, version.state, change.id)
            .outerjoin(change, change.after_version_id == version.id)
            .where(version.policy_id == policy_id, version.state.in_(PUBLISHED))
            .order_by(version.number.desc())
        )
        return [
            shapes.Version(
                id=public_id("ver", version_id),
                number=number,
                taken_at=taken_at,
                state=state,
                change=_brought_by(change_id),
            )
            for version_id, number, taken_at, state, change_id in (await self.session.execute(query)).all()
        ]

    def _changed(self, change: differ.Change) -> dict[str, Any]:
        return {
            "id": public_id("chg", change.id),
            "policy": public_id("pol", change.policy_id),
            "payer": change.payer_id,
            "found_at": change.found_at,
            "kinds": change.kinds,
            "direction": change.direction,
            "impact": change.impact,
            "title": change.title,
            "summary": change.summary,
            "codes_added": change.codes_added,
            "codes_removed": change.codes_removed,
            "codes_moved": change.codes_moved,
            "url": self.site + update_url(change.slug),
        }

    async def changes(self, query: FeedQuery, limit: int) -> Sequence[tuple[int, shapes.ChangeSummary]]:
        rows = (await self.session.execute(feed_after(query).limit(limit))).all()
        return [(place, shapes.ChangeSummary(**self._changed(change))) for place, change in rows]

    async def change(self, change_id: UUID) -> shapes.Change | None:
        options = [undefer(differ.Change.brief), undefer(differ.Change.comparison)]
        change = await self.session.get(differ.Change, change_id, options=options)
        if change is None:
            return None
        brief = BriefShown.model_validate(change.brief or {})
        hunks = ComparisonShown.model_validate(change.comparison or {}).hunks
        return shapes.Change(
            **self._changed(change),
            impact_reason=brief.impact_reason,
            key_action=_said(brief.key_action),
            action_items=[_said(one) for one in brief.action_items],
            dates=[
                shapes.Date(kind=one.kind, value=one.value, printed=one.meaning, quote=cut(one.quote))
                for one in brief.dates
            ],
            hunks=[shapes.Hunk(op=one.op, path=list(one.path), old=cut(one.old), new=cut(one.new)) for one in hunks],
        )


def _brought_by(change_id: UUID | None) -> str | None:
    return public_id("chg", change_id) if change_id else None


def _said(statement: StatementShown) -> shapes.Statement:
    return shapes.Statement(text=statement.text, quote=cut(statement.quote))


def feed_after(query: FeedQuery) -> Select[int, differ.Change]:
    change, entry = differ.Change, FeedEntry
    found = select(entry.place, change).join(change, change.id == entry.change_id).where(entry.place > query.after)
    if query.since is not None:
        found = found.where(change.found_at >= query.since)
    if query.payer is not None:
        found = found.where(change.payer_id == query.payer)
    if query.impact is not None:
        found = found.where(change.impact == query.impact)
    if query.kind is not None:
        found = found.where(literal(query.kind) == any_(change.kinds))
    return found.order_by(entry.place)
