"""An update page: everything we say about one change, at its permanent address."""

from datetime import UTC, datetime
from typing import Any

from fastapi import APIRouter, HTTPException
from fastapi.responses import HTMLResponse

from payerwatch.gateway.deps import Now, Session
from payerwatch.gateway.pages.brief import BriefShown
from payerwatch.gateway.pages.code_tables import code_tables, fates
from payerwatch.gateway.pages.comparison import ComparisonShown
from payerwatch.gateway.pages.facts import FactsShown
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
    facts, before = FactsShown.model_validate(record.facts or {}), FactsShown.model_validate(record.before or {})
    comparison = ComparisonShown.model_validate(change.comparison)
    brief = BriefShown.model_validate(change.brief)
    what = fates(change.codes_added, change.codes_removed, change.codes_moved, comparison.moves)
    return {
        "record": record,
        "change": change,
        "policy": record.policy,
        "payer_link": payer_url(change.payer_id),
        "policy_link": policy_url(change.payer_id, record.policy.slug),
        "source": outside_url(record.url or ""),
        "brief": brief,
        "summary": brief.summary or change.summary,
        "labels": direction_or_kinds(change.kinds, change.direction),
        "standing": standing(facts, before, change.kinds, now.astimezone(UTC).date()),
        "effective": facts.date_of("effective"),
        "dates": facts.dates,
        "criteria": facts.requirements[:STATEMENTS],
        "more_criteria": len(facts.requirements) > STATEMENTS,
        "exclusions": facts.exclusions[:STATEMENTS],
        "more_exclusions": len(facts.exclusions) > STATEMENTS,
        "indications": opened(facts.indications),
        "actions": opened(brief.actions),
        "hunks": opened(comparison.hunks),
        "unchanged_after": comparison.unchanged_after,
        "tables": code_tables(facts.codes, before.codes, what),
        "gaps": [str(gap) for gap in record.gaps or []] or list(brief.gaps),
    }
