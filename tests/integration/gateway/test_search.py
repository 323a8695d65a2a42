import pytest
from httpx import AsyncClient

from invented.northfield import Invented, store

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
