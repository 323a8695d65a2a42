"""Versions, comparisons, and the version that stood on a day."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response

from payerwatch.gateway.api.answers import answer
from payerwatch.gateway.api.calls import PoliciesCaller
from payerwatch.gateway.api.problems import ProblemCode, Refused, nothing
from payerwatch.gateway.api.v1.parameters import Day
from payerwatch.gateway.api.v1.versions import shapes
from payerwatch.gateway.api.v1.versions.library import Library, NotOfOnePolicy
from payerwatch.gateway.api.v1.versions.stored import StoredVersions
from payerwatch.gateway.api.v1.versions.synthetic import SyntheticVersions
from payerwatch.gateway.code_query import code_query
from payerwatch.gateway.deps import Session, SiteUrl
from payerwatch.gateway.keys.holders import KeyHolder
from payerwatch.policies.ids import parse_public_id

router = APIRouter(tags=["Versions"])
VersionId = Annotated[str, Query(max_length=40, examples=[shapes.VERSION_ID])]


def library(caller: KeyHolder, session: Session, site: str) -> Library:
    return StoredVersions(session, site) if caller.is_live else SyntheticVersions(site)


def _wanted(prefix: str, written: str, what: str) -> UUID:
    found = parse_public_id(prefix, written)
    if found is None:
        raise nothing(what)
    return found


@router.get("/versions/{version_id}", response_model=shapes.VersionWhole)
async def version(
    version_id: str, request: Request, caller: PoliciesCaller, session: Session, site: SiteUrl
) -> Response:
    """Its facts with their quotes; its text only where the payer's terms let it be passed on whole."""
    found = await library(caller, session, site).version(_wanted("ver", version_id, "version"))
    if found is None:
        raise nothing("version")
    return answer(request, found)


@router.get("/compare", response_model=shapes.Comparison)
async def compare(
    request: Request,
    caller: PoliciesCaller,
    session: Session,
    site: SiteUrl,
    old: Annotated[str, Query(alias="from", max_length=40, examples=[shapes.VERSION_ID])],
    new: Annotated[str, Query(alias="to", max_length=40, examples=[shapes.VERSION_ID])],
) -> Response:
    """Any two versions of one policy: the blocks that differ, each with one block of context at most."""
    pair = _wanted("ver", old, "version"), _wanted("ver", new, "version")
    try:
        found = await library(caller, session, site).compared(*pair)
    except NotOfOnePolicy as apart:
        raise Refused(ProblemCode.INVALID_PARAMETER, "from, to: the versions are of two policies") from apart
    if found is None:
        raise nothing("version")
    return answer(request, found)


@router.get("/as-of", response_model=shapes.AsOf)
async def as_of(
    request: Request,
    caller: PoliciesCaller,
    session: Session,
    site: SiteUrl,
    policy: Annotated[str, Query(max_length=40, examples=["pol_0123456789abcdefghjkmnpqrs"])],
    day: Annotated[Day, Query(description="The date of service", examples=["2026-03-31"])],
    code: Annotated[str, Query(max_length=20, description="What did it say of this code?", examples=["J2170"])] = "",
) -> Response:
    """The version in force on a date of service, as far as it can be known, with its hash and when we retrieved it."""
    found = await library(caller, session, site).as_of(_wanted("pol", policy, "policy"), day, code_query(code))
    if found is None:
        raise nothing("policy")
    return answer(request, found)
