"""What a policy and its facts say, in the shapes of the API. Pure."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from payerwatch.db.models.differ import Policy
from payerwatch.gateway.api.v1 import shapes
from payerwatch.gateway.api.v1.shapes import LONGEST_QUOTE
from payerwatch.gateway.pages.facts import CodeShown, FactsShown
from payerwatch.gateway.pages.links import policy_url
from payerwatch.policies.ids import public_id


def cut(quote: str) -> str:
    return quote[:LONGEST_QUOTE]


def summary_of(site: str, policy: Policy, checked_at: datetime | None) -> dict[str, Any]:
    return {
        "id": public_id("pol", policy.id),
        "payer": policy.payer_id,
        "number": policy.number,
        "key": policy.key,
        "title": policy.title,
        "status": policy.status,
        "changed_at": policy.changed_at,
        "checked_at": checked_at,
        "url": site + policy_url(policy.payer_id, policy.slug),
    }


def facts_of(facts: FactsShown) -> dict[str, Any]:
    return {
        "dates": dates_of(facts),
        "indications": [
            shapes.Indication(text=cut(one.text), status=one.status, codes=list(one.codes), quote=cut(one.quote))
            for one in facts.indications
        ],
        "codes": codes_of(facts.codes),
    }


def dates_of(facts: FactsShown) -> list[shapes.Date]:
    return [
        shapes.Date(kind=one.kind, value=one.value, printed=one.printed, quote=cut(one.quote)) for one in facts.dates
    ]


def codes_of(codes: Sequence[CodeShown]) -> list[shapes.CodeOfPolicy]:
    return [
        shapes.CodeOfPolicy(
            system=one.system,
            code=one.code,
            range_end=one.range_end,
            disposition=one.disposition,
            quote=cut(one.quote),
        )
        for one in codes
    ]
