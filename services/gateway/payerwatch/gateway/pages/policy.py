"""A policy: what its current version says, its versions and changes, and our visits."""

from fastapi import APIRouter, HTTPException
from fastapi.responses import HTMLResponse

from payerwatch.gateway.caching import last_modified
from payerwatch.gateway.charts import code_bars, version_line
from payerwatch.gateway.deps import Now, Session, SiteUrl
from payerwatch.gateway.pages.code_tables import code_tables, rows_of_version
from payerwatch.gateway.pages.facts import FactsShown
from payerwatch.gateway.pages.links import outside_url, payer_url
from payerwatch.gateway.pages.opening import opened
from payerwatch.gateway.pages.policy_record import policy_named, versions_of, visits_of
from payerwatch.gateway.pages.source_state import source_gap
from payerwatch.gateway.pages.update import UnfoldedTables
from payerwatch.gateway.rendering import public_page
from payerwatch.gateway.viewer import CurrentViewer
from payerwatch.policies.access import Right

router = APIRouter()


@router.get("/policies/{payer_id}/{slug}", include_in_schema=False)
async def policy(
    payer_id: str,
    slug: str,
    session: Session,
    now: Now,
    viewer: CurrentViewer,
    site: SiteUrl,
    all_: UnfoldedTables = "",
) -> HTMLResponse:
    record = await policy_named(session, payer_id, slug)
    if record is None:
        raise HTTPException(404)
    whole = viewer.may(Right.POLICY_ROWS)
    shown = FactsShown.model_validate(record.facts or {})
    versions = opened(await versions_of(session, record.policy.id), whole=whole)
    answer = public_page(
        "policy.html",
        record=record,
        policy=record.policy,
        payer=record.payer,
        payer_link=payer_url(payer_id),
        source=outside_url(record.url or ""),
        source_gap=source_gap(record.last_ok_at, record.failing_since, record.last_verdict, record.taken_at),
        dates=opened(shown.dates, whole=whole),
        indications=opened(shown.indications, whole=whole),
        tables=code_tables(rows_of_version(shown.codes), whole=whole, unfolded=all_ == "codes"),
        versions=versions,
        visits=opened(await visits_of(session, record.policy.source_id), whole=whole),
        line=version_line(versions.rows),
        bars=code_bars(versions.rows),
        compares=viewer.may(Right.COMPARE),
        site=site,
        now=now,
    )
    last_modified(answer, record.policy.changed_at, record.policy.first_read_at, record.last_ok_at)
    return answer
