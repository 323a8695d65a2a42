"""How a call is answered: with an ETag of its own, in the form asked for, kept by nobody between us and the caller."""

import hashlib
from collections.abc import Mapping

from fastapi import Request, Response
from pydantic import BaseModel

from payerwatch.gateway.api.forms import Form, form_wanted, written
from payerwatch.gateway.caching import unchanged_since

KEPT = "private, no-store"


def answer(request: Request, body: BaseModel, *, status: int = 200) -> Response:
    """304 where the caller has the same already."""
    return _answered(request, body.model_dump_json().encode(), Form.JSON, status=status)


def answer_list(request: Request, listed: BaseModel) -> Response:
    """A list as JSON, CSV or NDJSON. Where it goes on stands in headers too: not every form has a place for it."""
    form = form_wanted(request.headers.get("accept"))
    cursor = getattr(listed, "next_cursor", None)
    more = {}
    if cursor:
        following = request.url.include_query_params(cursor=cursor).query
        more = {"Link": f'<?{following}>; rel="next"', "Next-Cursor": cursor}
    return _answered(request, written(listed, form), form, more)


def _answered(
    request: Request, content: bytes, form: Form, more: Mapping[str, str] | None = None, *, status: int = 200
) -> Response:
    etag = f'"{hashlib.sha256(form.encode() + content).hexdigest()[:32]}"'
    headers = {"ETag": etag, "Cache-Control": KEPT, "Vary": "Accept, Authorization", **(more or {})}
    if request.method == "GET" and unchanged_since(request.headers, etag, None):
        return Response(status_code=304, headers=headers)
    return Response(content, status, media_type=form.content_type, headers=headers)
