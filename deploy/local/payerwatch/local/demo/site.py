"""What one payer's site answers to one request."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from hashlib import sha256
from urllib.parse import parse_qs, unquote

from payerwatch.local.demo import pages
from payerwatch.local.demo.catalogue import Listed, Place
from payerwatch.local.demo.layouts import CONTENT_TYPES, render
from payerwatch.local.demo.outline import sheet_of
from payerwatch.local.demo.payers import BY_ID, Listing, Payer
from payerwatch.local.demo.troubles import Misbehaviour
from payerwatch.local.demo.world import World

HTML = "text/html; charset=utf-8"
CANONICAL = "/current"
_PUBLISHED = datetime(2026, 1, 5, 9, tzinfo=UTC)
_SLOW = timedelta(seconds=3)


@dataclass(frozen=True, slots=True)
class Asked:
    """`base` is what links start with: empty on a payer's own host, `/<payer>` on a shared one."""

    payer: str
    path: str
    query: str = ""
    base: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    serial: int = 0


@dataclass(frozen=True, slots=True)
class Reply:
    status: int
    body: bytes = b""
    content_type: str = HTML
    headers: tuple[tuple[str, str], ...] = ()
    delay: timedelta = timedelta()


def _html(text: str, status: int = 200) -> Reply:
    return Reply(status, text.encode())


def _redirect(to: str, status: int = 302) -> Reply:
    return Reply(status, headers=(("location", to),))


def _number(text: str, otherwise: int) -> int:
    return int(text) if text.isdigit() else otherwise


class Site:
    """`hasty` payers ask for no waiting between visits."""

    def __init__(self, world: World, *, hasty: bool = False) -> None:
        self.world = world
        self._hasty = hasty
        self._rendered: dict[tuple[Place, int, int], bytes] = {}

    def _robots(self, payer: Payer) -> bytes:
        lines = [line for line in payer.robots if not (self._hasty and line.startswith("Crawl-delay"))]
        return "\n".join([*lines, ""]).encode()

    def answer(self, asked: Asked) -> Reply:
        payer = BY_ID[asked.payer]
        if asked.path == "/robots.txt":
            return Reply(200, self._robots(payer), "text/plain; charset=utf-8")
        if asked.path in {"", "/"}:
            return _html(pages.home(payer, asked.base))
        listing = self._listing(payer, asked)
        if listing is not None:
            return listing
        path = unquote(asked.path.removeprefix(CANONICAL))
        place = self.world.catalogue.at(payer.id, path)
        if place is None or place in self.world.hidden:
            return _html(pages.not_found(payer), 404)
        return self._policy(payer, place, asked)

    def _entries(self, payer: Payer) -> list[Listed]:
        catalogue, hidden = self.world.catalogue, self.world.hidden
        entries = [catalogue.listed(place) for place in catalogue.places(payer.id) if place not in hidden]
        return sorted(entries, key=lambda entry: (entry.title, entry.id))

    def _listing(self, payer: Payer, asked: Asked) -> Reply | None:
        makers: dict[Listing, tuple[str, Callable[[], str | bytes]]] = {
            Listing.ONE_PAGE: ("/policies/all.html", lambda: pages.one_page(payer, asked.base, self._entries(payer))),
            Listing.PAGED: ("/policies/list", lambda: self._numbered(payer, asked)),
            Listing.LETTERS: ("/policies/a-z/", lambda: self._lettered(payer, asked)),
            Listing.FEED: ("/policies/feed.json", lambda: pages.feed(asked.base, self._entries(payer))),
            Listing.API: ("/api/policies", lambda: self._api(payer, asked)),
        }
        start, make = makers[payer.listing]
        if not asked.path.startswith(start):
            return None
        if payer.id in self.world.lost_listings:
            return _html(pages.lost_listing(payer))
        made = make()
        return Reply(200, made, "application/json") if isinstance(made, bytes) else _html(made)

    def _numbered(self, payer: Payer, asked: Asked) -> str:
        number = _number(parse_qs(asked.query).get("page", ["1"])[0], 1)
        return pages.numbered_page(payer, asked.base, self._entries(payer), max(1, number))

    def _lettered(self, payer: Payer, asked: Asked) -> str:
        return pages.letter_page(payer, asked.base, self._entries(payer), asked.path.rsplit("/", 1)[-1][:1].lower())

    def _api(self, payer: Payer, asked: Asked) -> bytes:
        token = _number(parse_qs(asked.query).get("next_token", ["0"])[0], 0)
        revisions = {self.world.catalogue.listed(place).path: count for place, count in self.world.edits.items()}
        return pages.api(asked.base, self._entries(payer), revisions, token)

    def _policy(self, payer: Payer, place: Place, asked: Asked) -> Reply:
        trouble = self.world.troubles.get(place)
        if trouble is None or trouble.over:
            return self._document(payer, place, asked)
        if trouble.what is Misbehaviour.CANONICAL and asked.path.startswith(CANONICAL):
            return self._document(payer, place, asked)
        trouble.meet()
        return self._troubled(trouble.what, payer, place, asked)

    def _troubled(self, what: Misbehaviour, payer: Payer, place: Place, asked: Asked) -> Reply:
        whole = self._document(payer, place, asked)
        listing = payer.listing_path.format(page=1, letter="a")
        replies: dict[Misbehaviour, Reply] = {
            Misbehaviour.MISSING: _html(pages.not_found(payer), 404),
            Misbehaviour.SOFT_404: _html(pages.soft_not_found(payer, asked.base)),
            Misbehaviour.BLOCKED_403: _html(pages.denied(asked.serial), 403),
            Misbehaviour.BLOCKED_200: _html(pages.denied(asked.serial)),
            Misbehaviour.TERMS: _html(pages.terms(payer, asked.base)),
            Misbehaviour.TO_HOME: _redirect(f"{asked.base}/"),
            Misbehaviour.TO_INDEX: _redirect(asked.base + listing),
            Misbehaviour.CANONICAL: _redirect(asked.base + CANONICAL + asked.path, 301),
            Misbehaviour.TOO_MANY: replace(_html(pages.too_many(), 429), headers=(("retry-after", "2"),)),
            Misbehaviour.UNAVAILABLE: _html(pages.unavailable(), 503),
            Misbehaviour.SLOW: replace(whole, delay=_SLOW),
            Misbehaviour.TRUNCATED: replace(whole, body=whole.body[: len(whole.body) // 2]),
            Misbehaviour.EMPTY: replace(whole, body=b"", headers=()),
        }
        return replies[what]

    def _document(self, payer: Payer, place: Place, asked: Asked) -> Reply:
        body = self._bytes(payer, place, asked)
        if not payer.validators:
            return Reply(200, body, CONTENT_TYPES[payer.layout])
        etag = f'"{sha256(body).hexdigest()[:16]}"'
        days = self.world.edits[place] + self.world.exports[place]
        stamp = format_datetime(_PUBLISHED + timedelta(days=days), usegmt=True)
        validators = (("etag", etag), ("last-modified", stamp))
        if asked.headers.get("if-none-match") == etag:
            return Reply(304, headers=validators, content_type=CONTENT_TYPES[payer.layout])
        return Reply(200, body, CONTENT_TYPES[payer.layout], validators)

    def _bytes(self, payer: Payer, place: Place, asked: Asked) -> bytes:
        export = self.world.exports[place]
        if payer.fresh_nonce:
            nonce = sha256(f"{asked.serial}-{place}".encode()).hexdigest()[:24]
            return render(sheet_of(payer, self.world.catalogue.policy(place)), export=export, nonce=nonce)
        state = (place, self.world.edits[place], export)
        if state not in self._rendered:
            if len(self._rendered) > 2_000:
                self._rendered.clear()
            self._rendered[state] = render(sheet_of(payer, self.world.catalogue.policy(place)), export=export)
        return self._rendered[state]
