"""Who calls: the key of a call is checked, counted and noted before anything is looked up."""

from collections.abc import Awaitable, Callable
from typing import Annotated

from fastapi import Depends, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from payerwatch.gateway.api.problems import ProblemCode, Refused
from payerwatch.gateway.deps import Db, LinkKey, Now
from payerwatch.gateway.keys.holders import KeyHolder, KeyRefused, authenticate, is_noted, note_use
from payerwatch.gateway.keys.limits import count
from payerwatch.gateway.keys.quotas import tally_of, windows_of
from payerwatch.gateway.keys.scopes import Scope

bearer = HTTPBearer(auto_error=False, description="A key from the account page: `pw_live_…` or `pw_test_…`")
Bearer = Annotated[HTTPAuthorizationCredentials | None, Depends(bearer)]


async def holder(request: Request, carried: Bearer, database: Db, key: LinkKey, now: Now) -> KeyHolder:
    """By a connection given back at once: who keeps one and asks for another can wait for himself in a rush."""
    if carried is None:
        raise Refused(ProblemCode.MISSING_KEY, "Send the header Authorization: Bearer pw_…")
    host = request.client.host if request.client else None
    try:
        async with database.reading() as session:
            return await authenticate(session, key, carried.credentials, host=host, now=now)
    except KeyRefused as refused:
        raise Refused(ProblemCode(refused.why.value)) from refused


async def counted(request: Request, caller: Annotated[KeyHolder, Depends(holder)], database: Db, now: Now) -> KeyHolder:
    redis = request.app.state.counter
    if redis is not None:
        told = await count(redis, windows_of(caller), tally_of(caller, now))
        request.state.limits = told.headers
        if not told.allowed:
            raise Refused(ProblemCode.RATE_LIMITED, "The header RateLimit says when the next call passes.")
    if not is_noted(caller, now):
        async with database.transaction() as writing:
            await note_use(writing, caller, now)
    return caller


def only_known_parameters(request: Request) -> None:
    known = {field.alias for field in request.scope["route"].dependant.query_params}
    unknown = sorted(set(request.query_params) - known)
    if unknown:
        raise Refused(ProblemCode.UNKNOWN_PARAMETER, f"Not known here: {', '.join(unknown)[:200]}")


async def told_who(
    caller: Annotated[KeyHolder, Depends(counted)], _known: Annotated[None, Depends(only_known_parameters)]
) -> KeyHolder:
    return caller


def caller_for(scope: Scope) -> Callable[..., Awaitable[KeyHolder]]:
    async def allowed(caller: Annotated[KeyHolder, Depends(told_who)]) -> KeyHolder:
        if not caller.may(scope):
            raise Refused(ProblemCode.SCOPE_MISSING, f"The key lacks the scope {scope}.")
        return caller

    return allowed


CodesCaller = Annotated[KeyHolder, Depends(caller_for(Scope.CODES))]
PoliciesCaller = Annotated[KeyHolder, Depends(caller_for(Scope.POLICIES))]
ChangesCaller = Annotated[KeyHolder, Depends(caller_for(Scope.CHANGES))]
