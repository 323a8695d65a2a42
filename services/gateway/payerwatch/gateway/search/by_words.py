"""Policies by printed number, by title, and by the words of their text."""

from typing import Any

from sqlalchemy import ColumnElement, Row, case, func, literal_column, or_, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.ext.asyncio import AsyncSession

from payerwatch.db.models.differ import Policy
from payerwatch.db.models.gateway_search import CONFIGURATION, Passage, SearchWord
from payerwatch.gateway.pages.entries import PolicyEntry, policies
from payerwatch.gateway.search.hits import MARK, UNMARK, Hit, Page, excerpt, words_marked
from payerwatch.gateway.search.narrowing import Narrowing

ALIKE = 0.4
"""Share of a query's three-letter pieces that a title must have: lets one letter of a word be wrong."""
MOST_RANKED = 20_000
"""Passages that are ranked: words that stand in more of them tell policies apart badly, and ranking reads each."""
_HEADLINE = f"StartSel={MARK}, StopSel={UNMARK}, HighlightAll=true"


def _configuration() -> ColumnElement[Any]:
    return literal_column(f"'{CONFIGURATION}'::regconfig")


def _wanted(said: str) -> ColumnElement[Any]:
    return func.websearch_to_tsquery(_configuration(), said)


def numbered(said: str) -> ColumnElement[bool]:
    pattern = f"%{_escaped(said)}%"
    return or_(Policy.number.ilike(pattern), Policy.key.ilike(pattern))


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def _best(said: str) -> Any:  # noqa: ANN401 (a subquery's columns are named by their labels)
    """Each policy's closest passage."""
    wanted = _wanted(said)
    holds = Passage.words.op("@@")(wanted)
    held = select(Passage.policy_id, Passage.position).where(holds).limit(MOST_RANKED).subquery()
    rank = func.ts_rank_cd(Passage.words, wanted, 1)
    ranked = (
        select(Passage.policy_id, Passage.position, rank.label("rank"))
        .join(held, (held.c.policy_id == Passage.policy_id) & (held.c.position == Passage.position))
        .subquery()
    )
    return (
        select(ranked.c.policy_id, ranked.c.position, ranked.c.rank)
        .ext(distinct_on(ranked.c.policy_id))
        .order_by(ranked.c.policy_id, ranked.c.rank.desc(), ranked.c.position)
        .subquery()
    )


async def policies_saying(session: AsyncSession, said: str, narrowing: Narrowing, page: Page) -> list[Hit]:
    """By printed number first, then by how close the title is, then by the closest passage."""
    best, alike = _best(said), func.word_similarity(said.lower(), func.lower(Policy.title))
    by_number = numbered(said)
    in_title = case((alike >= ALIKE, alike), else_=0.0)
    query = (
        policies()
        .outerjoin(best, best.c.policy_id == Policy.id)
        .outerjoin(Passage, (Passage.policy_id == best.c.policy_id) & (Passage.position == best.c.position))
        .add_columns(
            Policy.id,
            Passage.heading,
            Passage.block,
            Passage.text,
            func.ts_headline(_configuration(), Passage.text, _wanted(said), _HEADLINE),
        )
        .where(_found(said, best), *narrowing.conditions())
        .order_by(
            by_number.desc().nulls_last(), in_title.desc(), best.c.rank.desc().nulls_last(),
            Policy.changed_at.desc().nulls_last(), Policy.id,
        )
        .offset(page.start)
        .limit(page.size)
    )  # fmt: skip
    return [_hit(row) for row in (await session.execute(query)).all()]


def _found(said: str, best: Any) -> ColumnElement[bool]:  # noqa: ANN401
    folded = func.lower(Policy.title)
    return or_(numbered(said), best.c.policy_id.is_not(None), func.word_similarity(said.lower(), folded) >= ALIKE)


def _hit(row: Row[*tuple[Any, ...]]) -> Hit:
    policy_id, heading, block, text, headline = row[-5:]
    return Hit(
        PolicyEntry(*row[:-5]),
        policy_id,
        quote=excerpt(text, words_marked(headline)) if text else (),
        heading=heading or "",
        block=block or "",
    )


async def count_saying(session: AsyncSession, said: str, narrowing: Narrowing) -> int:
    """All of them, also those beyond what is ranked."""
    saying = select(Passage.policy_id).where(Passage.words.op("@@")(_wanted(said)))
    alike = func.word_similarity(said.lower(), func.lower(Policy.title)) >= ALIKE
    found = or_(numbered(said), Policy.id.in_(saying), alike)
    query = select(func.count()).select_from(Policy).where(found, *narrowing.conditions())
    return (await session.execute(query)).scalar_one()


async def suggestion_for(session: AsyncSession, said: str) -> str | None:
    """The query with each word that no policy is named by replaced by the closest that one is."""
    words = said.lower().split()[:8]
    known = set(await session.scalars(select(SearchWord.word).where(SearchWord.word.in_(words))))
    corrected = [word if word in known or len(word) < 5 else await _closest(session, word) or word for word in words]
    return " ".join(corrected) if corrected != words else None


async def _closest(session: AsyncSession, word: str) -> str | None:
    alike = func.similarity(SearchWord.word, word)
    query = select(SearchWord.word).where(SearchWord.word.op("%")(word)).order_by(alike.desc(), SearchWord.word)
    return await session.scalar(query.limit(1))
