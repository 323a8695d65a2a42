"""A policy that moved to another address or got another number is the same policy, with one history."""

import re
from collections.abc import Iterator

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from payerwatch.db.models.differ import Policy
from payerwatch.db.models.fetcher import Source
from payerwatch.differ import store
from payerwatch.differ.versions_read import Version
from payerwatch.reading.document import Document

SAME_TEXT = 0.6
SHINGLE = 4
HEAD_BLOCKS = 40
MOST_CANDIDATES = 5
_REPLACES = re.compile(
    r"\b(?:replac(?:es|ing)|supersed(?:es|ing)|formerly|previously|renumbered from|was)\b[^.;]{0,40}?"
    r"(?<![\w.-])(?P<number>[A-Z]{0,6}[ .-]?\d[\w.-]{1,14}\w)",
    re.I,
)


async def predecessor(session: AsyncSession, source: Source, after: Version) -> Policy | None:
    """The policy that a source found anew goes on with. Only one whose own source is going or gone can be it: a payer
    may well publish two policies of one title."""
    found = (await session.scalars(_candidates(source, after))).all()
    for policy in found:
        if policy.current_version_id is None:
            continue
        before = await store.load(session, policy.current_version_id)
        if goes_on_with(policy.key, policy.number, before.document, after):
            return await session.get_one(Policy, policy.id, with_for_update=True)
    return None


def _candidates(source: Source, after: Version) -> Select[Policy]:
    going = or_(Source.omitted > 0, ~Source.listed, Source.last_verdict.in_(("gone", "soft_404", "wrong_document")))
    identity = after.facts.identity
    alike: list[ColumnElement[bool]] = [Policy.number.in_(list(replaced_numbers(after.document)))]
    if identity.key:
        alike.append(Policy.key == identity.key)
    if identity.title:
        alike.append(func.lower(Policy.title) == identity.title.lower())
    query = select(Policy).join(Source, Source.id == Policy.source_id)
    query = query.where(Policy.payer_id == source.payer_id, Source.id != source.id, going, or_(*alike))
    return query.where(Policy.status == "active").order_by(Policy.id).limit(MOST_CANDIDATES)


def goes_on_with(key: str, number: str | None, before: Document, after: Version) -> bool:
    """By its key, by the number that it says it replaces, or by title and text. Pure."""
    identity = after.facts.identity
    if identity.key is not None and identity.key == key:
        return True
    if number is not None and number in set(replaced_numbers(after.document)):
        return True
    same_title = bool(before.title and identity.title and before.title.casefold() == identity.title.casefold())
    return same_title and likeness(before, after.document) >= SAME_TEXT


def replaced_numbers(document: Document) -> Iterator[str]:
    for block in document.blocks[:HEAD_BLOCKS]:
        for found in _REPLACES.finditer(block.text[:2_000]):
            yield found["number"].strip()


def likeness(before: Document, after: Document) -> float:
    """The share of the new text that stood in the old one."""
    old, new = _shingles(before.text), _shingles(after.text)
    return len(old & new) / len(new) if new else 0.0


def _shingles(text: str) -> set[tuple[str, ...]]:
    words = re.findall(r"[^\W_]+", text.lower())
    return {tuple(words[at : at + SHINGLE]) for at in range(len(words) - SHINGLE + 1)}
