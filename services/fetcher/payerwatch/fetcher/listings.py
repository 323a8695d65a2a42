"""Reading a listing whole: all its letters, or page after page."""

from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from payerwatch.fetcher.child import Reader
from payerwatch.fetcher.declarations import Discovery, PolicySet
from payerwatch.fetcher.discovery import Listed, ListingPage, ListingUnreadable
from payerwatch.fetcher.download import Download, VisitFailed, host_of
from payerwatch.fetcher.guest import Guest

MOST_PAGES = 500
NOT_THERE = {404, 410}


@dataclass(frozen=True, slots=True)
class ListingReader:
    guest: Guest
    reader: Reader
    policies: PolicySet
    rules: Discovery

    async def read(self) -> list[Listed]:
        """Raises ListingUnreadable (also when a part is missing) or HostClosed."""
        try:
            if "{letter}" in self.rules.url:
                return await self._letters()
            if "{page}" in self.rules.url:
                return await self._numbered()
            return await self._linked()
        except VisitFailed as failure:
            raise ListingUnreadable(f"{failure.verdict.value}: {failure.reason}") from failure

    async def _letters(self) -> list[Listed]:
        found: dict[str, Listed] = {}
        for letter in self.rules.letters:
            page = await self._page(self.rules.url.replace("{letter}", letter), may_be_missing=True)
            found |= {each.url: each for each in page.found}
        return list(found.values())

    async def _numbered(self) -> list[Listed]:
        """Ends with the page that names nothing new, because many sites repeat their last page for ever."""
        found: dict[str, Listed] = {}
        for number in range(self.rules.first_page, self.rules.first_page + MOST_PAGES):
            address = self.rules.url.replace("{page}", str(number))
            page = await self._page(address, may_be_missing=number > self.rules.first_page)
            new = {each.url: each for each in page.found if each.url not in found}
            if not new:
                return list(found.values())
            found |= new
        raise ListingUnreadable(f"more than {MOST_PAGES} pages")

    async def _linked(self) -> list[Listed]:
        found: dict[str, Listed] = {}
        address, seen = self.rules.url, set[str]()
        while address not in seen:
            if len(seen) >= MOST_PAGES:
                raise ListingUnreadable(f"more than {MOST_PAGES} pages")
            seen.add(address)
            page = await self._page(address)
            found |= {each.url: each for each in page.found}
            onward = page.next or (_with_token(self.rules.url, page.token) if page.token else None)
            if onward is None:
                break
            if host_of(onward) != self.guest.host:
                raise ListingUnreadable("the next page is on another host")
            address = onward
        return list(found.values())

    async def _page(self, address: str, *, may_be_missing: bool = False) -> ListingPage:
        answer = await self.guest.get(address)
        if may_be_missing and answer.status in NOT_THERE:
            return ListingPage(())
        _refuse_unless_whole(answer)
        self.guest.note_success()
        document = self.policies.document.url
        return await self.reader.listing(answer.body, answer.content_type, answer.final_url, self.rules, document)


def _refuse_unless_whole(answer: Download) -> None:
    if answer.status != 200:
        raise ListingUnreadable(f"HTTP {answer.status}")
    if not answer.body.strip():
        raise ListingUnreadable("an empty page")


def _with_token(url: str, token: str) -> str:
    parts = urlsplit(url)
    query = [(name, value) for name, value in parse_qsl(parts.query) if name != "next_token"]
    return urlunsplit(parts._replace(query=urlencode([*query, ("next_token", token)])))
