"""Pages from templates. Everything is escaped; a missing value is an error, not a blank."""

from datetime import UTC, datetime
from pathlib import Path

from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from payerwatch.gateway import wording
from payerwatch.gateway.assets import asset

_templates = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_templates.globals["asset"] = asset
_templates.globals["words"] = wording
_templates.filters["sentence"] = wording.sentence
_templates.filters["day"] = wording.day_of
_templates.filters["printed_date"] = wording.printed_date


def page(template: str, /, *, status: int = 200, **values: object) -> HTMLResponse:
    values.setdefault("now", datetime.now(UTC))
    values.setdefault("query", "")
    html = _templates.get_template(template).render(values)
    return HTMLResponse(html, status_code=status, headers={"Cache-Control": "no-cache"})
