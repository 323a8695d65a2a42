"""A person's watches and own codes as they are kept."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, delete, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from payerwatch.db.models.differ import Change, Policy
from payerwatch.db.models.gateway import Watch
from payerwatch.db.models.gateway_watching import OwnCode as OwnCodeRow
from payerwatch.db.news import changes_with_news
from payerwatch.gateway.watching.forms import WatchDraft
from payerwatch.gateway.watching.person import Person
from payerwatch.policies.ids import new_id
from payerwatch.watches.own_codes import Exposure, OwnCode, exposure_of
from payerwatch.watches.rules import News, Terms, is_material, meets

MOST_WATCHES = 500
YEAR = timedelta(days=365)
LOOKED_AT = 5_000
SHOWN = 12
ROWS_AT_ONCE = 2_000


async def lines(session: AsyncSession) -> Sequence[str]:
    return (await session.scalars(select(Policy.set_id).distinct().order_by(Policy.set_id))).all()


def _mine(table: type[Watch] | type[OwnCodeRow], person: Person) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return (table.organization_id == person.organization_id, table.subscriber_id == person.subscriber_id)


async def watches_of(session: AsyncSession, person: Person) -> Sequence[Watch]:
    query = select(Watch).where(*_mine(Watch, person), Watch.removed_at.is_(None))
    return (await session.scalars(query.order_by(Watch.id.desc()))).all()


def watch_row(watch_id: UUID, person: Person, draft: WatchDraft, now: datetime) -> Watch:
    terms = draft.terms
    return Watch(
        id=watch_id,
        organization_id=person.organization_id,
        subscriber_id=person.subscriber_id,
        name=draft.name,
        payer_id=terms.payer,
        line=terms.line,
        policy_key=terms.policy_key,
        code=terms.code,
        specialty=terms.specialty,
        kinds=sorted(terms.kinds),
        impact=terms.impact,
        words=terms.text,
        own_codes=draft.own_codes,
        channels=list(draft.channels),
        cadence=draft.cadence,
        made_at=now,
    )


async def add_watch(session: AsyncSession, person: Person, draft: WatchDraft, now: datetime) -> Watch | None:
    """None where there are too many already."""
    held = select(func.count()).where(*_mine(Watch, person), Watch.removed_at.is_(None))
    if (await session.execute(held)).scalar_one() >= MOST_WATCHES:
        return None
    row = watch_row(new_id(), person, draft, now)
    session.add(row)
    return row


async def edit_watch(session: AsyncSession, person: Person, watch_id: UUID, **values: object) -> bool:
    """False for a watch that is not this person's."""
    mine = update(Watch).where(Watch.id == watch_id, *_mine(Watch, person), Watch.removed_at.is_(None))
    changed = await session.execute(mine.values(**values, edited_at=func.now()).returning(Watch.id))
    return changed.first() is not None


async def would_have_met(session: AsyncSession, terms: Terms, now: datetime) -> tuple[int, Sequence[Change]]:
    """How many changes of the last year the terms would have met, and the latest of them."""
    where = [Change.found_at > now - YEAR]
    if terms.payer is not None:
        where.append(Change.payer_id == terms.payer)
    rows = await changes_with_news(session, *where, limit=LOOKED_AT)
    met = [change for change, _, news in rows if is_material(change.kinds) and meets(terms, news)]
    return len(met), met[:SHOWN]


async def own_codes(session: AsyncSession, person: Person) -> Sequence[OwnCode]:
    query = select(OwnCodeRow).where(*_mine(OwnCodeRow, person)).order_by(OwnCodeRow.code)
    return [OwnCode(row.code, row.payer_id, row.volume, row.dollars) for row in await session.scalars(query)]


async def replace_own_codes(session: AsyncSession, person: Person, codes: Sequence[OwnCode]) -> None:
    await session.execute(delete(OwnCodeRow).where(*_mine(OwnCodeRow, person)))
    for start in range(0, len(codes), ROWS_AT_ONCE):
        rows = [
            {
                "id": new_id(),
                "organization_id": person.organization_id,
                "subscriber_id": person.subscriber_id,
                "code": each.code,
                "payer_id": each.payer,
                "volume": each.volume,
                "dollars": each.dollars,
            }
            for each in codes[start : start + ROWS_AT_ONCE]
        ]
        await session.execute(insert(OwnCodeRow).values(rows))
    await codes_changed(session, person)


async def codes_changed(session: AsyncSession, person: Person) -> None:
    """Whoever keeps watches in memory reads those of edited watches anew, with their codes."""
    mine = update(Watch).where(*_mine(Watch, person), Watch.own_codes)
    await session.execute(mine.values(edited_at=func.now()))


async def ranked_by_exposure(
    session: AsyncSession, own: Sequence[OwnCode], now: datetime
) -> Sequence[tuple[Change, Exposure]]:
    """The last year's changes that touch the codes, the greatest exposure first."""
    rows = await changes_with_news(session, Change.found_at > now - YEAR, limit=LOOKED_AT) if own else []
    exposed = [(change, _exposure(own, news)) for change, _, news in rows if is_material(change.kinds)]
    touched = [(change, exposure) for change, exposure in exposed if exposure.codes]
    return sorted(touched, key=lambda each: (*each[1].rank, each[0].found_at), reverse=True)


def _exposure(own: Sequence[OwnCode], news: News) -> Exposure:
    return exposure_of(own, news.payer, news.exposed)


def with_own_codes(terms: Terms, own: Sequence[OwnCode]) -> Terms:
    """The terms of a draft, its own codes filled in."""
    if terms.own_codes is None:
        return terms
    return replace(terms, own_codes=tuple((each.code, each.payer) for each in own))
