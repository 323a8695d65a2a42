import pytest
from httpx import AsyncClient
from sqlalchemy import delete, select

from invented.northfield import Invented, store
from payerwatch.db.models.differ import Policy, PolicyCode
from payerwatch.db.session import Database
from payerwatch.gateway.search import by_code
from payerwatch.policies.ids import new_id
from payerwatch.watches.codes import names

pytestmark = pytest.mark.servers


async def answer(site: AsyncClient, query: str) -> str:
    return (await site.get("/search", params={"q": query})).text


@pytest.mark.parametrize("query", ["J2170", " j2170 ", "e34321", "E34.321", "97025", "MP 0711", "0711", "mecasermin"])
async def test_a_policy_is_found_by(site: AsyncClient, database_url: str, query: str) -> None:
    await store(database_url, Invented())
    assert Invented().policy in await answer(site, query)


async def test_a_word_with_one_wrong_letter_finds_the_title(site: AsyncClient, database_url: str) -> None:
    await store(database_url, Invented())
    assert Invented().policy in await answer(site, "mecasermine")


async def test_a_code_inside_a_printed_range_is_shown_with_the_range(site: AsyncClient, database_url: str) -> None:
    await store(database_url, Invented())
    html = await answer(site, "97025")
    assert "Inside the printed range" in html
    assert "97001–97050" in html


@pytest.mark.parametrize("query", ["J9999", "97051", "9702F", "%", "_"])
async def test_nothing_is_found_by(site: AsyncClient, database_url: str, query: str) -> None:
    await store(database_url, Invented())
    html = await answer(site, query)
    assert Invented().policy not in html
    assert "No policy we read" in html


async def test_a_visitor_sees_three_results_and_no_count(site: AsyncClient, database_url: str) -> None:
    for number in range(5):
        await store(database_url, Invented(payer=f"payer{number}", number=f"MP {number}"))
    html = await answer(site, "J2170")
    assert html.count('href="/policies/') == 3
    assert "more" not in html


async def test_a_code_cut_short_is_answered_with_what_it_lacks(site: AsyncClient) -> None:
    assert "J217 is not a whole code. HCPCS codes have one letter and four digits." in await answer(site, "J217")


async def test_nul_and_very_long_queries_are_answered(site: AsyncClient) -> None:
    assert (await site.get("/search?q=%00J2170%00")).status_code == 200
    assert "Only the first 200 characters were searched." in await answer(site, "x" * 5000)


RANGES = [
    ("ICD-10-CM", "S00", "T88"),
    ("ICD-10-CM", "E08", "E13"),
    ("ICD-10-CM", "C50.011", "C50.92"),
    ("HCPCS", "J0120", "J8499"),
    ("REV", "0100", "0200"),
    ("CPT", "99201", "99215"),
    ("CPT", "0500F", "0599F"),
]
ASKED = [
    *("S52.501A", "E11.65", "E13.9", "E14", "C50.112", "C50.929", "J12.89", "J1289", "J9000", "0150", "01500"),
    *("99205", "9920F", "0501F", "05010", "T88.9XXA", "S00", "J0120", "J8499"),
]


async def test_search_finds_by_a_code_exactly_what_a_watch_on_it_is_told_of(database_url: str) -> None:
    await store(database_url, Invented())
    differ = Database.connect(database_url, "differ")
    async with differ.transaction() as session:
        policy = (await session.scalars(select(Policy))).one()
        await session.execute(delete(PolicyCode))
        session.add_all(
            PolicyCode(
                id=new_id(), policy_id=policy.id, system=system, code=first, range_end=last, disposition="covered",
                quote=f"{first}-{last}", heading="", block="b1",
            )
            for system, first, last in RANGES
        )  # fmt: skip
    async with differ.reading() as session:
        for asked in ASKED:
            query = select(PolicyCode.code, PolicyCode.range_end).where(by_code.names(asked))
            found = {f"{code}-{end}" for code, end in await session.execute(query)}
            told = {f"{first}-{last}" for _, first, last in RANGES if names(f"{first}-{last}", asked)}
            assert found == told, asked
    await differ.close()
