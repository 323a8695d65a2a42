"""What machines are told: validators, lengths, languages of errors, feeds, maps and pictures."""

from datetime import UTC, datetime
from io import BytesIO
from xml.etree import ElementTree

import pytest
from httpx import AsyncClient
from icalendar import Calendar
from PIL import Image
from sqlalchemy import select, update

from invented.northfield import Invented, store
from payerwatch.db.models import differ
from payerwatch.db.models.differ_errata import Erratum
from payerwatch.db.models.fetcher import Source
from payerwatch.db.session import Database
from payerwatch.policies.ids import new_id

pytestmark = pytest.mark.servers
UPDATE, POLICY = Invented().update, Invented().policy
ATOM = "{http://www.w3.org/2005/Atom}"
MAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


async def test_an_unchanged_page_is_answered_without_its_body(site: AsyncClient, database_url: str) -> None:
    await store(database_url, Invented())
    first = await site.get(UPDATE)
    assert first.headers["cache-control"] == "public, no-cache"
    assert "Cookie" in first.headers["vary"]
    for headers in (
        {"If-None-Match": first.headers["etag"]},
        {"If-None-Match": f'"other", {first.headers["etag"]}'},
        {"If-Modified-Since": first.headers["last-modified"]},
    ):
        again = await site.get(UPDATE, headers=headers)
        assert (again.status_code, again.content) == (304, b""), headers
    assert (await site.get(UPDATE, headers={"If-None-Match": '"other"'})).status_code == 200
    assert (await site.get(UPDATE, headers={"If-Modified-Since": "no date"})).status_code == 200


async def test_a_page_is_sent_compressed_and_its_head_without_it(site: AsyncClient, database_url: str) -> None:
    await store(database_url, Invented())
    plain = await site.get(UPDATE, headers={"Accept-Encoding": "identity"})
    packed = await site.get(UPDATE, headers={"Accept-Encoding": "gzip"})
    assert packed.headers["content-encoding"] == "gzip"
    assert packed.text == plain.text
    assert int(packed.headers["content-length"]) * 2 < len(plain.content)
    head = await site.head(UPDATE)
    assert (head.status_code, head.content, head.headers["etag"]) == (200, b"", plain.headers["etag"])


@pytest.mark.parametrize(
    ("path", "status"),
    [("/no", 404), ("/updates/no/no", 404), ("/policies/northfield/no", 404), ("/codes/not-a-code", 404),
     ("/specialties/No%00pe", 404), ("/confirm/forged", 404), ("/preferences/x", 404), ("/?payer=" + "x" * 5000, 400),
     (f"{POLICY}/versions/9999999999", 404), (f"{POLICY}/versions/x", 400), (f"{POLICY}/compare", 403)],
)  # fmt: skip
async def test_odd_addresses_get_a_clear_page_and_no_traces(
    site: AsyncClient, database_url: str, path: str, status: int
) -> None:
    await store(database_url, Invented())
    answer = await site.get(path)
    assert answer.status_code == status
    assert answer.headers["content-type"].startswith("text/html")
    assert "<h1>" in answer.text
    assert "Traceback" not in answer.text
    assert answer.headers["cache-control"] == "private, no-store"


async def test_feeds_are_atom_with_the_open_words_only(site: AsyncClient, database_url: str) -> None:
    await store(database_url, Invented())
    for path in ("/feed.atom", "/payers/northfield/feed.atom", f"{POLICY}/feed.atom",
                 "/specialties/specialty-pharmacy/feed.atom"):  # fmt: skip
        answer = await site.get(path)
        root = ElementTree.fromstring(answer.content)
        titles = [entry.findtext(f"{ATOM}title") for entry in root.iter(f"{ATOM}entry")]
        assert titles == [Invented().heading], path
        assert answer.headers["content-type"].startswith("application/atom+xml")


async def test_the_sitemap_names_every_page_once_and_when_it_was_made(site: AsyncClient, database_url: str) -> None:
    await store(database_url, Invented())
    index = ElementTree.fromstring((await site.get("/sitemap.xml")).content)
    found = []
    for place in index.iter(f"{MAP}loc"):
        path = (place.text or "").removeprefix("http://127.0.0.1:8000")
        found += list(ElementTree.fromstring((await site.get(path)).content).iter(f"{MAP}url"))
    paths = [(url.findtext(f"{MAP}loc") or "").removeprefix("http://127.0.0.1:8000") for url in found]
    assert len(paths) == len(set(paths))
    assert {"/", UPDATE, POLICY, "/payers/northfield"} <= set(paths)
    update_url = next(url for url in found if (url.findtext(f"{MAP}loc") or "").endswith(UPDATE))
    assert (update_url.findtext(f"{MAP}lastmod") or "").startswith("2026-11-21")
    assert "Sitemap: http://127.0.0.1:8000/sitemap.xml" in (await site.get("/robots.txt")).text


async def test_dates_are_a_calendar_and_a_shared_link_has_a_picture(site: AsyncClient, database_url: str) -> None:
    await store(database_url, Invented())
    for path in ("/calendar.ics", f"{UPDATE}/date.ics"):
        events = Calendar.from_ical((await site.get(path)).content).walk("VEVENT")
        assert [event.decoded("dtstart").isoformat() for event in events] == ["2027-01-01"], path
    picture = Image.open(BytesIO((await site.get(f"{UPDATE}/card.png")).content))
    assert picture.size == (1200, 630)
    html = (await site.get(UPDATE)).text
    assert f'<meta property="og:image" content="http://127.0.0.1:8000{UPDATE}/card.png">' in html
    assert f'<link rel="canonical" href="http://127.0.0.1:8000{UPDATE}">' in html


async def test_a_source_that_refuses_us_is_said_as_a_gap_with_the_way_to_the_text(
    site: AsyncClient, database_url: str
) -> None:
    await store(database_url, Invented())
    fetching = Database.connect(database_url, "fetcher", pool=1)
    async with fetching.transaction() as session:
        since = datetime(2026, 11, 22, tzinfo=UTC)
        await session.execute(update(Source).values(failing_since=since, last_verdict="gone"))
    await fetching.close()
    for path in (UPDATE, POLICY):
        html = (await site.get(path)).text
        assert "Last read November 21, 2026." in html
        assert "has answered that the document is gone (404) since November 22, 2026." in html
    assert "provider line for MP 0711 in writing" in (await site.get(UPDATE)).text


async def test_a_correction_stands_on_the_page_and_in_the_list(site: AsyncClient, database_url: str) -> None:
    await store(database_url, Invented())
    writing = Database.connect(database_url, "differ", pool=1)
    async with writing.transaction() as session:
        change_id = (await session.scalars(select(differ.Change.id))).one()
        at = datetime(2026, 11, 22, tzinfo=UTC)
        said = "we first said one code was removed; it moved."
        session.add(Erratum(id=new_id(), change_id=change_id, at=at, text=said))
    await writing.close()
    assert "Corrected November 22, 2026: we first said one code was removed; it moved." in (await site.get(UPDATE)).text
    assert "We first said one code was removed" in (await site.get("/accuracy")).text
