"""The forms an update page takes: each says what it is in words, and nothing that is not known."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from httpx import AsyncClient
from sqlalchemy import select, update
from sqlalchemy.orm import undefer

from invented.northfield import Invented, store
from invented.northfield_change import BRIEF, statement
from payerwatch.db.models import differ
from payerwatch.db.session import Database
from payerwatch.policies.ids import new_id

pytestmark = pytest.mark.servers
UPDATE = Invented().update
Page = Callable[..., Awaitable[str]]


@pytest.fixture
def page(site: AsyncClient, database_url: str) -> Page:
    async def shown(*, brief: dict[str, Any] | None = None, **columns: Any) -> str:
        subject = replace(Invented(), brief=BRIEF | (brief or {}))
        await store(database_url, subject)
        if columns:
            writing = Database.connect(database_url, "differ", pool=1)
            async with writing.transaction() as session:
                policy = {"status": columns.pop("status")} if "status" in columns else {}
                await session.execute(update(differ.Change).values(**columns))
                if policy:
                    await session.execute(update(differ.Policy).values(**policy))
            await writing.close()
        return (await site.get(subject.update)).text

    return shown


async def test_no_material_change_is_said_as_one(page: Page) -> None:
    said = "No material change. Only references changed; coverage is the same."
    brief = {
        "tldr": [statement(said)],
        "action_items": [],
        "key_action": statement("Nothing to do: coverage is the same."),
    }
    html = await page(
        brief=brief, kinds=["references_only"], impact="none", codes_added=[], codes_removed=[], codes_moved=[]
    )
    assert said in html
    assert '<li class="tag plain">No material change</li>' in html
    assert html.count("Nothing to do: coverage is the same.") == 2
    assert "code added" not in html


async def test_a_new_policy_has_no_version_before_it(page: Page) -> None:
    html = await page(kinds=["created"], before_version_id=None)
    assert "There is no previous version: the policy is new to the payer’s list." in html
    assert "New policy" in html


async def test_a_postponed_date_shows_the_old_struck_and_the_new(page: Page) -> None:
    status = BRIEF["status"] | {"standing": "postponed", "value": "2027-04-01", "was": "2027-01-01"}
    html = await page(brief={"status": status}, kinds=["postponed"])
    assert '<del><span class="hidden">removed: </span>January 1, 2027</del>' in html
    assert '<ins><span class="hidden">added: </span>April 1, 2027</ins>' in html


async def test_a_retired_policy_is_said_with_its_date(page: Page) -> None:
    status = BRIEF["status"] | {"standing": "retired", "value": "2026-12-31"}
    html = await page(brief={"status": status}, kinds=["retired"], status="retired")
    assert "Retired December 31, 2026" in html


async def test_a_renumbered_policy_shows_its_old_number_struck(
    site: AsyncClient, page: Page, database_url: str
) -> None:
    await page(kinds=["renumbered"])
    writing = Database.connect(database_url, "differ", pool=1)
    async with writing.transaction() as session:
        facts = {"identity": {"number": "MP 0699"}}
        await session.execute(update(differ.Version).where(differ.Version.number == 1).values(facts=facts))
    await writing.close()
    assert '<del class="code"><span class="hidden">removed: </span>MP 0699</del>' in (await site.get(UPDATE)).text


async def test_a_date_that_is_not_printed_is_never_guessed(page: Page) -> None:
    blank: dict[str, Any] = {"standing": "no_date", "value": None, "printed": None, "was": None, "evidence": []}
    html = await page(brief={"status": blank, "dates": []})
    assert "No effective date is printed in this version." in html
    assert "Not printed in this version" in html
    assert "days" not in html.partition('class="status')[2].partition("</section>")[0]


async def test_a_withdrawn_policy_is_shown_as_history(page: Page) -> None:
    assert "The payer no longer lists this policy. What follows is history." in await page(
        status="withdrawn", impact="low"
    )


async def test_an_older_page_links_on(site: AsyncClient, page: Page, database_url: str) -> None:
    await page()
    writing = Database.connect(database_url, "differ", pool=1)
    async with writing.transaction() as session:
        everything = [undefer(differ.Change.comparison), undefer(differ.Change.brief)]
        older = (await session.scalars(select(differ.Change).options(*everything))).one()
        later = {column.key: getattr(older, column.key) for column in differ.Change.__table__.columns}
        later |= {"id": new_id(), "after_version_id": new_id(), "before_version_id": older.after_version_id}
        later |= {"found_at": older.found_at + timedelta(days=74), "slug": f"{older.slug}-later"}
        session.add(differ.Change(**later))
    await writing.close()
    html = (await site.get(UPDATE)).text
    assert "A later change exists:" in html
    assert "February 3, 2027" in html
