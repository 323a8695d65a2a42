"""Every form an update page takes, opened by a browser at a desk and on a phone: it says which it is, and axe finds
nothing against WCAG."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser
from sqlalchemy import insert, select, update

from invented.northfield import Invented, store
from invented.northfield_change import BRIEF, statement
from payerwatch.db.models import differ, fetcher
from payerwatch.db.models.differ_errata import Erratum
from payerwatch.db.session import Database
from payerwatch.policies.ids import new_id

pytestmark = [pytest.mark.browser, pytest.mark.servers]
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
CODELESS: dict[str, Any] = {"codes_added": [], "codes_removed": [], "codes_moved": []}


@dataclass(frozen=True, slots=True)
class Form:
    """What is stored of one, and what its page says on the first screens."""

    name: str
    says: tuple[str, ...]
    brief: Mapping[str, Any] = field(default_factory=dict)
    change: Mapping[str, Any] = field(default_factory=dict)
    policy: Mapping[str, Any] = field(default_factory=dict)
    source: Mapping[str, Any] = field(default_factory=dict)
    erratum: str = ""

    @property
    def invented(self) -> Invented:
        title = f"Stonebridge changed mecasermin, {self.name}"
        told = Invented(payer=self.name, name="Stonebridge", number="SB 7", slug="sb-7-mecasermin", heading=title)
        return replace(told, brief={**BRIEF, **self.brief})


def _status(standing: str, value: str | None, was: str | None = None) -> dict[str, Any]:
    return {"status": {**BRIEF["status"], "standing": standing, "value": value, "was": was}}


FORMS = (
    Form("material", ("High impact", "Takes effect")),
    Form(
        "no-material-change",
        ("No material change", "Nothing to do: coverage is the same."),
        {"action_items": [], "key_action": statement("Nothing to do: coverage is the same.")},
        {"kinds": ["references_only"], "impact": "none", "direction": None, **CODELESS},
    ),
    Form(
        "data-gap",
        ("What we could not read", "Not known: what the payer has changed since.", "Open the document at the payer"),
        source={
            "last_ok_at": datetime(2026, 11, 2, 11, tzinfo=UTC),
            "failing_since": datetime(2026, 11, 3, 11, tzinfo=UTC),
            "last_verdict": "blocked",
        },
    ),
    Form("created", ("New policy", "There is no previous version"), change={"kinds": ["created"]}),
    Form("renumbered", ("Renumbered",), change={"kinds": ["renumbered"], "direction": None}),
    Form(
        "postponed",
        ("Postponed:", "April 1, 2099"),
        _status("postponed", "2099-04-01", "2099-01-01"),
        {"kinds": ["postponed"]},
    ),
    Form(
        "retired",
        ("Retired December 31, 2026",),
        _status("retired", "2026-12-31"),
        {"kinds": ["retired"]},
        {"status": "retired"},
    ),
    Form("no-date", ("No effective date is printed in this version.",), _status("no_date", None) | {"dates": []}),
    Form(
        "amended",
        ("Corrected", "we first said one code was removed; it moved."),
        erratum="we first said one code was removed; it moved.",
    ),
)


async def _written(database_url: str, form: Form) -> None:
    await store(database_url, form.invented)
    writing = Database.connect(database_url, "differ", pool=1)
    async with writing.transaction() as session:
        of_payer = differ.Change.payer_id == form.name
        columns = {**form.change, **({"before_version_id": None} if form.name == "created" else {})}
        if columns:
            await session.execute(update(differ.Change).where(of_payer).values(**columns))
        if form.policy:
            await session.execute(
                update(differ.Policy).where(differ.Policy.payer_id == form.name).values(**form.policy)
            )
        if form.erratum:
            change = (await session.execute(select(differ.Change.id).where(of_payer))).scalar_one()
            row = {"id": new_id(), "change_id": change, "at": datetime(2026, 11, 22, tzinfo=UTC), "text": form.erratum}
            await session.execute(insert(Erratum).values(**row))
    await writing.close()
    fetching = Database.connect(database_url, "fetcher", pool=1)
    async with fetching.transaction() as session:
        if form.source:
            await session.execute(
                update(fetcher.Source).where(fetcher.Source.payer_id == form.name).values(**form.source)
            )
    await fetching.close()


@pytest.fixture
def forms(database_url: str, address: str) -> str:
    for form in FORMS:
        asyncio.run(_written(database_url, form))
    return address


@pytest.mark.parametrize("width", [1280, 390])
def test_each_form_of_a_page_says_which_it_is(forms: str, browser: Browser, width: int) -> None:
    context = browser.new_context(base_url=forms, viewport={"width": width, "height": 900})
    page = context.new_page()
    unsaid, found = [], []
    for form in FORMS:
        page.goto(form.invented.update)
        shown = page.locator("main").inner_text()
        unsaid += [f"{form.name}: {words}" for words in form.says if words not in shown]
        violations = Axe().run(page, options=RULES).response["violations"]
        found += [f"{form.name} {violation['id']}" for violation in violations]
        sideways = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        found += [f"{form.name} scrolls sideways"] if sideways > 0 else []
    context.close()
    assert (unsaid, found) == ([], [])
