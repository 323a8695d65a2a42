"""What a change can touch of each reader's own codes."""

from collections import defaultdict
from collections.abc import Collection, Mapping

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from payerwatch.db.belonging import Belonging
from payerwatch.db.models.gateway_watching import OwnCode as Row
from payerwatch.watches.codes import highest, range_of
from payerwatch.watches.own_codes import Exposure, OwnCode, exposure_of
from payerwatch.watches.rules import News


async def exposures_of(session: AsyncSession, whose: Collection[Belonging], news: News) -> Mapping[Belonging, Exposure]:
    """Of those whose codes are touched. The database narrows, `exposure_of` decides."""
    query = select(Row).where(Row.subscriber_id.in_({who for _, who in whose}), or_(*_near(news.exposed)))
    own: dict[Belonging, list[OwnCode]] = defaultdict(list)
    for row in await session.scalars(query) if news.exposed else ():
        own[row.organization_id, row.subscriber_id].append(OwnCode(row.code, row.payer_id, row.volume, row.dollars))
    found = {who: exposure_of(codes, news.payer, news.exposed) for who, codes in own.items()}
    return {who: exposure for who, exposure in found.items() if exposure.codes}


def _near(exposed: frozenset[str]) -> list[ColumnElement[bool]]:
    near: list[ColumnElement[bool]] = [Row.code.in_([each.upper() for each in exposed])]
    for printed in exposed:
        if ends := range_of(printed.upper()):
            near.append(and_(Row.code >= ends[0], Row.code <= highest(ends[1])))
    return near
