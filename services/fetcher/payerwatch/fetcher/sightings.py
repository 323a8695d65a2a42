"""What a whole listing means for the sources: new ones, seen ones, missing ones. In one transaction."""

import re
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import case, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from payerwatch.db.models.fetcher import Host, Listing, Source
from payerwatch.db.strangers import storable
from payerwatch.fetcher.declarations import Discovery, DocumentTable
from payerwatch.fetcher.discovery import Listed
from payerwatch.fetcher.download import host_of
from payerwatch.fetcher.politeness import any_chance
from payerwatch.fetcher.schedule import after_failure, after_success
from payerwatch.policies.ids import new_id

ROWS_AT_ONCE = 500
OMISSIONS = 2
"""So many listings in a row must leave a source out before it is missing."""
MANY_SOURCES = 7_203_913  # any number, the same for every replica


def suspicion(found: int, before: int | None, rules: Discovery) -> str | None:
    """Why a listing is not believed; nothing is new or missing by its word then. Pure."""
    if found < max(rules.minimum, 1):
        return f"names {found} policies, at least {max(rules.minimum, 1)} were expected"
    if rules.complete and before and found < before * (1 - rules.max_drop):
        return f"names {found} policies, {before} the last time"
    return None


async def record_problem(session: AsyncSession, listing: Listing, problem: str, now: datetime) -> None:
    failures = listing.failures + 1
    await session.execute(
        update(Listing)
        .where(Listing.id == listing.id)
        .values(
            failures=failures,
            last_read_at=now,
            problem=problem[:500],
            due_at=after_failure(now, listing.every, failures, any_chance()),
        )
    )


async def record_listing(
    session: AsyncSession,
    listing: Listing,
    found: Sequence[Listed],
    *,
    document: DocumentTable,
    complete: bool,
    now: datetime,
) -> None:
    await one_at_a_time(session)
    good = newest_by_key(found, document)
    found_in = "baseline" if listing.baseline_at is None else "later"
    rows = [_row(listing, key, each, document.every, now, found_in=found_in) for key, each in good.items()]
    for host in sorted({row["host"] for row in rows}):
        await session.execute(insert(Host).values(name=host, failures=0).on_conflict_do_nothing())
    for some in _slices(rows):
        await _see(session, some, now)
    if complete:
        await _miss(session, listing, list(good), now)
    await _settle(session, listing, now, count=len(found))


async def one_at_a_time(session: AsyncSession) -> None:
    """Held by whoever touches many sources at once, in whatever order: two of them would lock each other out."""
    await session.execute(select(func.pg_advisory_xact_lock(MANY_SOURCES)))


def newest_by_key(found: Sequence[Listed], document: DocumentTable) -> dict[str, Listed]:
    """What can be visited, by what it stays the same by. Of several revisions the last one is current. Pure."""
    good: dict[str, Listed] = {}
    for each in found:
        key = storable(each.number if document.has_url_per_revision and each.number else each.url)
        before = good.get(key)
        if _can_be_visited(each.url) and (before is None or revision_order(each) >= revision_order(before)):
            good[key] = each
    return good


def revision_order(listed: Listed) -> tuple[tuple[int, str], ...]:
    """Numbers by their value, so that version 10 comes after version 9."""
    parts = re.findall(r"\d+|\D+", listed.revision or "")
    return tuple((int(part[:18]), part) if part.isdecimal() else (-1, part) for part in parts)


def _can_be_visited(url: str) -> bool:
    try:
        return bool(host_of(url)) and len(url) < 2_000 and url == storable(url)
    except ValueError:
        return False


def _slices(rows: list[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    for start in range(0, len(rows), ROWS_AT_ONCE):
        yield rows[start : start + ROWS_AT_ONCE]


def _row(listing: Listing, key: str, each: Listed, every: timedelta, now: datetime, *, found_in: str) -> dict[str, Any]:
    return {
        "id": new_id(),
        "payer_id": listing.payer_id,
        "set_id": listing.set_id,
        "listing_id": listing.id,
        "key": key,
        "url": each.url,
        "host": host_of(each.url),
        "expected_number": each.number,
        "expected_title": each.title,
        "listed_revision": each.revision,
        "found_in": found_in,
        "found_at": now,
        "state": "active",
        "listed": True,
        "omitted": 0,
        "every": every,
        "due_at": now,
        "visits": 0,
        "failures": 0,
        "snapshots": 0,
    }


async def _see(session: AsyncSession, rows: list[dict[str, Any]], now: datetime) -> None:
    """Back on the list means active; a new revision in the listing makes a source due. What is missing or withdrawn
    while it is listed is so because of its visits or the operator, and a listing does not overrule them."""
    query = insert(Source).values(rows)
    new = query.excluded
    comes_back = ~Source.listed
    moved = new.url != Source.url
    revised = or_(moved, new.listed_revision.is_distinct_from(Source.listed_revision))
    await session.execute(
        query.on_conflict_do_update(
            index_elements=[Source.payer_id, Source.set_id, Source.key],
            set_={
                "listing_id": new.listing_id,
                "url": new.url,
                "host": new.host,
                "etag": case((moved, None), else_=Source.etag),
                "last_modified": case((moved, None), else_=Source.last_modified),
                "listed": True,
                "omitted": 0,
                "state": case((comes_back, "active"), else_=Source.state),
                "missing_since": case((comes_back, None), else_=Source.missing_since),
                "expected_number": new.expected_number,
                "expected_title": new.expected_title,
                "listed_revision": new.listed_revision,
                "every": new.every,
                "due_at": case((or_(comes_back, revised), now), else_=Source.due_at),
            },
        )
    )


async def _miss(session: AsyncSession, listing: Listing, keys: list[str], now: datetime) -> None:
    gone = Source.omitted + 1 >= OMISSIONS
    await session.execute(
        update(Source)
        .where(Source.listing_id == listing.id, Source.listed, Source.key.not_in(keys))
        .values(
            omitted=Source.omitted + 1,
            listed=case((gone, False), else_=True),
            state=case((gone & (Source.state == "active"), "missing"), else_=Source.state),
            missing_since=case((gone & Source.missing_since.is_(None), now), else_=Source.missing_since),
        )
    )


async def _settle(session: AsyncSession, listing: Listing, now: datetime, *, count: int) -> None:
    await session.execute(
        update(Listing)
        .where(Listing.id == listing.id)
        .values(
            failures=0,
            problem=None,
            last_read_at=now,
            last_ok_at=now,
            last_count=count,
            baseline_at=case((Listing.baseline_at.is_(None), now), else_=Listing.baseline_at),
            due_at=after_success(now, listing.every, any_chance()),
        )
    )


async def record_trigger(session: AsyncSession, listing: Listing, found: Sequence[Listed], now: datetime) -> None:
    """A page of news makes the policies that it names due; it never adds or removes one."""
    await one_at_a_time(session)
    named = [storable(each.url) for each in found]
    numbers = [storable(each.number) for each in found if each.number]
    spoken_of = Source.url.in_(named) | (Source.key.in_(numbers) & (Source.set_id == listing.set_id))
    await session.execute(update(Source).where(Source.payer_id == listing.payer_id, spoken_of).values(due_at=now))
    await _settle(session, listing, now, count=len(named))
