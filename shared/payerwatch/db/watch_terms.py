"""A watch's row as the terms that a change is held against."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from payerwatch.db.models.gateway import Watch
from payerwatch.db.models.gateway_watching import OwnCode
from payerwatch.watches.rules import Terms

Codes = tuple[tuple[str, str | None], ...]


async def own_codes_of(session: AsyncSession, subscribers: Iterable[UUID]) -> Mapping[UUID, Codes]:
    query = select(OwnCode.subscriber_id, OwnCode.code, OwnCode.payer_id)
    found: dict[UUID, list[tuple[str, str | None]]] = defaultdict(list)
    for subscriber, code, payer in await session.execute(query.where(OwnCode.subscriber_id.in_(set(subscribers)))):
        found[subscriber].append((code, payer))
    return {subscriber: tuple(codes) for subscriber, codes in found.items()}


def terms_of(watch: Watch, own: Codes) -> Terms:
    return Terms(
        payer=watch.payer_id,
        line=watch.line,
        policy_key=watch.policy_key,
        code=watch.code,
        specialty=watch.specialty,
        kinds=frozenset(watch.kinds),
        impact=watch.impact,
        text=watch.words,
        own_codes=own if watch.own_codes else None,
    )
