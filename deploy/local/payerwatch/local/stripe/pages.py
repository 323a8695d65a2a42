"""What a browser sees: the pay page, the bank's question, the portal and an invoice."""

from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.responses import HTMLResponse

POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'"
CARDS = (
    ("4242424242424242", "pays"),
    ("4000000000000002", "is declined"),
    ("4000002500003155", "asks the bank first"),
    ("4000000000000341", "pays now and is declined later"),
)

_pages = Environment(
    loader=PackageLoader("payerwatch.local.stripe", "pages"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_pages.filters["dollars"] = lambda cents: f"{'-' if cents < 0 else ''}${abs(cents) // 100:,}.{abs(cents) % 100:02}"


def shown(template: str, status: int = 200, **values: object) -> HTMLResponse:
    html = _pages.get_template(template).render(cards=CARDS, **values)
    return HTMLResponse(html, status, headers={"Content-Security-Policy": POLICY, "Cache-Control": "no-store"})
