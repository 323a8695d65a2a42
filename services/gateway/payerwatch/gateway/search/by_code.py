"""Policies that name a code: newest change first. A range is a hit when the code lies between its ends."""

from string import ascii_uppercase, digits
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, func, or_, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.ext.asyncio import AsyncSession

from payerwatch.db.models.differ import Policy, PolicyCode
from payerwatch.gateway.pages.entries import PolicyEntry, policies
from payerwatch.gateway.search.hits import Hit, Page, marked_at
from payerwatch.gateway.search.narrowing import Narrowing
from payerwatch.policies.words import CodeSystem
from payerwatch.watches.codes import ICD_10_CM, shape_of

SIGNS = digits + ascii_uppercase
SHAPES = "0" * len(digits) + "A" * len(ascii_uppercase)
ENDS = (PolicyCode.code, PolicyCode.range_end)


def naming(codes: tuple[str, ...]) -> ColumnElement[bool]:
    return or_(*(names(code) for code in codes))


def names(asked: str) -> ColumnElement[bool]:
    """`watches.codes.names` for the database: a reader finds by a code what a watch on it is told of."""
    code = PolicyCode
    return or_(code.code == asked, and_(code.range_end.is_not(None), code.code <= asked, _reaches(asked)))


def _reaches(asked: str) -> ColumnElement[bool]:
    """Ranges of ICD-10-CM are of categories too; every other code compares with its own shape only."""
    code = PolicyCode
    if ICD_10_CM.fullmatch(asked):
        through = or_(code.range_end >= asked, func.starts_with(asked, code.range_end))
        return and_(code.system == CodeSystem.ICD_10_CM, through)
    shape = shape_of(asked)
    return and_(code.range_end >= asked, *(func.translate(end, SIGNS, SHAPES) == shape for end in ENDS))


async def policies_naming(session: AsyncSession, codes: tuple[str, ...], narrowing: Narrowing, page: Page) -> list[Hit]:
    code = PolicyCode
    first = (
        select(code.policy_id, code.disposition, code.code, code.range_end, code.quote, code.heading, code.block)
        .where(naming(codes))
        .ext(distinct_on(code.policy_id))
        .order_by(code.policy_id, code.range_end.is_not(None), code.disposition == "mentioned")
        .subquery()
    )
    found = first.c
    query = (
        policies()
        .join(first, found.policy_id == Policy.id)
        .add_columns(Policy.id, found.disposition, found.code, found.range_end, found.quote, found.heading, found.block)
        .where(*narrowing.conditions(naming(codes)))
        .order_by(Policy.changed_at.desc().nulls_last(), Policy.payer_id, Policy.key)
        .offset(page.start)
        .limit(page.size)
    )
    return [_hit(row) for row in (await session.execute(query)).all()]


def _hit(row: Row[*tuple[Any, ...]]) -> Hit:
    policy_id, disposition, code, range_end, quote, heading, block = row[-7:]
    return Hit(
        PolicyEntry(*row[:-7]),
        policy_id,
        quote=() if quote == code else marked_at(quote, code),
        heading=heading or "",
        block=block,
        disposition=disposition,
        code=code,
        range_end=range_end,
    )


async def count_naming(session: AsyncSession, codes: tuple[str, ...], narrowing: Narrowing) -> int:
    named = select(PolicyCode.policy_id).where(naming(codes))
    query = select(func.count()).select_from(Policy).where(Policy.id.in_(named), *narrowing.conditions(naming(codes)))
    return (await session.execute(query)).scalar_one()
