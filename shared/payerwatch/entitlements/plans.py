"""The plans, as `plans.toml` writes them."""

import tomllib
from collections.abc import Mapping
from enum import StrEnum
from importlib.resources import files

from pydantic import BaseModel, ConfigDict, Field

from payerwatch.policies.access import Right, Role, may


class PlanKey(StrEnum):
    FREE = "free"
    PRO = "pro"
    PARTNER = "partner"


class Plan(BaseModel):
    """`price` and `overage` are cents of a US dollar: for a month, and for a thousand calls above the included."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    key: PlanKey
    name: str
    role: Role
    rank: int = Field(ge=0)
    price: int = Field(default=0, ge=0)
    members: int = Field(ge=1)
    daily_calls: int = Field(ge=0)
    webhooks: bool = False
    included_calls: int | None = None
    overage: int | None = None

    @property
    def metered(self) -> bool:
        return self.overage is not None

    def may(self, right: Right) -> bool:
        return may(self.role, right)


def plans_of(text: str) -> Mapping[PlanKey, Plan]:
    written = tomllib.loads(text)
    return {key: Plan(key=key, **written[key]) for key in PlanKey}


PLANS = plans_of((files("payerwatch.entitlements") / "plans.toml").read_text())
FREE = PLANS[PlanKey.FREE]
SOLD = tuple(plan for plan in PLANS.values() if plan.price)
