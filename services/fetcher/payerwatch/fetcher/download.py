"""One GET, bounded in time and size. Redirects are followed on the same host only: on another one, somebody else may be
speaking now, and its own robots and gap hold."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urldefrag, urljoin, urlsplit

import httpx

from payerwatch.fetcher.decompress import BodyRefused, Unpacker
from payerwatch.guard.addresses import AddressRefused
from payerwatch.policies.words import Verdict

MOST_REDIRECTS = 5
REDIRECTS = {301, 302, 303, 307, 308}
KEPT_HEADERS = ("content-type", "etag", "last-modified", "retry-after", "server", "content-language", "cf-mitigated",
                "x-amzn-waf-action", "x-datadome", "content-length", "content-encoding")  # fmt: skip
DEFAULT_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True)
class Limits:
    body: int = 20_000_000
    time: timedelta = timedelta(seconds=60)


@dataclass(frozen=True, slots=True)
class Download:
    """`body` is unpacked; `headers` are only those that matter, with lower-case names."""

    url: str
    final_url: str
    status: int
    headers: Mapping[str, str]
    body: bytes
    received: int

    @property
    def content_type(self) -> str:
        return self.headers.get("content-type", "")


class VisitFailed(Exception):
    """No response that could be judged. `host_failed` says whether the host is in trouble, not this page alone."""

    def __init__(self, verdict: Verdict, reason: str, *, status: int | None = None, host_failed: bool = False) -> None:
        super().__init__(reason)
        self.verdict = verdict
        self.reason = reason
        self.status = status
        self.host_failed = host_failed


class LedAway(Exception):
    """The answer is a redirect to another host. `left` is how many more redirects may follow."""

    def __init__(self, address: str, left: int, status: int) -> None:
        super().__init__(address)
        self.address = address
        self.left = left
        self.status = status


def host_of(url: str) -> str:
    """The name, with the port where it is not the scheme's own. Raises ValueError for what is no web address."""
    parts = urlsplit(url)
    if parts.scheme not in DEFAULT_PORTS or not parts.hostname or parts.username or parts.password:
        raise ValueError("not a plain http or https address")
    name = parts.hostname.rstrip(".")
    port = parts.port
    return name if port in {None, DEFAULT_PORTS[parts.scheme]} else f"{name}:{port}"


async def download(
    client: httpx.AsyncClient,
    url: str,
    limits: Limits,
    *,
    before_request: Callable[[str], Awaitable[None]],
    headers: Mapping[str, str] | None = None,
    redirects: int = MOST_REDIRECTS,
) -> Download:
    """`before_request` is awaited with each address, also of a redirect; it may raise VisitFailed, as this does.
    Raises LedAway too."""
    try:
        return await _follow(client, url, limits, before_request, dict(headers or {}), redirects=redirects)
    except AddressRefused as refused:
        raise VisitFailed(Verdict.UNREACHABLE, str(refused), host_failed=True) from refused
    except BodyRefused as refused:
        raise VisitFailed(Verdict.UNREADABLE, str(refused)) from refused
    except TimeoutError as late:
        raise VisitFailed(Verdict.UNREACHABLE, "the answer took too long", host_failed=True) from late
    except (httpx.HTTPError, httpx.InvalidURL, ValueError) as failure:
        kind = type(failure).__name__
        raise VisitFailed(Verdict.UNREACHABLE, f"no answer: {kind}", host_failed=True) from failure


async def _follow(
    client: httpx.AsyncClient,
    url: str,
    limits: Limits,
    before_request: Callable[[str], Awaitable[None]],
    headers: dict[str, str],
    *,
    redirects: int,
) -> Download:
    address, host = url, host_of(url)
    for left in range(redirects, -1, -1):
        await before_request(address)
        async with (
            asyncio.timeout(limits.time.total_seconds()),
            client.stream("GET", address, headers=headers) as answer,
        ):
            if answer.status_code not in REDIRECTS or "location" not in answer.headers:
                return await _read(answer, url, limits)
            address, status = (
                _target(str(answer.url), answer.headers["location"], answer.status_code),
                answer.status_code,
            )
        if host_of(address) != host:
            raise LedAway(address, left - 1, status)
    raise VisitFailed(Verdict.UNREADABLE, f"more than {MOST_REDIRECTS} redirects")


def _target(base: str, location: str, status: int) -> str:
    try:
        address = urldefrag(urljoin(base, location)).url
        host_of(address)
    except ValueError as bad:
        raise VisitFailed(Verdict.UNREADABLE, "redirects to what is no web address", status=status) from bad
    return address


async def _read(answer: httpx.Response, url: str, limits: Limits) -> Download:
    unpacker = Unpacker(answer.headers.get("content-encoding", ""), limits.body)
    announced = answer.headers.get("content-length", "")
    if announced.isascii() and announced.isdigit() and int(announced[:19]) > limits.body:
        raise BodyRefused("too_large", f"{announced[:19]} bytes announced, {limits.body} are taken")
    try:
        async for chunk in answer.aiter_raw(65_536):
            unpacker.feed(chunk)
    except httpx.RemoteProtocolError as broken:
        reason = "truncated: the connection ended before the body did"
        raise VisitFailed(Verdict.UNREADABLE, reason, status=answer.status_code) from broken
    kept = {name: answer.headers[name][:2_000] for name in KEPT_HEADERS if name in answer.headers}
    return Download(url, str(answer.url), answer.status_code, kept, unpacker.body(), unpacker.received)
