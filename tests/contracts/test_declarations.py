"""What holds for every declaration that comes with the fetcher."""

import pytest

from contracts.contract import declaration
from payerwatch.fetcher.catalogue import SOURCES
from payerwatch.fetcher.declarations import Permission

PAYERS = sorted(path.stem for path in SOURCES.glob("*.toml"))


@pytest.mark.parametrize("payer", PAYERS)
def test_a_declaration_says_who_permits_and_what_is_known(payer: str) -> None:
    declared = declaration(payer)
    assert declared.payer.id == payer
    assert declared.access.permission_text.endswith(".")
    assert declared.access.permission_source
    parts = {
        f"{each.id}.{part}" for each in declared.set if not each.off for part in ("discovery", "document", "identity")
    }
    assert parts <= set(declared.proven)
    assert all(evidence.source for evidence in declared.evidence)
    assert all(each.identity.number and each.discovery and each.dates for each in declared.set)


def test_only_what_is_in_the_public_domain_may_be_visited_as_it_is_declared() -> None:
    open_ = {payer for payer in PAYERS if declaration(payer).access.permission.lets_us_visit}
    assert open_ == {"cms"}
    assert declaration("aetna").access.permission is Permission.FORBIDDEN
    assert all(declaration(payer).access.redistribution == "excerpts" for payer in PAYERS if payer != "cms")


def test_what_needs_a_licence_of_cms_is_switched_off() -> None:
    assert {each.id for each in declaration("cms").set if not each.off} == {"ncd"}


def test_no_two_payers_speak_more_than_once_a_second_to_a_host() -> None:
    assert all(declaration(payer).access.seconds_between >= 1 for payer in PAYERS)
    assert all(declaration(payer).access.at_once == 1 for payer in PAYERS)
