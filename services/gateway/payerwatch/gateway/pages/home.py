"""The latest changes, with filters that are part of the address."""

from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import HTMLResponse

from payerwatch.gateway.deps import Now, Session, SiteUrl
from payerwatch.gateway.pages.entries import Wanted, latest_changes
from payerwatch.gateway.payer_names import payer_names
from payerwatch.gateway.rendering import public_page
from payerwatch.policies.words import ChangeKind, Impact

router = APIRouter()
LATEST = 20


def one_of(word: str, words: type[ChangeKind] | type[Impact]) -> str | None:
    """None for nothing chosen, and for a word that the form does not offer."""
    return word if word in set(words) else None


@router.get("/", include_in_schema=False)
async def home(
    session: Session,
    now: Now,
    site: SiteUrl,
    payer: Annotated[str, Query(max_length=100)] = "",
    kind: Annotated[str, Query(max_length=40)] = "",
    impact: Annotated[str, Query(max_length=20)] = "",
) -> HTMLResponse:
    chosen = (one_of(kind, ChangeKind), one_of(impact, Impact))
    wanted = Wanted(payer_id=payer or None, kind=chosen[0], impact=chosen[1], material=not any(chosen))
    return public_page(
        "home.html",
        changes=await latest_changes(session, wanted, limit=LATEST),
        payers=(await payer_names(session)).items(),
        payer=payer,
        kind=chosen[0],
        impact=chosen[1],
        filtered=bool(payer or any(chosen)),
        site=site,
        now=now,
    )
