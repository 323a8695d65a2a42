"""The organization's own usage, and keys for whoever has no organization."""

from datetime import date, datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from pydantic import BaseModel, Field

from payerwatch.gateway.api.answers import answer
from payerwatch.gateway.api.calls import only_known_parameters, told_who
from payerwatch.gateway.api.problems import ProblemCode, Refused
from payerwatch.gateway.deps import Db, LinkKey, Now
from payerwatch.gateway.keys.holders import KeyHolder, sandbox_network
from payerwatch.gateway.keys.limits import Window, count
from payerwatch.gateway.keys.quotas import CALLS_A_MINUTE, DAY, TEST_CALLS_A_DAY
from payerwatch.gateway.keys.sandbox import ends_at, new_sandbox_key
from payerwatch.gateway.keys.text import KeyKind
from payerwatch.gateway.usage.month import month_of, unused

router = APIRouter(tags=["Usage"])
KEYS_A_DAY = 20
Caller = Annotated[KeyHolder, Depends(told_who)]


class Day(BaseModel):
    day: date
    calls: int


class Usage(BaseModel):
    """Calls of live keys that were let pass, as they are counted now. Days are of UTC."""

    plan: str = Field(examples=["partner"])
    today: int
    daily_calls: int = Field(description="The plan's allowance of a day")
    since: date = Field(description="The first day of the paid month; of the calendar's where nothing is paid")
    calls: int
    included_calls: int | None = Field(description="Of a month; null where the plan is not metered")
    above_included: int
    cost_above: int = Field(description="In cents, as far as it is known now; a thousand begun is charged at once")
    days: list[Day] = Field(description="Latest first; days without a call are left out")


class SandboxKey(BaseModel):
    key: str = Field(examples=["pw_sandbox_0123456789ab…"])
    expires_at: datetime
    calls_a_minute: int = Field(description="For all sandbox keys of a network together")
    calls_a_day: int


@router.get("/usage", response_model=Usage)
async def usage(request: Request, caller: Caller, database: Db, now: Now) -> Response:
    """Of the whole organization, for every key of it; a key that is not live has none."""
    plan = caller.entitlement.plan
    month = unused(caller.entitlement, now)
    if caller.is_live:
        counter = request.app.state.counter
        async with database.reading() as session:
            month = await month_of(session, counter, caller.organization_id, caller.entitlement, now)
    return answer(
        request,
        Usage(
            plan=plan.key,
            today=month.today,
            daily_calls=plan.daily_calls,
            since=month.since,
            calls=month.calls,
            included_calls=plan.included_calls,
            above_included=month.above.calls,
            cost_above=month.above.cost,
            days=[Day(day=day.day, calls=day.calls) for day in month.days],
        ),
    )


@router.post("/sandbox-keys", response_model=SandboxKey, status_code=201)
async def sandbox_key(
    request: Request, key: LinkKey, now: Now, _known: Annotated[None, Depends(only_known_parameters)]
) -> Response:
    """Needs no key and no account. The key answers from invented data, for a week."""
    network = sandbox_network(key, request.client.host if request.client else None)
    redis = request.app.state.counter
    if redis is not None:
        told = await count(redis, [Window("keys", str(network), KEYS_A_DAY, DAY)])
        request.state.limits = told.headers
        if not told.allowed:
            raise Refused(ProblemCode.RATE_LIMITED, "One sandbox key is enough: it works for a week.")
    made = new_sandbox_key(key, now)
    ends = ends_at(key, made)
    assert ends is not None  # noqa: S101 (it was made by the same key)
    told_of = SandboxKey(
        key=made.whole,
        expires_at=ends,
        calls_a_minute=CALLS_A_MINUTE[KeyKind.SANDBOX],
        calls_a_day=TEST_CALLS_A_DAY[KeyKind.SANDBOX],
    )
    return answer(request, told_of, status=201)
