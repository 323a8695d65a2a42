"""An update page: everything we say about one change, at its permanent address."""

from datetime import UTC, datetime
from typing import Annotated, Any

from fastapi import APIRouter, HTTPException, Query
from fastapi.responses import HTMLResponse

from payerwatch.gateway.caching import last_modified
from payerwatch.gateway.deps import Now, Session, SiteUrl
from payerwatch.gateway.gate import consent
from payerwatch.gateway.pages.brief import BriefShown
from payerwatch.gateway.pages.comparison import ComparisonShown
from payerwatch.gateway.pages.errata import errata_of
from payerwatch.gateway.pages.links import outside_url, payer_url, policy_url, update_url
from payerwatch.gateway.pages.open_brief import open_brief
from payerwatch.gateway.pages.source_state import source_gap
from payerwatch.gateway.pages.standing import standing
from payerwatch.gateway.pages.update_data import structured_data
from payerwatch.gateway.pages.update_record import UpdateRecord, around, changes_of, update_at
from payerwatch.gateway.rendering import public_page
from payerwatch.gateway.viewer import CurrentViewer, Viewer
from payerwatch.gateway.wording import direction_or_kinds
from payerwatch.policies.access import Right, Role, may

router = APIRouter()
UnfoldedTables = Annotated[str, Query(alias="all", max_length=20)]


@router.get("/updates/{payer_id}/{name}", include_in_schema=False)
async def update(
    payer_id: str,
    name: str,
    session: Session,
    now: Now,
    viewer: CurrentViewer,
    site: SiteUrl,
    all_: UnfoldedTables = "",
) -> HTMLResponse:
    record = await update_at(session, f"{payer_id}/{name}")
    if record is None:
        raise HTTPException(404)
    return await update_page(session, record, viewer, now, site, unfolded=all_ == "codes")


async def update_page(
    session: Session,
    record: UpdateRecord,
    viewer: Viewer,
    now: datetime,
    site: str,
    *,
    mistake: str = "",
    unfolded: bool = False,
) -> HTMLResponse:
    """`mistake` is what was wrong with an address that was entered in the form."""
    history = await changes_of(session, record.policy.id)
    values = shown(record, viewer.role_on(record.change.id), now, unfolded=unfolded)
    values |= {"history": history, "nearby": around(history, record.change.id), "now": now, "site": site}
    values |= {"errata": await errata_of(session, record.change.id), "mistake": mistake, "viewer": viewer}
    values["structured"] = structured_data(
        record, values["summary"], site, [erratum.at for erratum in values["errata"]]
    )
    answer = public_page("update.html", status=422 if mistake else 200, **values)
    midnight = datetime(now.year, now.month, now.day, tzinfo=UTC)
    later = (history[0].found_at if history else None, *(erratum.at for erratum in values["errata"]))
    last_modified(answer, record.change.found_at, record.last_ok_at, midnight, *later)
    return answer


def shown(record: UpdateRecord, role: Role, now: datetime, *, unfolded: bool = False) -> dict[str, Any]:
    """What a role may see of it, and no more."""
    change = record.change
    comparison, brief = ComparisonShown.model_validate(change.comparison), BriefShown.model_validate(change.brief)
    open_ = open_brief(brief, comparison, whole=may(role, Right.UPDATE_ROWS), unfolded=unfolded)
    return {
        "record": record,
        "change": change,
        "policy": record.policy,
        "role": role,
        "url": update_url(change.slug),
        "payer_link": payer_url(change.payer_id),
        "policy_link": policy_url(change.payer_id, record.policy.slug),
        "source": outside_url(record.url or ""),
        "source_gap": source_gap(record.last_ok_at, record.failing_since, record.last_verdict, record.taken_at),
        "summary": brief.summary or change.summary,
        "labels": direction_or_kinds(change.kinds, change.direction),
        "standing": standing(brief.status, now.astimezone(UTC).date()),
        "effective": next((row for row in brief.dates if row.kind == "effective"), None),
        "key_action": brief.key_action,
        "change_type": brief.change_type,
        "impact_reason": brief.impact_reason,
        "specialties": brief.specialties,
        "dates": brief.dates,
        "open": open_,
        "gate": Gate(update_url(change.slug)) if open_.closed else None,
        "unchanged_after": comparison.unchanged_after,
        "gaps": brief.gaps,
    }


class Gate:
    """The unlock form of a page: in full where it comes first, short after that."""

    consent = consent.TEXT

    def __init__(self, page_url: str) -> None:
        self.action = f"{page_url}/unlock"
        self.place = 0

    def in_full(self) -> bool:
        self.place += 1
        return self.place == 1
