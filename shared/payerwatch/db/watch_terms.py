"""A watch's row as the terms that a change is held against."""

from collections import defaultdict
from collections.abc import Iterable, Mapping

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from payerwatch.db.belonging import Belonging
from payerwatch.db.models.gateway import Watch
from payerwatch.db.models.gateway_watching import OwnCode
from payerwatch.watches.rules import Terms

Codes = tuple[tuple[str, str | None], ...]


async def own_codes_of(session: AsyncSession, whose: Iterable[Belonging]) -> Mapping[Belonging, Codes]:
    wanted = set(whose)
    query = select(OwnCode.organization_id, OwnCode.subscriber_id, OwnCode.code, OwnCode.payer_id)
    mine = query.where(OwnCode.subscriber_id.in_({subscriber for _, subscriber in wanted}))
    found: dict[Belonging, list[tuple[str, str | None]]] = defaultdict(list)
    for organization, subscriber, code, payer in await session.execute(mine):
        if (organization, subscriber) in wanted:
            found[organization, subscriber].append((code, payer))
    return {each: tuple(codes) for each, codes in found.items()}


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
