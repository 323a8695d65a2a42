"""What answers a search: what we have read, or the synthetic policy."""

from dataclasses import dataclass
from typing import Protocol

from sqlalchemy.ext.asyncio import AsyncSession

from payerwatch.gateway.api.v1.found import shapes
from payerwatch.gateway.api.v1.said import cut
from payerwatch.gateway.api.v1.synthetic import CODE, PAYER, POLICY, QUOTE, synthetic_policy
from payerwatch.gateway.code_query import CodeQuery
from payerwatch.gateway.search.hits import Hit, Page
from payerwatch.gateway.search.narrowing import Narrowing
from payerwatch.gateway.search.searching import search
from payerwatch.policies.ids import public_id


class Finder(Protocol):
    async def found(self, asked: CodeQuery, narrowing: Narrowing, page: Page) -> shapes.Hits: ...


@dataclass(frozen=True, slots=True)
class Stored:
    session: AsyncSession
    site: str

    async def found(self, asked: CodeQuery, narrowing: Narrowing, page: Page) -> shapes.Hits:
        found = await search(self.session, asked, narrowing, page, counted=page.start == 0)
        return shapes.Hits(
            data=[self._hit(hit) for hit in found.hits],
            by_code=found.by_code,
            total=found.total if found.hits or page.start else 0,
            suggestion=found.suggestion,
        )

    def _hit(self, hit: Hit) -> shapes.Hit:
        policy = hit.policy
        return shapes.Hit(
            policy=shapes.PolicyFound(
                id=public_id("pol", hit.policy_id),
                payer=policy.payer_id,
                number=policy.number,
                title=policy.title,
                status=policy.status,
                changed_at=policy.changed_at,
                checked_at=policy.checked_at,
                url=self.site + policy.url,
            ),
            heading=hit.heading,
            quote=cut("".join(piece.text for piece in hit.quote)),
            disposition=hit.disposition or None,
            code=hit.code or None,
            range_end=hit.range_end,
        )


@dataclass(frozen=True, slots=True)
class Synthetic:
    site: str

    async def found(self, asked: CodeQuery, narrowing: Narrowing, page: Page) -> shapes.Hits:
        policy = synthetic_policy(self.site)
        by_code = CODE["code"] in asked.candidates
        text = f"{policy.number} {policy.title} {QUOTE}".lower()
        says = by_code or (bool(asked.text) and all(word in text for word in asked.text.lower().split()))
        fits = narrowing.payer in {None, PAYER} and narrowing.status in {None, "active"} and page.start == 0
        fits = fits and narrowing.disposition in {None, CODE["disposition"]}
        hit = shapes.Hit(
            policy=shapes.PolicyFound(**policy.model_dump(exclude={"key"}) | {"id": public_id("pol", POLICY)}),
            heading="Medical necessity",
            quote=QUOTE,
            disposition=CODE["disposition"] if by_code else None,
            code=CODE["code"] if by_code else None,
            range_end=None,
        )
        data = [hit] if says and fits else []
        total = len(data) if page.start == 0 else None
        return shapes.Hits(data=data, by_code=by_code, total=total, suggestion=None)
