"""What a plan allows, and which plan an organization has."""

from payerwatch.entitlements.entitlement import NOTHING_BOUGHT, Entitlement, entitlement_from, entitlement_of
from payerwatch.entitlements.plans import FREE, PLANS, SOLD, Plan, PlanKey
from payerwatch.entitlements.standing import GRACE, STANDINGS, Standing, Status, allows

__all__ = [
    "FREE",
    "GRACE",
    "NOTHING_BOUGHT",
    "PLANS",
    "SOLD",
    "STANDINGS",
    "Entitlement",
    "Plan",
    "PlanKey",
    "Standing",
    "Status",
    "allows",
    "entitlement_from",
    "entitlement_of",
]
