"""An invented payer's policy in the database: two versions and the change between them."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from invented.northfield_change import BRIEF, COMPARISON
from invented.northfield_facts import AFTER, BEFORE
from payerwatch.db.models import differ, fetcher
from payerwatch.db.session import Database
from payerwatch.policies.ids import new_id

FIRST_READ = datetime(2026, 3, 4, 11, 0, tzinfo=UTC)
SECOND_READ = datetime(2026, 11, 21, 11, 12, tzinfo=UTC)
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Invented:
    """One payer, one policy, one change. Replace a part to try another."""

    payer: str = "northfield"
    name: str = "Northfield Health Plan"
    number: str = "MP 0711"
    title: str = "Mecasermin (Increlex)"
    heading: str = "Northfield tightened mecasermin (Increlex) coverage, MP 0711"
    slug: str = "mp-0711-mecasermin-increlex"
    url: str = "https://policies.northfield.example/mp-0711"
    facts: dict[str, Any] = field(default_factory=lambda: AFTER)
    brief: dict[str, Any] = field(default_factory=lambda: BRIEF)
    comparison: dict[str, Any] = field(default_factory=lambda: COMPARISON)

    @property
    def update(self) -> str:
        return f"/updates/{self.payer}/{self.slug}-2026-11-21"

    @property
    def policy(self) -> str:
        return f"/policies/{self.payer}/{self.slug}"


async def store(database_url: str, invented: Invented) -> None:
    source, snapshots = new_id(), (new_id(), new_id())
    fetching, differing = Database.connect(database_url, "fetcher"), Database.connect(database_url, "differ")
    try:
        async with fetching.transaction() as session:
            session.add(_payer(invented))
            await session.flush()
            session.add(_listing(invented))
            await session.flush()
            session.add(_source(invented, source))
            await session.flush()
            session.add_all(_snapshot(invented, source, snapshots, number) for number in (1, 2))
        async with differing.transaction() as session:
            policy, versions, change = _read(invented, source, snapshots)
            session.add(policy)
            await session.flush()
            session.add_all([*versions, *_codes(invented, policy.id)])
            session.add(change)
    finally:
        await fetching.close()
        await differing.close()


def _payer(invented: Invented) -> fetcher.Payer:
    return fetcher.Payer(
        id=invented.payer,
        name=invented.name,
        permission="granted",
        permission_source="invented",
        redistribution="full",
        declared_at=FIRST_READ,
    )


def _listing(invented: Invented) -> fetcher.Listing:
    return fetcher.Listing(
        id=f"{invented.payer}/policies/0",
        payer_id=invented.payer,
        set_id="policies",
        url="https://policies.northfield.example/",
        host="policies.northfield.example",
        every=DAY,
        due_at=SECOND_READ + DAY,
    )


def _source(invented: Invented, source: UUID) -> fetcher.Source:
    return fetcher.Source(
        id=source,
        payer_id=invented.payer,
        listing_id=f"{invented.payer}/policies/0",
        set_id="policies",
        url=invented.url,
        host="policies.northfield.example",
        found_in="baseline",
        found_at=FIRST_READ,
        every=DAY,
        due_at=SECOND_READ + DAY,
        last_ok_at=SECOND_READ,
        last_visit_at=SECOND_READ,
    )


def _snapshot(invented: Invented, source: UUID, ids: tuple[UUID, UUID], number: int) -> fetcher.Snapshot:
    return fetcher.Snapshot(
        id=ids[number - 1],
        source_id=source,
        number=number,
        taken_at=SECOND_READ if number == 2 else FIRST_READ,
        sha256=f"{number}" * 64,
        size=1000,
        content_type="text/html",
        final_url=invented.url,
    )


def _read(
    invented: Invented, source: UUID, snapshots: tuple[UUID, UUID]
) -> tuple[differ.Policy, list[differ.Version], differ.Change]:
    policy, first, second = new_id(), new_id(), new_id()
    versions = [
        _version(policy, first, snapshots[0], 1, {"blocks": []}, BEFORE),
        _version(policy, second, snapshots[1], 2, {"blocks": []}, invented.facts),
    ]
    return _policy(invented, policy, source, second), versions, _change(invented, policy, first, second)


def _policy(invented: Invented, policy: UUID, source: UUID, current: UUID) -> differ.Policy:
    return differ.Policy(
        id=policy,
        payer_id=invented.payer,
        set_id="policies",
        key=invented.number,
        slug=invented.slug,
        number=invented.number,
        title=invented.title,
        source_id=source,
        current_version_id=current,
        first_read_at=FIRST_READ,
        changed_at=SECOND_READ,
    )


def _version(
    policy: UUID, version: UUID, snapshot: UUID, number: int, document: dict[str, Any], facts: dict[str, Any]
) -> differ.Version:
    taken = SECOND_READ if number == 2 else FIRST_READ
    return differ.Version(
        id=version,
        policy_id=policy,
        snapshot_id=snapshot,
        number=number,
        state="current" if number == 2 else "superseded",
        reader=1,
        taken_at=taken,
        stored_at=taken,
        document=document,
        facts=facts,
    )


def _codes(invented: Invented, policy: UUID) -> list[differ.PolicyCode]:
    said = invented.facts.get("codes", [])
    return [differ.PolicyCode(id=new_id(), policy_id=policy, heading="", block="b1", **code) for code in said]


def _change(invented: Invented, policy: UUID, before: UUID, after: UUID) -> differ.Change:
    return differ.Change(
        id=new_id(),
        policy_id=policy,
        payer_id=invented.payer,
        before_version_id=before,
        after_version_id=after,
        slug=invented.update.removeprefix("/updates/"),
        found_at=SECOND_READ,
        kinds=["criteria_changed", "prior_auth_changed", "codes_added", "codes_removed", "codes_moved"],
        direction="tightened",
        impact="high",
        title=invented.heading,
        summary="Two low IGF-1 results are now required instead of one.",
        codes_added=["E34.321", "E34.322"],
        codes_removed=["E34.3"],
        codes_moved=["J2170"],
        comparison=invented.comparison,
        brief=invented.brief,
    )
