from sqlalchemy.ext.asyncio import AsyncSession

from payerwatch.links import Purpose
from payerwatch.notifier.house import House
from payerwatch.notifier.letters.letter import Draft, Order


async def write(_session: AsyncSession, order: Order, house: House) -> Draft:
    return Draft(
        subject="Confirm your address",
        template="confirm_address",
        preheader="One button opens every update page.",
        why="You get this because this address was entered on our site. If that was not you, do nothing.",
        words={
            "link": house.signed("confirm", Purpose.CONFIRM_ADDRESS, str(order.subscriber_id)),
            "preferences": house.preferences_link(order.subscriber_id),
        },
    )
