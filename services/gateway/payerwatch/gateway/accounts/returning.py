"""The page to go on with after signing in: one of ours, or the account. Pure."""

from urllib.parse import urlsplit

ACCOUNT = "/account"
LONGEST = 500


def page_of_ours(wanted: str) -> str:
    """Browsers read a backslash as a slash and drop tabs and line ends, so none of them may stand in a path."""
    parts = urlsplit(wanted) if wanted.isprintable() and len(wanted) <= LONGEST else None
    if parts is None or parts.scheme or parts.netloc or "\\" in wanted:
        return ACCOUNT
    if not wanted.startswith("/") or wanted.startswith(("//", "/sign-in")):
        return ACCOUNT
    return wanted
