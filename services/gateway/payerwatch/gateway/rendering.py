"""Pages from templates. Everything is escaped; a missing value is an error, not a blank."""

from datetime import UTC, datetime
from pathlib import Path

from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from payerwatch.gateway import wording
from payerwatch.gateway.assets import asset
from payerwatch.gateway.caching import PERSONAL, PUBLIC
from payerwatch.gateway.notices import said
from payerwatch.gateway.pages import links
from payerwatch.gateway.theme import chosen_theme
from payerwatch.policies.ids import public_id

_templates = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_templates.globals["asset"] = asset
_templates.globals["chosen_theme"] = chosen_theme
_templates.globals["words"] = wording
_templates.globals["links"] = links
_templates.filters["public_id"] = lambda value, prefix: public_id(prefix, value)
_templates.filters["sentence"] = wording.sentence
_templates.filters["day"] = wording.day_of
_templates.filters["printed_date"] = wording.printed_date


def page(template: str, /, *, status: int = 200, personal: bool = True, **values: object) -> HTMLResponse:
    """Kept by nobody, as long as nobody says otherwise (`public_page`)."""
    values.setdefault("now", datetime.now(UTC))
    values.setdefault("query", "")
    values["declined"] = said()
    html = _templates.get_template(template).render(values)
    kept = PERSONAL if personal or status != 200 or values["declined"] else PUBLIC
    return HTMLResponse(html, status_code=status, headers={"Cache-Control": kept})


def public_page(template: str, /, *, status: int = 200, **values: object) -> HTMLResponse:
    """The same for whoever asks without a cookie: caches may keep it, and ask again whether it still holds."""
    return page(template, status=status, personal=False, **values)
