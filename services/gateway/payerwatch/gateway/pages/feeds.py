"""Atom feeds of changes: all, a payer's, a policy's, a specialty's. What is open to everyone, and no more."""

from collections.abc import Sequence
from datetime import UTC, datetime
from xml.etree.ElementTree import Element

from fastapi import APIRouter, HTTPException
from fastapi.responses import Response

from payerwatch.db.models import fetcher
from payerwatch.gateway.caching import last_modified
from payerwatch.gateway.deps import Session, SiteUrl
from payerwatch.gateway.pages.entries import ChangeEntry, Wanted, latest_changes
from payerwatch.gateway.pages.links import payer_url, policy_url, specialty_url
from payerwatch.gateway.pages.policy_record import policy_named
from payerwatch.gateway.pages.specialties import specialty_named
from payerwatch.gateway.pages.xml import add, xml_response

router = APIRouter()
ENTRIES = 50
ATOM = "application/atom+xml"
BEGAN = datetime(2026, 1, 1, tzinfo=UTC)


def atom(title: str, site: str, page: str, feed: str, changes: Sequence[ChangeEntry]) -> Response:
    root = Element("feed", xmlns="http://www.w3.org/2005/Atom")
    updated = max((change.found_at for change in changes), default=BEGAN)
    add(root, "id", f"{site}{feed}")
    add(root, "title", title)
    add(root, "updated", updated.isoformat())
    add(root, "link", rel="self", href=f"{site}{feed}", type=ATOM)
    add(root, "link", rel="alternate", href=f"{site}{page}", type="text/html")
    add(add(root, "author"), "name", "Payerwatch")
    for change in changes:
        _entry(root, site, change)
    answer = xml_response(root, ATOM)
    last_modified(answer, updated)
    return answer


def _entry(root: Element, site: str, change: ChangeEntry) -> None:
    entry = add(root, "entry")
    add(entry, "id", f"{site}{change.url}")
    add(entry, "title", change.title)
    add(entry, "link", rel="alternate", href=f"{site}{change.url}", type="text/html")
    add(entry, "published", change.found_at.isoformat())
    add(entry, "updated", change.found_at.isoformat())
    add(entry, "summary", change.summary)
    for label in change.labels:
        add(entry, "category", term=label)


@router.get("/feed.atom", include_in_schema=False)
async def everything(session: Session, site: SiteUrl) -> Response:
    return atom("Changes of US payers’ policies", site, "/", "/feed.atom", await latest_changes(session, limit=ENTRIES))


@router.get("/payers/{payer_id}/feed.atom", include_in_schema=False)
async def of_payer(payer_id: str, session: Session, site: SiteUrl) -> Response:
    payer = await session.get(fetcher.Payer, payer_id)
    if payer is None:
        raise HTTPException(404)
    changes = await latest_changes(session, Wanted(payer_id=payer_id), limit=ENTRIES)
    here = payer_url(payer_id)
    return atom(f"Changes of {payer.name}", site, here, f"{here}/feed.atom", changes)


@router.get("/policies/{payer_id}/{slug}/feed.atom", include_in_schema=False)
async def of_policy(payer_id: str, slug: str, session: Session, site: SiteUrl) -> Response:
    found = await policy_named(session, payer_id, slug)
    if found is None:
        raise HTTPException(404)
    changes = await latest_changes(session, Wanted(policy_id=found.policy.id), limit=ENTRIES)
    here = policy_url(payer_id, found.policy.slug)
    title = f"Changes of {found.payer} {found.policy.number or ''} {found.policy.title}"
    return atom(title, site, here, f"{here}/feed.atom", changes)


@router.get("/specialties/{slug}/feed.atom", include_in_schema=False)
async def of_specialty(slug: str, session: Session, site: SiteUrl) -> Response:
    name = specialty_named(slug)
    changes = await latest_changes(session, Wanted(specialty=name), limit=ENTRIES)
    if not changes:
        raise HTTPException(404)
    here = specialty_url(name)
    return atom(f"Changes for {name}", site, here, f"{here}/feed.atom", changes)
