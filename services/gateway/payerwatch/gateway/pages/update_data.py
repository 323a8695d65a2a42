"""An update page for machines: schema.org facts of what is open to everyone."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from payerwatch.gateway.pages.links import payer_url, policy_url, update_url
from payerwatch.gateway.pages.update_record import UpdateRecord


def structured_data(record: UpdateRecord, summary: str, site: str, corrected: Sequence[datetime]) -> dict[str, Any]:
    url = f"{site}{update_url(record.change.slug)}"
    steps = (
        (record.payer, f"{site}{payer_url(record.change.payer_id)}"),
        (
            record.policy.number or record.policy.title,
            f"{site}{policy_url(record.policy.payer_id, record.policy.slug)}",
        ),
        (record.change.title, url),
    )
    article = {
        "@type": "Article",
        "headline": record.change.title,
        "description": summary,
        "url": url,
        "image": f"{url}/card.png",
        "datePublished": record.change.found_at.isoformat(),
        "dateModified": max((record.change.found_at, *corrected)).isoformat(),
        "isAccessibleForFree": True,
        "publisher": {"@type": "Organization", "name": "Payerwatch", "url": site},
    }
    crumbs = {
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": place, "name": name, "item": where}
            for place, (name, where) in enumerate(steps, 1)
        ],
    }
    return {"@context": "https://schema.org", "@graph": [article, crumbs]}
