from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from payerwatch.policies.ids import new_id, parse_public_id, public_id


@given(st.uuids())
def test_a_public_id_leads_back_to_its_uuid(value: UUID) -> None:

    assert parse_public_id("chg", public_id("chg", value)) == value


@given(st.text())
def test_other_text_is_no_public_id(text: str) -> None:
    found = parse_public_id("chg", text)
    assert found is None or public_id("chg", found) == text


def test_ids_are_version_7_and_sort_by_time() -> None:
    ids = [new_id() for _ in range(3)]
    assert all(value.version == 7 for value in ids)
    assert [value.int >> 80 for value in ids] == sorted(value.int >> 80 for value in ids)
