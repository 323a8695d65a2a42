"""Our own files, at addresses that name their content, so that a browser may keep them for ever."""

import hashlib
from functools import cache
from pathlib import Path

from fastapi import APIRouter, HTTPException, Request, Response

FOLDER = Path(__file__).parent / "static"
KINDS = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".woff2": "font/woff2",
    ".svg": "image/svg+xml",
}
FOR_EVER = "public, max-age=31536000, immutable"

router = APIRouter()


@cache
def _files() -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(FOLDER.iterdir()) if path.suffix in KINDS}


@cache
def fingerprint() -> str:
    """One for all files: the style sheet names its fonts by their place beside it."""
    return hashlib.sha256(b"".join(_files().values())).hexdigest()[:16]


def asset(name: str) -> str:
    return f"/static/{fingerprint()}/{name}"


@router.get("/static/{print_}/{name}", include_in_schema=False)
async def static(print_: str, name: str, request: Request) -> Response:
    body = _files().get(name)
    if body is None or print_ != fingerprint():
        raise HTTPException(404)
    headers = {"Cache-Control": FOR_EVER, "ETag": f'"{fingerprint()}"'}
    if request.headers.get("if-none-match") == headers["ETag"]:
        return Response(status_code=304, headers=headers)
    return Response(body, media_type=KINDS[Path(name).suffix], headers=headers)
