"""One incident a cause: opened after repeated failure, closed when the cause has recovered, and not half way."""

from datetime import UTC, datetime, timedelta

import pytest

from payerwatch.gateway.operator.incidents.deciding import (
    Cause,
    HostSeen,
    Key,
    ProviderSeen,
    Seen,
    SourceSeen,
    decide,
)

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
HOST = "policies.northfield.example"


def source(name: str, failures: int, *, last_try: datetime = NOW) -> SourceSeen:
    return SourceSeen(name, HOST, f"northfield {name}", failures, "refused", last_try)


def opened(seen: Seen, *open_now: Key) -> set[Key]:
    return set(decide(open_now, seen).opened)


A = Key(Cause.SOURCE, "a")
THE_HOST = Key(Cause.HOST, HOST)


@pytest.mark.parametrize(("failures", "is_one"), [(1, False), (2, False), (3, True), (9, True)])
def test_a_source_is_an_incident_from_its_third_failure_on(failures: int, is_one: bool) -> None:
    assert (A in opened(Seen(sources=[source("a", failures)]))) is is_one


def test_an_incident_that_is_open_is_not_opened_again() -> None:
    decision = decide([A], Seen(sources=[source("a", 50)]))
    assert not decision.opened
    assert not decision.closed


def test_a_source_that_succeeds_closes_its_incident() -> None:
    assert decide([A], Seen()).closed == {A}


def test_a_host_that_is_down_is_one_incident_and_its_sources_are_none() -> None:
    down = HostSeen(HOST, failures=5, sources=40, failing=40)
    assert opened(Seen(hosts=[down], sources=[source(str(each), 4) for each in range(40)])) == {THE_HOST}


def test_most_sources_of_a_host_failing_each_its_own_way_is_the_hosts_incident() -> None:
    assert opened(Seen(hosts=[HostSeen(HOST, 0, 5, 3)], sources=[source("a", 3)])) == {THE_HOST}
    assert opened(Seen(hosts=[HostSeen(HOST, 0, 6, 3)], sources=[source("a", 3)])) == {A}


def test_a_sources_incident_is_not_over_because_its_host_goes_down() -> None:
    seen = Seen(hosts=[HostSeen(HOST, 5, 2, 2)], sources=[source("a", 3)])
    assert not decide([A], seen).closed


def test_a_host_has_recovered_when_it_answers_and_not_when_it_fails_less() -> None:
    assert not decide([THE_HOST], Seen(hosts=[HostSeen(HOST, 1, 40, 0)])).closed
    assert decide([THE_HOST], Seen(hosts=[HostSeen(HOST, 0, 40, 1)])).closed == {THE_HOST}


def test_a_source_not_visited_since_its_host_recovered_is_no_incident_yet() -> None:
    recovered = {HOST: NOW}
    before = source("a", 9, last_try=NOW - timedelta(minutes=5))
    assert not opened(Seen(sources=[before], recovered_hosts=recovered))
    after = source("a", 10, last_try=NOW + timedelta(minutes=5))
    assert opened(Seen(sources=[after], recovered_hosts=recovered)) == {A}


def test_a_listing_a_provider_and_dead_letters_are_causes_of_their_own() -> None:
    seen = Seen(
        listings=[source("northfield/medical/0", 3)],
        providers=[ProviderSeen("email", 7, "401")],
        letters={"differ": 1, "gateway": 0},
    )
    keys = {(Cause.LISTING, "northfield/medical/0"), (Cause.PROVIDER, "email"), (Cause.DEAD_LETTERS, "differ")}
    assert {(key.cause, key.subject) for key in opened(seen)} == keys


def test_a_provider_and_dead_letters_are_over_when_none_is_left() -> None:
    keys = [Key(Cause.PROVIDER, "email"), Key(Cause.DEAD_LETTERS, "differ")]
    assert decide(keys, Seen(letters={"differ": 0})).closed == set(keys)
