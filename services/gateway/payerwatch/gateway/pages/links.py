"""Addresses of pages. Nothing else writes one."""

from urllib.parse import quote


def payer_url(payer_id: str) -> str:
    return f"/payers/{quote(payer_id, safe='')}"


def policy_url(payer_id: str, slug: str) -> str:
    return f"/policies/{quote(payer_id, safe='')}/{quote(slug.removeprefix(payer_id + '/'), safe='')}"


def version_url(payer_id: str, slug: str, number: int) -> str:
    return f"{policy_url(payer_id, slug)}/versions/{number}"


def code_url(code: str) -> str:
    return f"/codes/{quote(code, safe='')}"


def specialty_url(name: str) -> str:
    return f"/specialties/{quote(name.lower().replace(' ', '-'), safe='')}"


def update_url(slug: str) -> str:
    return f"/updates/{quote(slug)}"


def outside_url(url: str) -> str | None:
    """A payer's address as a link. None for one a browser would run instead of open."""
    return url if url.startswith(("https://", "http://")) else None
