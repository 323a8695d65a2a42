"""Holding a declaration against the payer's live site: its list, and the first documents that it names."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import timedelta

from payerwatch.db.models.fetcher import Source
from payerwatch.fetcher.declarations import Declaration, Discovery, PolicySet
from payerwatch.fetcher.desk import Desk
from payerwatch.fetcher.discovery import Listed, ListingUnreadable
from payerwatch.fetcher.download import VisitFailed
from payerwatch.fetcher.guest import HostClosed
from payerwatch.fetcher.house_rules import rules_of
from payerwatch.fetcher.listings import ListingReader
from payerwatch.fetcher.sightings import suspicion
from payerwatch.fetcher.stays import next_door
from payerwatch.fetcher.visit import Visited, visit
from payerwatch.policies.ids import new_id
from payerwatch.policies.words import Verdict

SAMPLE = 2
DOORS = 3


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was held against the site; `problem` is None where it is as declared."""

    what: str
    problem: str | None = None


def unproven(declaration: Declaration) -> list[str]:
    """Parts of sets that nobody has seen: a live check starts with them. Pure."""
    proven = declaration.proven
    parts = [f"{each.id}.{part}" for each in declaration.set for part in ("discovery", "document", "identity")]
    return [part for part in parts if proven.get(part) != "seen"]


async def check(desk: Desk, declaration: Declaration) -> AsyncIterator[Finding]:
    """With the manners of every other visit: robots, gaps and leases hold."""
    sets = [each for each in declaration.set if not each.off]
    listings = [(each, rules) for each in sets for rules in each.discovery if rules.role == "listing"]
    if not listings:
        yield Finding(declaration.payer.id, "declares no listing that is visited")
    for policies, rules in listings:
        what = f"{declaration.payer.id}/{policies.id}"
        try:
            found = await _listed(desk, declaration, policies, rules)
        except (ListingUnreadable, VisitFailed, HostClosed) as problem:
            yield Finding(f"{what} list", str(problem))
            continue
        yield Finding(f"{what} list, {len(found)} policies", suspicion(len(found), None, rules))
        async for finding in _sampled(desk, declaration, policies, found[:SAMPLE]):
            yield finding


def _gap(declaration: Declaration) -> timedelta:
    return timedelta(seconds=declaration.access.seconds_between)


async def _listed(desk: Desk, declaration: Declaration, policies: PolicySet, rules: Discovery) -> list[Listed]:
    if not rules.shape.supported:
        raise ListingUnreadable(f"the shape {rules.shape.value} is not supported yet")
    async with next_door(desk, DOORS, rules.url, _gap(declaration)) as guest:
        return await ListingReader(guest, desk.reader, policies, rules).read()


async def _sampled(
    desk: Desk, declaration: Declaration, policies: PolicySet, some: Sequence[Listed]
) -> AsyncIterator[Finding]:
    for each in some:
        try:
            visited = await _visited(desk, declaration, policies, each)
        except (VisitFailed, HostClosed) as problem:
            yield Finding(each.url, str(problem))
        else:
            is_policy = visited.verdict is Verdict.OK
            yield Finding(each.url, None if is_policy else f"{visited.verdict.value}: {visited.reason}")


async def _visited(desk: Desk, declaration: Declaration, policies: PolicySet, each: Listed) -> Visited:
    """The bytes of a good one go to the archive, which its first snapshot will find there."""
    source = Source(
        id=new_id(), url=each.url, expected_number=each.number, expected_title=each.title, visits=0, snapshots=0
    )
    async with next_door(desk, DOORS, each.url, _gap(declaration)) as guest:
        return await visit(source, guest, desk.reader, desk.archive, rules_of(declaration, policies))
