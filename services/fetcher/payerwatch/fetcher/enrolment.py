"""What is declared becomes payers, listings and hosts to serve."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import case, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from payerwatch.db.models.fetcher import Host, Listing, Payer
from payerwatch.fetcher.catalogue import Catalogue
from payerwatch.fetcher.declarations import Declaration, Permission
from payerwatch.fetcher.download import host_of

ONE_AT_A_TIME = 7_203_912  # any number, the same for every replica
BY_OPERATOR = "operator: "
"""How the source of a permission starts that was recorded by hand; a declaration does not take it back."""


async def enrol(session: AsyncSession, catalogue: Catalogue, now: datetime) -> None:
    await session.execute(select(func.pg_advisory_xact_lock(ONE_AT_A_TIME)))
    for declaration in catalogue.declarations.values():
        await _enrol_payer(session, declaration, now)
        for row in _listings(declaration, now):
            await _enrol_listing(session, row)
    for payer, error in catalogue.broken.items():
        await _record_broken(session, payer, error, now)
    await _settle_visitable(session, catalogue)


async def _enrol_payer(session: AsyncSession, declaration: Declaration, now: datetime) -> None:
    access = declaration.access
    query = insert(Payer).values(
        id=declaration.payer.id,
        name=declaration.payer.name,
        permission=access.permission.value,
        permission_source=access.permission_source or access.terms_url or "",
        redistribution=access.redistribution,
        declared_at=now,
        declaration_error=None,
        visitable=False,
    )
    by_hand = Payer.permission_source.startswith(BY_OPERATOR)
    new = query.excluded
    await session.execute(
        query.on_conflict_do_update(
            index_elements=[Payer.id],
            set_={
                "name": new.name,
                "permission": case((by_hand, Payer.permission), else_=new.permission),
                "permission_source": case((by_hand, Payer.permission_source), else_=new.permission_source),
                "redistribution": new.redistribution,
                "declared_at": new.declared_at,
                "declaration_error": None,
            },
        )
    )


def _listings(declaration: Declaration, now: datetime) -> Iterator[dict[str, Any]]:
    for policies in declaration.set:
        for position, rules in enumerate(policies.discovery):
            if rules.shape.supported and rules.url:
                problem, host = None, host_of(rules.url)
            else:
                problem, host = f"the shape {rules.shape.value} is not supported yet", ""
            yield {
                "id": f"{declaration.payer.id}/{policies.id}/{position}",
                "payer_id": declaration.payer.id,
                "set_id": policies.id,
                "url": rules.url,
                "host": host,
                "every": rules.every,
                "due_at": now,
                "failures": 0,
                "problem": problem,
            }


async def _enrol_listing(session: AsyncSession, row: dict[str, Any]) -> None:
    """A changed address or cadence makes it due at once; its baseline stays."""
    if row["host"]:
        await session.execute(insert(Host).values(name=row["host"], failures=0).on_conflict_do_nothing())
    query = insert(Listing).values(row)
    new = query.excluded
    same = (Listing.url == new.url) & (Listing.every == new.every)
    await session.execute(
        query.on_conflict_do_update(
            index_elements=[Listing.id],
            set_={
                "url": new.url,
                "host": new.host,
                "every": new.every,
                "due_at": case((same, Listing.due_at), else_=new.due_at),
                "problem": func.coalesce(new.problem, Listing.problem),
            },
        )
    )


async def _record_broken(session: AsyncSession, payer: str, error: str, now: datetime) -> None:
    query = insert(Payer).values(
        id=payer,
        name=payer,
        permission=Permission.UNASKED.value,
        permission_source="",
        redistribution="excerpts",
        declared_at=now,
        declaration_error=error,
        visitable=False,
    )
    changed = {"declaration_error": error, "visitable": False}
    await session.execute(query.on_conflict_do_update(index_elements=[Payer.id], set_=changed))


async def _settle_visitable(session: AsyncSession, catalogue: Catalogue) -> None:
    """Gates and mistakes are the declaration's, permission may be the operator's."""
    open_to_us = [id for id, declared in catalogue.declarations.items() if not declared.access.gate_is_closed]
    permitted = [each.value for each in Permission if each.lets_us_visit]
    await session.execute(update(Payer).values(visitable=Payer.id.in_(open_to_us) & Payer.permission.in_(permitted)))


async def permit(session: AsyncSession, payer: str, said: str) -> bool:
    """Records who allowed the visits and when; takes effect when declarations are next read. False: no such payer."""
    values = {"permission": Permission.GRANTED.value, "permission_source": BY_OPERATOR + said}
    changed = update(Payer).where(Payer.id == payer).values(values).returning(Payer.id)
    return (await session.execute(changed)).first() is not None


async def visitable_payers(session: AsyncSession) -> set[str]:
    return set((await session.scalars(select(Payer.id).where(Payer.visitable))).all())
