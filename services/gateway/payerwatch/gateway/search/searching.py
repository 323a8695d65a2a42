"""One box: a code, a policy's number, or words."""

from sqlalchemy.ext.asyncio import AsyncSession

from payerwatch.gateway.code_query import CodeQuery
from payerwatch.gateway.search.by_code import count_naming, policies_naming
from payerwatch.gateway.search.by_words import count_saying, policies_saying, suggestion_for
from payerwatch.gateway.search.hits import Found, Page
from payerwatch.gateway.search.narrowing import Narrowing


async def search(session: AsyncSession, asked: CodeQuery, narrowing: Narrowing, page: Page, *, counted: bool) -> Found:
    if not asked.text:
        return Found(())
    if asked.candidates:
        hits = await policies_naming(session, asked.candidates, narrowing, page)
        if hits:
            total = await count_naming(session, asked.candidates, narrowing) if counted else None
            return Found(hits, by_code=True, total=total)
    hits = await policies_saying(session, asked.text, narrowing, page)
    if not hits:
        return Found((), by_code=bool(asked.candidates), suggestion=await suggestion_for(session, asked.text))
    return Found(hits, total=await count_saying(session, asked.text, narrowing) if counted else None)
