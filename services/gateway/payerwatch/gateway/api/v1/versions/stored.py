"""Versions as we have read them."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, select
from sqlalchemy.ext.asyncio import AsyncSession

from payerwatch.db.models import differ, fetcher
from payerwatch.gateway.api.v1.said import codes_of, dates_of, facts_of, summary_of
from payerwatch.gateway.api.v1.shapes import PolicySummary
from payerwatch.gateway.api.v1.versions import shapes
from payerwatch.gateway.api.v1.versions.differences import differences
from payerwatch.gateway.api.v1.versions.library import NotOfOnePolicy
from payerwatch.gateway.as_of import in_force
from payerwatch.gateway.code_query import CodeQuery
from payerwatch.gateway.pages.as_of import codes_asked, known_versions
from payerwatch.gateway.pages.facts import FactsShown
from payerwatch.gateway.pages.version import DocumentShown, VersionRecord, version_of, version_with
from payerwatch.policies.ids import public_id

FULL = "full"


def named(version: VersionRecord) -> dict[str, Any]:
    return {
        "id": public_id("ver", version.id),
        "policy": public_id("pol", version.policy_id),
        "number": version.number,
        "state": version.state,
        "taken_at": version.taken_at,
        "sha256": version.sha256,
    }


@dataclass(frozen=True, slots=True)
class StoredVersions:
    session: AsyncSession
    site: str

    async def version(self, version_id: UUID) -> shapes.VersionWhole | None:
        version = await version_with(self.session, version_id)
        if version is None:
            return None
        redistribution = (await self._policy(version.policy_id))[1]
        document = DocumentShown.model_validate(version.document)
        blocks = [
            shapes.Block(id=block.id, type=block.type, path=list(block.path), text=block.text)
            for block in document.blocks
        ]
        return shapes.VersionWhole(
            **named(version),
            **facts_of(FactsShown.model_validate(version.facts)),
            redistribution=redistribution,
            gaps=list(document.gaps),
            blocks=blocks if redistribution == FULL else None,
        )

    async def compared(self, old: UUID, new: UUID) -> shapes.Comparison | None:
        before, after = await version_with(self.session, old), await version_with(self.session, new)
        if before is None or after is None:
            return None
        if before.policy_id != after.policy_id:
            raise NotOfOnePolicy
        full = (await self._policy(before.policy_id))[1] == FULL
        documents = (DocumentShown.model_validate(version.document).blocks for version in (before, after))
        found, cut = differences(*documents, full=full)
        return shapes.Comparison(
            old=shapes.VersionNamed(**named(before)),
            new=shapes.VersionNamed(**named(after)),
            differences=found,
            cut=cut,
        )

    async def as_of(self, policy_id: UUID, day: date, asked: CodeQuery) -> shapes.AsOf | None:
        row = await self._found(policy_id)
        if row is None:
            return None
        policy, _, url, checked_at = row
        versions = await known_versions(self.session, policy_id)
        found = in_force(versions, day)
        version = await version_of(self.session, policy_id, found.version.number) if found else None
        facts = FactsShown.model_validate(version.facts if version else {})
        after = found.next if found else None
        return shapes.AsOf(
            policy=PolicySummary(**summary_of(self.site, policy, checked_at)),
            day=day,
            version=shapes.VersionNamed(**named(version)) if version else None,
            began=found.version.began if found else None,
            ground=found.version.ground if found else None,
            followed_by=shapes.Following(number=after.number, began=after.began) if after else None,
            first_known=min((known.began for known in versions), default=None),
            source=url or "",
            dates=dates_of(facts),
            codes=codes_of(codes_asked(facts, asked)),
        )

    async def _policy(self, policy_id: UUID) -> Row[differ.Policy, str, str | None, datetime | None]:
        found = await self._found(policy_id)
        assert found is not None  # noqa: S101 (a version's policy is there)
        return found

    async def _found(self, policy_id: UUID) -> Row[differ.Policy, str, str | None, datetime | None] | None:
        policy, payer, source = differ.Policy, fetcher.Payer, fetcher.Source
        query = (
            select(policy, payer.redistribution, source.url, source.last_ok_at)
            .join(payer, payer.id == policy.payer_id)
            .outerjoin(source, source.id == policy.source_id)
            .where(policy.id == policy_id)
        )
        return (await self.session.execute(query)).first()
