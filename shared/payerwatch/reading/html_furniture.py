"""Which elements of a page are the site and not the document, by what they are, not by whose page it is."""

import re
from functools import lru_cache

NEVER_TEXT = frozenset(
    [
        "script",
        "style",
        "noscript",
        "template",
        "iframe",
        "object",
        "embed",
        "svg",
        "canvas",
        "audio",
        "video",
        "map",
        "head",
        "title",
        "button",
        "select",
        "textarea",
        "datalist",
        "dialog",
        "nav",
        "footer",
        "del",
        "s",
        "strike",
        "input",
        "img",
        "picture",
        "source",
        "progress",
        "meter",
    ]
)
OUTSIDE_MAIN = frozenset({"header", "aside"})
_ROLES = frozenset(
    ["navigation", "banner", "contentinfo", "search", "dialog", "alertdialog", "menu", "menubar", "tooltip", "toolbar"]
)
_EXEMPT = frozenset({"html", "body", "main", "article", "table", "tbody", "tr", "td", "th"})
_WORDS = frozenset(
    [
        "cookie",
        "cookies",
        "consent",
        "onetrust",
        "truste",
        "gdpr",
        "ccpa",
        "breadcrumb",
        "breadcrumbs",
        "crumbs",
        "skip",
        "skiplink",
        "skiplinks",
        "social",
        "share",
        "sharing",
        "addthis",
        "addtoany",
        "a2a",
        "newsletter",
        "subscribe",
        "interstitial",
        "overlay",
        "modal",
        "popup",
        "lightbox",
        "toast",
        "menu",
        "submenu",
        "megamenu",
        "navbar",
        "nav",
        "navigation",
        "footer",
        "masthead",
        "promo",
        "promotion",
        "promotions",
        "advert",
        "advertisement",
        "ads",
        "search",
        "searchbox",
        "login",
        "signin",
        "feedback",
        "survey",
        "chat",
        "chatbot",
        "sitemap",
        "tooltip",
    ]
)
_OPENED_LATER = re.compile(r"accordion|collaps|tab-?pane|tabpanel|panel|expand|toggle", re.I)
_ATTRIBUTE = re.compile(r'([^\s="]+)(?:="([^"]*)")?')
_NAME_PARTS = re.compile(r"[A-Z]?[a-z0-9]+|[A-Z]+(?![a-z])")
_HIDING_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.I)


@lru_cache(maxsize=8192)
def attributes(raw: str) -> dict[str, str]:
    """The attributes of a serialised start tag; the dictionary is shared: read only."""
    return {name.lower(): value for name, value in _ATTRIBUTE.findall(raw)}


@lru_cache(maxsize=8192)
def is_furniture(tag: str, raw: str) -> bool:
    if not raw or tag in _EXEMPT:
        return False
    given = attributes(raw)
    if given.get("role", "").lower() in _ROLES or given.get("aria-modal") == "true":
        return True
    return _is_hidden(given) or _is_named_furniture(given)


def _is_hidden(given: dict[str, str]) -> bool:
    hidden = (
        "hidden" in given
        or given.get("aria-hidden") == "true"
        or _HIDING_STYLE.search(given.get("style", "")) is not None
    )
    # Policies fold their sections; what a click opens is part of the document.
    return hidden and not _OPENED_LATER.search(
        f"{given.get('class', '')} {given.get('id', '')} {given.get('role', '')}"
    )


def _is_named_furniture(given: dict[str, str]) -> bool:
    names = f"{given.get('class', '')} {given.get('id', '')}".split()
    return any(_names_furniture(name) for name in names)


@lru_cache(maxsize=8192)
def _names_furniture(name: str) -> bool:
    parts = [part.lower() for part in _NAME_PARTS.findall(name)]
    return bool(parts) and (parts[0] in _WORDS or parts[-1] in _WORDS)
