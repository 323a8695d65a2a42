"""What is declared becomes payers, listings and hosts to serve."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import case, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from payerwatch.db.models.fetcher import Host, Listing, Payer, Permit
from payerwatch.fetcher.catalogue import Catalogue
from payerwatch.fetcher.declarations import Declaration, Permission
from payerwatch.fetcher.download import host_of
from payerwatch.fetcher.permits import permits_in_force, refusal

ONE_AT_A_TIME = 7_203_912  # any number, the same for every replica


async def enrol(session: AsyncSession, catalogue: Catalogue, now: datetime) -> None:
    await session.execute(select(func.pg_advisory_xact_lock(ONE_AT_A_TIME)))
    permits = await permits_in_force(session)
    checks = {payer.id: payer for payer in await session.scalars(select(Payer))}
    for id_, declaration in catalogue.declarations.items():
        because = refusal(declaration.access, permits.get(id_))
        if because is None and id_ in catalogue.to_be_checked:
            because = _unchecked(checks.get(id_))
        await _enrol_payer(session, _payer(declaration, permits.get(id_), because, now))
        for row in _listings(declaration, now) if because is None else ():
            await _enrol_listing(session, row)
    for payer, error in catalogue.broken.items():
        await _record_broken(session, payer, error, now)


async def retire_undeclared(session: AsyncSession, catalogue: Catalogue) -> None:
    """For a catalogue of everything: whoever is not in it is not visited any more."""
    declared = [*catalogue.declarations, *catalogue.broken]
    gone = {"visitable": False, "not_visited_because": "no longer declared"}
    await session.execute(update(Payer).where(Payer.id.not_in(declared)).values(gone))


def _unchecked(check: Payer | None) -> str | None:
    if check is None or check.checked_at is None:
        return "its declaration has not been checked live yet"
    return f"failed its live check: {check.check_problem}" if check.check_problem else None


def _payer(declaration: Declaration, permit: Permit | None, because: str | None, now: datetime) -> dict[str, Any]:
    access = declaration.access
    told = (access.permission.value, access.permission_source or access.terms_url or "", access.permission_text)
    if permit is not None:
        told = (Permission.GRANTED.value, permit.reference, f"{permit.granted_by}, {permit.granted_on.isoformat()}")
    return {
        "id": declaration.payer.id,
        "name": declaration.payer.name,
        "permission": told[0],
        "permission_source": told[1],
        "permission_text": told[2],
        "redistribution": access.redistribution,
        "declared_at": now,
        "declaration_error": None,
        "visitable": because is None,
        "not_visited_because": because,
    }


async def _enrol_payer(session: AsyncSession, row: dict[str, Any]) -> None:
    query = insert(Payer).values(row)
    changed = {name: query.excluded[name] for name in row if name != "id"}
    await session.execute(query.on_conflict_do_update(index_elements=[Payer.id], set_=changed))


async def record_check(session: AsyncSession, payer: str, problem: str | None, now: datetime) -> None:
    told = {"checked_at": now, "check_problem": problem and problem[:500]}
    await session.execute(update(Payer).where(Payer.id == payer).values(told))


def _listings(declaration: Declaration, now: datetime) -> Iterator[dict[str, Any]]:
    for policies in declaration.set:
        for position, rules in enumerate(policies.discovery):
            if policies.off:
                problem, host = f"switched off: {policies.off}", ""
            elif rules.shape.supported and rules.url:
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
        not_visited_because="its declaration is broken",
    )
    changed = {name: query.excluded[name] for name in ("declaration_error", "visitable", "not_visited_because")}
    await session.execute(query.on_conflict_do_update(index_elements=[Payer.id], set_=changed))
