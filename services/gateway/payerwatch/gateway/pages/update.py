"""An update page: everything we say about one change, at its permanent address."""

from datetime import UTC, datetime
from typing import Any

from fastapi import APIRouter, HTTPException
from fastapi.responses import HTMLResponse

from payerwatch.gateway.deps import Now, Session
from payerwatch.gateway.pages.brief import BriefShown
from payerwatch.gateway.pages.code_tables import code_tables, rows_of_change
from payerwatch.gateway.pages.comparison import ComparisonShown
from payerwatch.gateway.pages.links import outside_url, payer_url, policy_url
from payerwatch.gateway.pages.opening import opened
from payerwatch.gateway.pages.standing import standing
from payerwatch.gateway.pages.update_record import UpdateRecord, around, changes_of, update_at
from payerwatch.gateway.rendering import page
from payerwatch.gateway.wording import direction_or_kinds

router = APIRouter()
STATEMENTS = 12
"""Criteria and exclusions shown; a page of excerpts is not the policy."""


@router.get("/updates/{payer_id}/{name}", include_in_schema=False)
async def update(payer_id: str, name: str, session: Session, now: Now) -> HTMLResponse:
    record = await update_at(session, f"{payer_id}/{name}")
    if record is None:
        raise HTTPException(404)
    history = await changes_of(session, record.policy.id)
    nearby = around(history, record.change.id)
    return page("update.html", **shown(record, now), history=history, nearby=nearby, now=now)


def shown(record: UpdateRecord, now: datetime) -> dict[str, Any]:
    """What a visitor may see of it, and no more."""
    change = record.change
    comparison, brief = ComparisonShown.model_validate(change.comparison), BriefShown.model_validate(change.brief)
    return {
        "record": record,
        "change": change,
        "policy": record.policy,
        "payer_link": payer_url(change.payer_id),
        "policy_link": policy_url(change.payer_id, record.policy.slug),
        "source": outside_url(record.url or ""),
        "summary": brief.summary or change.summary,
        "labels": direction_or_kinds(change.kinds, change.direction),
        "standing": standing(brief.status, now.astimezone(UTC).date()),
        "effective": next((row for row in brief.dates if row.kind == "effective"), None),
        "key_action": brief.key_action.text,
        "change_type": brief.change_type,
        "impact_reason": brief.impact_reason,
        "specialties": brief.specialties,
        "dates": brief.dates,
        "criteria": brief.criteria[:STATEMENTS],
        "more_criteria": len(brief.criteria) > STATEMENTS,
        "exclusions": brief.exclusions[:STATEMENTS],
        "more_exclusions": len(brief.exclusions) > STATEMENTS,
        "indications": opened(brief.indications),
        "actions": opened(brief.action_items),
        "hunks": opened(comparison.hunks),
        "unchanged_after": comparison.unchanged_after,
        "tables": code_tables(rows_of_change(brief.codes)),
        "gaps": brief.gaps,
    }
