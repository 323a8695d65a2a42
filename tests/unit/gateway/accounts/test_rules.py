"""The pure rules of accounts."""

import pytest

from payerwatch.gateway.accounts.devices import device_of
from payerwatch.gateway.accounts.names import NotAName, checked_name, first_name_of
from payerwatch.gateway.accounts.returning import page_of_ours
from payerwatch.gateway.accounts.roles import GIVEN, Duty, MemberRole, may_do, may_leave
from payerwatch.gateway.accounts.tokens import keyed_hash


def test_only_the_owner_may_hand_over_delete_and_read_the_activity() -> None:
    for duty in (Duty.TRANSFER, Duty.DELETE, Duty.AUDIT):
        assert [role for role in MemberRole if may_do(role, duty)] == [MemberRole.OWNER]


def test_billing_is_the_owners_and_the_billing_members() -> None:
    assert {role for role in MemberRole if may_do(role, Duty.BILLING)} == {MemberRole.OWNER, MemberRole.BILLING}


def test_nobody_is_made_owner_by_a_role_and_no_owner_just_leaves() -> None:
    assert MemberRole.OWNER not in GIVEN
    assert not may_leave(MemberRole.OWNER)
    assert not may_do(None, Duty.RENAME)


@pytest.mark.parametrize(
    "wanted",
    [
        "https://elsewhere.example/",
        "//elsewhere.example",
        "/\\elsewhere.example",
        "javascript:alert(1)",
        "/\t/elsewhere.example",
        "account",
        "",
        "/sign-in?next=/sign-in",
        "///elsewhere.example",
        "/" + "a" * 600,
        "http:///x",
        "/\r\nSet-Cookie: a=b",
    ],
)
def test_signing_in_leads_to_our_own_pages_only(wanted: str) -> None:
    assert page_of_ours(wanted) == "/account"


def test_signing_in_goes_on_with_the_page_that_asked_for_it() -> None:
    assert page_of_ours("/watches?page=2") == "/watches?page=2"


@pytest.mark.parametrize(("address", "name"), [("ann@clinic.example", "clinic.example"), ("ann.b@gmail.com", "ann.b")])
def test_an_organization_is_first_called_by_its_domain_or_its_person(address: str, name: str) -> None:
    assert first_name_of(address) == name


@pytest.mark.parametrize("typed", ["", "   ", "a" * 81, "a\u202eb", "a\x00b"])
def test_a_name_that_cannot_be_shown_is_refused(typed: str) -> None:
    with pytest.raises(NotAName):
        checked_name(typed)


def test_a_name_loses_the_spaces_around_it_only() -> None:
    assert checked_name("  North   Field Clinic ") == "North Field Clinic"


def test_a_device_is_named_as_its_owner_knows_it() -> None:
    chrome = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36"
    assert device_of(chrome) == "Chrome on Linux"
    assert device_of("<script>") == "A browser"


def test_a_hash_is_of_one_key_and_one_purpose() -> None:
    assert len({keyed_hash("k", "a", "x"), keyed_hash("l", "a", "x"), keyed_hash("k", "b", "x")}) == 3
