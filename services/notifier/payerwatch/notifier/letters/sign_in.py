from sqlalchemy.ext.asyncio import AsyncSession

from payerwatch.links import Purpose
from payerwatch.notifier.house import House
from payerwatch.notifier.letters.letter import Draft, Order


async def write(_session: AsyncSession, order: Order, house: House) -> Draft:
    return Draft(
        subject="Your sign-in link",
        template="sign_in",
        preheader="It works once.",
        why="You get this because this address was entered to sign in. If that was not you, do nothing.",
        words={"link": house.signed("sign-in", Purpose.SIGN_IN, str(order.subject_id))},
    )
