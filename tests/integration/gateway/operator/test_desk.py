"""What an operator sees and says. State of other services changes only by what the gateway says to them."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from httpx import AsyncClient
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from accounts.operators import Desk
from accounts.people import location
from invented.northfield import Invented, store
from payerwatch.db.models import differ, fetcher, notifier
from payerwatch.db.models.gateway import Outbox
from payerwatch.db.models.gateway_operator import Correction, OperatorDeed
from payerwatch.db.session import Database
from payerwatch.policies.ids import new_id, public_id
from payerwatch.streams.dead_letters import DeadLetter, park
from payerwatch.streams.topology import Service

pytestmark = pytest.mark.servers
ANN = "ann@clinic.example"
NOW = datetime.now(UTC)
HELD = new_id()


@pytest.fixture
async def ann(desk: Desk) -> AsyncClient:
    """An operator at work: a policy with a held version, a missing source, a dead letter, a failed mail."""
    await store(desk.database.url, Invented())
    await trouble(desk.database.url)
    browser, _ = await desk.enrolled(ANN)
    return browser


async def trouble(url: str) -> None:
    for service, make in TROUBLE.items():
        database = Database.connect(url, service, pool=1)
        async with database.transaction() as session:
            await make(session)
        await database.close()


async def _held(session: AsyncSession) -> None:
    policy = (await session.scalars(select(differ.Policy))).one()
    path = ["Coverage"]
    before = {"blocks": [{"id": "b1", "type": "paragraph", "path": path, "text": "Two results are required."}]}
    after = {"blocks": [{"id": "b1", "type": "paragraph", "path": path, "text": "One result is required."}]}
    await session.execute(
        update(differ.Version).where(differ.Version.id == policy.current_version_id).values(document=before)
    )
    times = {"taken_at": NOW, "stored_at": NOW, "document": after, "facts": {}}
    held = {"state": "held", "hold_reason": "It lost half of its codes.", "reader": 1}
    session.add(differ.Version(id=HELD, policy_id=policy.id, snapshot_id=new_id(), number=3, **held, **times))


async def _missing(session: AsyncSession) -> None:
    source = (await session.scalars(select(fetcher.Source))).one()
    source.state, source.missing_since, source.failures = "missing", NOW, 4
    source.last_verdict, source.last_reason = "gone", "404"
    (await session.scalars(select(fetcher.Payer))).one().visitable = True
    visit = {"verdict": "gone", "reason": "404", "status": 404, "size": 12, "took": timedelta(seconds=1)}
    session.add(fetcher.Visit(id=new_id(), source_id=source.id, at=NOW, **visit))


async def _undelivered(session: AsyncSession) -> None:
    letter = DeadLetter("policy.changed.v1", "1-0", None, b'{"x": 1}', "KeyError: <x>", "Traceback (most recent…)", 5)
    await park(session, "notifier", letter)
    told = {"subject": "alert", "subject_id": new_id(), "recipient_id": new_id(), "channel": "email", "lane": "email:x"}
    failed = {"state": "given_up", "attempts": 6, "due_at": NOW, "last_error": "550 no such mailbox"}
    session.add(notifier.Delivery(id=new_id(), place=new_id(), **told, **failed))


Trouble = Callable[[AsyncSession], Awaitable[None]]
TROUBLE: Mapping[Service, Trouble] = {"differ": _held, "fetcher": _missing, "notifier": _undelivered}


async def said(desk: Desk) -> list[tuple[str, dict[str, object]]]:
    async with desk.database.reading() as session:
        query = select(Outbox.stream, Outbox.data).where(Outbox.stream.startswith("operator."))
        return [(stream, data) for stream, data in await session.execute(query.order_by(Outbox.id))]


async def deeds(desk: Desk) -> list[tuple[str, dict[str, object]]]:
    async with desk.database.reading() as session:
        query = select(OperatorDeed.action, OperatorDeed.about).order_by(OperatorDeed.id)
        return [(action, about) for action, about in await session.execute(query)][3:]


async def source_id(desk: Desk) -> UUID:
    async with desk.database.reading() as session:
        return (await session.scalars(select(fetcher.Source.id))).one()


async def test_every_page_shows_what_is_wrong(desk: Desk, ann: AsyncClient) -> None:
    source = await source_id(desk)
    pages = {
        "/operator": "What waits for a person",
        "/operator/incidents": "None yet",
        "/operator/sources": "Missing policies",
        "/operator/sources/of/northfield": "Granted",
        f"/operator/sources/{source}": "Verdict history",
        "/operator/held": "It lost half of its codes.",
        "/operator/corrections": "Correct it and tell",
        "/operator/dead-letters": "KeyError: &lt;x&gt;",
        "/operator/deliveries": "550 no such mailbox",
        "/operator/jobs": "Events to publish",
        "/operator/audit": "Showed a second factor",
    }
    for path, words in pages.items():
        answer = await ann.get(path)
        assert answer.status_code == 200, path
        assert words in answer.text, path
        assert answer.headers["cache-control"] == "private, no-store"


async def test_a_held_version_stands_beside_the_published_one(ann: AsyncClient) -> None:
    shown = (await ann.get(f"/operator/held/{public_id('ver', HELD)}")).text
    assert "removed: </span>Two results are" in shown
    assert "added: </span>One result is" in shown


@pytest.mark.parametrize(("word", "deed"), [("release", "version.released"), ("discard", "version.discarded")])
async def test_a_ruling_is_said_and_noted(desk: Desk, ann: AsyncClient, word: str, deed: str) -> None:
    assert (await ann.post(f"/operator/held/{public_id('ver', HELD)}/{word}")).status_code == 200
    ruling = {"version_id": str(HELD), "ruling": word}
    assert await said(desk) == [("operator.release_requested.v1", ruling)]
    assert await deeds(desk) == [(deed, {"version": str(HELD)})]


async def test_nothing_is_said_of_a_version_that_is_not_held(desk: Desk, ann: AsyncClient) -> None:
    assert (await ann.post(f"/operator/held/{public_id('ver', new_id())}/release")).status_code == 409
    assert await said(desk) == []
    assert await deeds(desk) == []


async def test_a_missing_policy_is_withdrawn_on_the_operators_word(desk: Desk, ann: AsyncClient) -> None:
    source = await source_id(desk)
    for word in ("withdraw", "visit"):
        assert location(await ann.post(f"/operator/sources/{source}/{word}"))
    assert [stream for stream, _ in await said(desk)] == [
        "operator.withdrawal_confirmed.v1",
        "operator.visit_requested.v1",
    ]
    assert [deed for deed, _ in await deeds(desk)] == ["source.withdrawn", "source.visit_asked"]


async def test_a_correction_is_asked_for_by_the_address_of_its_page(desk: Desk, ann: AsyncClient) -> None:
    form = {"change": f"https://site.example{Invented().update}?x=1", "text": "One code moved;  none was removed."}
    assert location(await ann.post("/operator/corrections", data=form)) == "/operator/corrections"
    async with desk.database.reading() as session:
        asked = (await session.scalars(select(Correction))).one()
    assert asked.text == "One code moved; none was removed."
    event = {"correction_id": str(asked.id), "change_id": str(asked.change_id)}
    assert await said(desk) == [("operator.correction_requested.v1", event)]


async def test_a_correction_of_nothing_is_refused_with_a_reason(desk: Desk, ann: AsyncClient) -> None:
    answer = await ann.post("/operator/corrections", data={"change": "/updates/none", "text": "Wrong."})
    assert answer.status_code == 422
    assert "No change is at /updates/none." in answer.text
    assert await said(desk) == []


async def test_a_dead_letter_is_shown_whole_and_replayed_by_its_service(desk: Desk, ann: AsyncClient) -> None:
    async with desk.database.reading() as session:
        letter = (await session.scalars(select(notifier.DeadLetter.id))).one()
    assert "Traceback (most recent…)" in (await ann.get(f"/operator/dead-letters/{letter}")).text
    assert location(await ann.post(f"/operator/dead-letters/{letter}/replay"))
    wanted = {"service": "notifier", "letter_id": str(letter)}
    assert await said(desk) == [("operator.dead_letter_replay_requested.v1", wanted)]


async def test_a_form_from_another_site_does_nothing(desk: Desk, ann: AsyncClient) -> None:
    path = f"/operator/held/{public_id('ver', HELD)}/release"
    answer = await ann.post(path, headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 403
    assert await said(desk) == []
