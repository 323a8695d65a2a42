"""The person a key acts for: whoever made it, while in the organization still."""

from collections.abc import Awaitable, Callable
from typing import Annotated

from fastapi import Depends
from sqlalchemy import select

from payerwatch.db.models.gateway_accounts import Member
from payerwatch.gateway.api.calls import caller_for
from payerwatch.gateway.api.problems import ProblemCode, Refused
from payerwatch.gateway.deps import Db
from payerwatch.gateway.keys.holders import KeyHolder
from payerwatch.gateway.keys.scopes import Scope


def person_for(scope: Scope) -> Callable[..., Awaitable[KeyHolder]]:
    """By a connection given back at once, as the key is looked up."""

    async def there(caller: Annotated[KeyHolder, Depends(caller_for(scope))], database: Db) -> KeyHolder:
        if caller.is_live:
            member = select(Member.id).where(
                Member.organization_id == caller.organization_id, Member.subscriber_id == caller.made_by
            )
            async with database.reading() as session:
                if await session.scalar(member) is None:
                    raise Refused(ProblemCode.MAKER_GONE, "A key for a person's things ends with the person's part.")
        return caller

    return there
