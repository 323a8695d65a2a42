"""Any two versions of a policy beside each other. For Pro: consecutive ones have an update page for everyone."""

from typing import Annotated, Literal

from fastapi import APIRouter, HTTPException, Query
from fastapi.responses import HTMLResponse

from payerwatch.gateway.alignment import aligned
from payerwatch.gateway.deps import Now, Session
from payerwatch.gateway.pages.links import payer_url
from payerwatch.gateway.pages.policy_record import policy_named, versions_of
from payerwatch.gateway.pages.version import BlockShown, DocumentShown, version_of
from payerwatch.gateway.rendering import page
from payerwatch.gateway.viewer import CurrentViewer
from payerwatch.policies.access import Right

router = APIRouter()
Layout = Literal["side", "inline"]
MOST_HUNKS = 200


def lines_of(blocks: tuple[BlockShown, ...]) -> list[tuple[str, str]]:
    return [(" / ".join(block.path[-1:]) or "Opening", block.text) for block in blocks]


@router.get("/policies/{payer_id}/{slug}/compare", include_in_schema=False)
async def compare(
    payer_id: str,
    slug: str,
    session: Session,
    now: Now,
    viewer: CurrentViewer,
    old: Annotated[int | None, Query(alias="from", ge=1, le=1_000_000)] = None,
    new: Annotated[int | None, Query(alias="to", ge=1, le=1_000_000)] = None,
    view: Layout = "side",
) -> HTMLResponse:
    record = await policy_named(session, payer_id, slug)
    if record is None:
        raise HTTPException(404)
    if not viewer.may(Right.COMPARE):
        text = "Comparing any two versions comes with full access. Each change has a page of its own for everyone."
        return page("error.html", status=403, title="Not in the free view", text=text)
    versions = await versions_of(session, record.policy.id)
    if len(versions) < 2:
        raise HTTPException(404)
    old, new = old or versions[1].number, new or versions[0].number
    before = await version_of(session, record.policy.id, old)
    after = await version_of(session, record.policy.id, new)
    if before is None or after is None:
        raise HTTPException(404)
    comparison = aligned(
        lines_of(DocumentShown.model_validate(before.document).blocks),
        lines_of(DocumentShown.model_validate(after.document).blocks),
    )
    return page(
        "compare.html",
        record=record,
        policy=record.policy,
        payer_link=payer_url(payer_id),
        versions=versions,
        old=old,
        new=new,
        before=before,
        after=after,
        view=view,
        edits=comparison.edits[:MOST_HUNKS],
        cut=len(comparison.edits) > MOST_HUNKS,
        unchanged_after=comparison.unchanged_after,
        now=now,
    )
