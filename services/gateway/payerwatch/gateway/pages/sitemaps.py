"""Sitemaps: an index, and under it everything a search engine may show."""

from collections.abc import Sequence
from datetime import datetime
from xml.etree.ElementTree import Element

from fastapi import APIRouter, HTTPException
from fastapi.responses import Response
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from payerwatch.db.models import differ, fetcher
from payerwatch.gateway.deps import Session, SiteUrl
from payerwatch.gateway.pages.links import payer_url, policy_url, update_url
from payerwatch.gateway.pages.xml import add, xml_response

router = APIRouter()
A_FILE = 10_000
"""The protocol allows 50,000 addresses a file."""
XML = "application/xml"
NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"
STANDING_PAGES = ("/", "/payers", "/coverage", "/accuracy", "/impact", "/pricing", "/terms", "/privacy")
Listed = Sequence[tuple[str, datetime | None]]


async def _counts(session: AsyncSession) -> tuple[int, int]:
    changes = select(func.count(differ.Change.id)).scalar_subquery()
    policies = select(func.count(differ.Policy.id)).scalar_subquery()
    row = (await session.execute(select(changes, policies))).one()
    return row[0], row[1]


async def _updates(session: AsyncSession, start: int) -> Listed:
    change = differ.Change
    query = select(change.slug, change.found_at).order_by(change.found_at, change.id).offset(start).limit(A_FILE)
    return [(update_url(slug), at) for slug, at in (await session.execute(query)).all()]


async def _policies(session: AsyncSession, start: int) -> Listed:
    policy = differ.Policy
    query = (
        select(policy.payer_id, policy.slug, func.coalesce(policy.changed_at, policy.first_read_at))
        .order_by(policy.id)
        .offset(start)
        .limit(A_FILE)
    )
    return [(policy_url(payer, slug), at) for payer, slug, at in (await session.execute(query)).all()]


async def _standing(session: AsyncSession, _start: int) -> Listed:
    payers = await session.scalars(select(fetcher.Payer.id).order_by(fetcher.Payer.id))
    return [*((path, None) for path in STANDING_PAGES), *((payer_url(payer), None) for payer in payers)]


KINDS = {"updates": _updates, "policies": _policies, "pages": _standing}


@router.get("/sitemap.xml", include_in_schema=False)
async def index(session: Session, site: SiteUrl) -> Response:
    changes, policies = await _counts(session)
    root = Element("sitemapindex", xmlns=NAMESPACE)
    for kind, count in (("pages", 1), ("updates", changes), ("policies", policies)):
        for number in range(1, -(-count // A_FILE) + 1):
            add(add(root, "sitemap"), "loc", f"{site}/sitemaps/{kind}-{number}.xml")
    return xml_response(root, XML)


@router.get("/sitemaps/{kind}-{number}.xml", include_in_schema=False)
async def sitemap(kind: str, number: int, session: Session, site: SiteUrl) -> Response:
    listed = KINDS.get(kind)
    if listed is None or not 1 <= number <= 50_000:
        raise HTTPException(404)
    addresses = await listed(session, (number - 1) * A_FILE)
    if not addresses:
        raise HTTPException(404)
    root = Element("urlset", xmlns=NAMESPACE)
    for path, at in addresses:
        url = add(root, "url")
        add(url, "loc", f"{site}{path}")
        if at is not None:
            add(url, "lastmod", at.isoformat())
    return xml_response(root, XML)
