import re

import pytest

from payerwatch.local.demo.payers import PAYERS, Payer
from payerwatch.local.demo.site import Asked, Reply, Site
from payerwatch.local.demo.troubles import Misbehaviour
from payerwatch.local.demo.world import Command, World


@pytest.fixture
def site() -> Site:
    return Site(World(policies=240))


def ask(site: Site, payer: str, path: str, **more: object) -> Reply:
    path, _, query = path.partition("?")
    return site.answer(Asked(payer, path, query, **more))  # type: ignore[arg-type]


def path_of(site: Site, payer: str, serial: int = 1) -> str:
    return site.world.catalogue.listed((payer, serial)).path


def troubled(site: Site, what: Misbehaviour, payer: str = "larkspur") -> Reply:
    site.world.apply(Command(what, payer, 1))
    return ask(site, payer, path_of(site, payer))


@pytest.mark.parametrize("payer", PAYERS, ids=lambda payer: payer.id)
def test_a_listing_names_policies_that_are_served(site: Site, payer: Payer) -> None:
    listing = ask(site, payer.id, payer.listing_path.format(page=1, letter="b"))
    found = re.search(payer.link, listing.body.decode())
    assert found is not None
    assert ask(site, payer.id, found.group(0)).status == 200


def test_pages_of_a_listing_lead_on_until_the_last() -> None:
    site = Site(World(policies=12 * 60))
    first, second = (ask(site, "larkspur", f"/policies/list?page={number}").body for number in (1, 2))
    assert b'rel="next"' in first
    assert b'rel="next"' not in second


@pytest.mark.parametrize(
    ("what", "status", "words"),
    [
        (Misbehaviour.MISSING, 404, "Page not found"),
        (Misbehaviour.SOFT_404, 200, "can't find that page"),
        (Misbehaviour.BLOCKED_403, 403, "Access Denied"),
        (Misbehaviour.BLOCKED_200, 200, "Access Denied"),
        (Misbehaviour.TERMS, 200, "I accept"),
        (Misbehaviour.TOO_MANY, 429, "Slow down"),
        (Misbehaviour.UNAVAILABLE, 503, "unavailable"),
        (Misbehaviour.EMPTY, 200, ""),
    ],
)
def test_a_misbehaviour_is_served_as_told(site: Site, what: Misbehaviour, status: int, words: str) -> None:
    reply = troubled(site, what)
    assert (reply.status, words in reply.body.decode()) == (status, True)


def test_redirects_lead_home_to_the_listing_or_to_the_policy_itself(site: Site) -> None:
    assert troubled(site, Misbehaviour.TO_HOME).headers == (("location", "/"),)
    assert troubled(site, Misbehaviour.TO_INDEX).headers == (("location", "/policies/list?page=1"),)
    moved = troubled(site, Misbehaviour.CANONICAL)
    assert moved.status == 301
    assert ask(site, "larkspur", dict(moved.headers)["location"]).status == 200


def test_a_truncated_file_is_half_of_the_whole(site: Site) -> None:
    whole = ask(site, "harborline", path_of(site, "harborline")).body
    assert troubled(site, Misbehaviour.TRUNCATED, "harborline").body == whole[: len(whole) // 2]


def test_too_many_requests_pass_after_two_and_name_the_wait(site: Site) -> None:
    first = troubled(site, Misbehaviour.TOO_MANY)
    statuses = [ask(site, "larkspur", path_of(site, "larkspur")).status for _ in range(2)]
    assert dict(first.headers)["retry-after"] == "2"
    assert statuses == [429, 200]


def test_a_vanished_policy_is_neither_listed_nor_served(site: Site) -> None:
    path = path_of(site, "wrenfield")
    site.world.apply(Command("vanished", "wrenfield", 1))
    assert path not in ask(site, "wrenfield", "/policies/all.html").body.decode()
    assert ask(site, "wrenfield", path).status == 404


def test_a_created_policy_is_listed_and_served(site: Site) -> None:
    event = site.world.apply(Command("created", "wrenfield"))[0]
    assert event["path"] in ask(site, "wrenfield", "/policies/all.html").body.decode()
    assert ask(site, "wrenfield", event["path"]).status == 200


def test_a_lost_listing_names_no_policy(site: Site) -> None:
    site.world.apply(Command("listing_lost", "wrenfield"))
    assert b"<li>" not in ask(site, "wrenfield", "/policies/all.html").body


def test_a_known_etag_is_answered_with_not_modified_until_the_policy_changes(site: Site) -> None:
    path = path_of(site, "larkspur")
    etag = dict(ask(site, "larkspur", path).headers)["etag"]
    assert ask(site, "larkspur", path, headers={"if-none-match": etag}).status == 304
    site.world.apply(Command("references_only", "larkspur", 1))
    assert ask(site, "larkspur", path, headers={"if-none-match": etag}).status == 200


def test_a_nonce_differs_on_every_response(site: Site) -> None:
    path = path_of(site, "northfield")
    assert ask(site, "northfield", path, serial=1).body != ask(site, "northfield", path, serial=2).body


def test_robots_closes_a_folder_of_one_payer_and_slows_another(site: Site) -> None:
    assert b"Disallow: /members/" in ask(site, "juniper", "/robots.txt").body
    assert b"Crawl-delay" in ask(site, "tidewater", "/robots.txt").body
    assert "/members/" in path_of(site, "juniper", 24)
