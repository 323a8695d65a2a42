"""Changes as the news that watches are held against."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import undefer

from payerwatch.db.models.differ import Change, Policy, PolicyCode
from payerwatch.policies.words import ChangeKind, Impact
from payerwatch.watches.rules import News


async def printed_codes(session: AsyncSession, policies: Iterable[UUID]) -> Mapping[UUID, set[str]]:
    query = select(PolicyCode.policy_id, PolicyCode.code, PolicyCode.range_end)
    found: dict[UUID, set[str]] = defaultdict(set)
    for policy, code, end in await session.execute(query.where(PolicyCode.policy_id.in_(set(policies)))):
        found[policy].add(f"{code}-{end}" if end else code)
    return found


def news_of(change: Change, policy: Policy, printed: set[str]) -> News:
    touched = frozenset({*change.codes_added, *change.codes_removed, *change.codes_moved})
    specialties = change.brief.get("specialties") or ()
    return News(
        payer=change.payer_id,
        policy_key=policy.key,
        codes=frozenset(printed) | touched,
        touched=touched,
        line=policy.set_id,
        kinds=frozenset(change.kinds),
        impact=change.impact,
        specialties=frozenset(str(each) for each in specialties),
        text=f"{policy.number or ''} {policy.title} {change.title} {change.summary}",
    )


async def changes_with_news(
    session: AsyncSession, *where: ColumnElement[bool], limit: int, whole: bool = False
) -> Sequence[tuple[Change, Policy, News]]:
    """The latest first; `whole` with their comparisons."""
    query = (
        select(Change, Policy)
        .join(Policy, Policy.id == Change.policy_id)
        .where(*where)
        .order_by(Change.found_at.desc(), Change.id.desc())
        .limit(limit)
        .options(undefer(Change.brief), *([undefer(Change.comparison)] if whole else []))
    )
    rows = (await session.execute(query)).all()
    printed = await printed_codes(session, [policy.id for _, policy in rows])
    return [(change, policy, news_of(change, policy, printed.get(policy.id, set()))) for change, policy in rows]


async def policies_as_news(session: AsyncSession, ids: Iterable[UUID]) -> Mapping[UUID, tuple[Policy, News]]:
    """What watches of a policy are held against when nothing changed: its subject, whatever the kind and impact."""
    policies = (await session.scalars(select(Policy).where(Policy.id.in_(set(ids))))).all()
    printed = await printed_codes(session, [policy.id for policy in policies])
    named = await _specialties(session, [policy.id for policy in policies])
    return {
        policy.id: (
            policy,
            News(
                payer=policy.payer_id,
                policy_key=policy.key,
                codes=frozenset(printed.get(policy.id, ())),
                line=policy.set_id,
                kinds=frozenset(ChangeKind),
                impact=Impact.HIGH,
                specialties=named.get(policy.id, frozenset()),
                text=f"{policy.number or ''} {policy.title}",
            ),
        )
        for policy in policies
    }


async def _specialties(session: AsyncSession, policies: Sequence[UUID]) -> Mapping[UUID, frozenset[str]]:
    """As the latest change of each policy named them."""
    query = (
        select(Change.policy_id, Change.brief["specialties"])
        .where(Change.policy_id.in_(policies))
        .order_by(Change.policy_id, Change.found_at.desc())
        .ext(distinct_on(Change.policy_id))
    )
    return {policy: frozenset(str(each) for each in named or ()) for policy, named in await session.execute(query)}
