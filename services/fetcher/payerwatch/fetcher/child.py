"""What runs in the limited child process: judging a response and reading a listing. Pure bytes in, pure bytes out."""

import json
from collections.abc import Awaitable, Callable
from dataclasses import asdict, dataclass

from payerwatch.fetcher.declarations import Discovery
from payerwatch.fetcher.discovery import Listed, ListingPage, ListingUnreadable, read_listing
from payerwatch.fetcher.judging import Case, judge_bytes, pack, unpack_judgement
from payerwatch.fetcher.verdicts.response import Judgement
from payerwatch.policies.words import Verdict
from payerwatch.reading.document import Unreadable

TARGET = "payerwatch.fetcher.child:answer"
JUDGE, LISTING = b"J", b"L"


def answer(payload: bytes) -> bytes:
    kind, rest = payload[:1], payload[1:]
    return judge_bytes(rest) if kind == JUDGE else _listing(rest)


def _listing(payload: bytes) -> bytes:
    head, _, body = payload.partition(b"\n")
    told = json.loads(head)
    rules = Discovery.model_validate_json(told["rules"])
    try:
        page = read_listing(body, told["content_type"], told["url"], rules, told["document_url"])
    except ListingUnreadable as unreadable:
        return json.dumps({"problem": str(unreadable)}).encode()
    found = [asdict(listed) for listed in page.found]
    return json.dumps({"found": found, "next": page.next, "token": page.token}).encode()


@dataclass(frozen=True, slots=True)
class Reader:
    """The child, seen from the service. `call` may raise Unreadable, also for a child that had to be killed."""

    call: Callable[[bytes], Awaitable[bytes]]

    async def judge(self, case: Case) -> Judgement:
        try:
            return unpack_judgement(await self.call(JUDGE + pack(case)))
        except Unreadable as unreadable:
            return Judgement(Verdict.UNREADABLE, str(unreadable))

    async def listing(
        self, body: bytes, content_type: str, url: str, rules: Discovery, document_url: str | None
    ) -> ListingPage:
        """Raises ListingUnreadable."""
        told = {
            "rules": rules.model_dump_json(exclude={"every"}),
            "content_type": content_type,
            "url": url,
            "document_url": document_url,
        }
        try:
            said = json.loads(await self.call(LISTING + json.dumps(told).encode() + b"\n" + body))
        except Unreadable as unreadable:
            raise ListingUnreadable(str(unreadable)) from unreadable
        if "problem" in said:
            raise ListingUnreadable(said["problem"])
        return ListingPage(tuple(Listed(**each) for each in said["found"]), said["next"], said["token"])
