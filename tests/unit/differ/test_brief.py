from dataclasses import replace
from datetime import date

import pytest

from invented.larimide import block, effective, row, version
from payerwatch.differ.brief.compose import brief_of
from payerwatch.differ.brief.evidence import check_evidence
from payerwatch.differ.brief.records import Brief, Evidence, PolicyName, Statement, from_dict, to_dict
from payerwatch.differ.compare.comparison import compare, created
from payerwatch.differ.versions_read import Version
from payerwatch.policies.words import Impact, SectionRole

POLICY = PolicyName("Northfield", "MP 0711", "larimide")
FOUND = date(2026, 11, 21)
LINE = "It applies to dates of service on or after January 1, 2027."
DATES = (effective("2027-01-01", LINE),)
OLD = version("One result is enough. A nurse may start it.", LINE, row("J2170 | Larimide"), dates=DATES)
NEW = version("One result is enough. A nurse must start it.", LINE, row("J2171 | Larimide"), dates=DATES)


def brief(old: Version, new: Version) -> Brief:
    return brief_of(POLICY, old, new, compare(old, new), FOUND)


def test_the_title_names_the_payer_what_happened_and_the_number() -> None:
    assert brief(OLD, NEW).title.startswith("Northfield ")
    assert brief(OLD, NEW).title.endswith(" larimide coverage, MP 0711")


def test_the_second_sentence_says_from_when_or_that_no_date_is_printed() -> None:
    assert brief(OLD, NEW).tldr[1].text == "It takes effect on January 1, 2027."
    undated = brief(version("You may."), version("You must."))
    assert undated.tldr[1].text == "No effective date is printed in this version."


def test_every_quote_of_a_brief_is_found_again_to_the_letter() -> None:
    made = brief(OLD, NEW)
    assert made.key_action.evidence
    assert check_evidence(made, OLD, NEW) == ()


def test_a_quote_that_is_not_in_its_block_is_reported() -> None:
    wrong = Evidence("never printed", "b0", "after")
    made = replace(brief(OLD, NEW), key_action=Statement("Do it.", (wrong,)))
    assert check_evidence(made, OLD, NEW) == (wrong,)


def test_a_brief_survives_the_store() -> None:
    made = brief(OLD, NEW)
    assert from_dict(to_dict(made)) == made


def test_references_alone_are_said_to_be_no_material_change() -> None:
    made = brief(version("You may."), version("You may.", block("Doe J. A study.", SectionRole.REFERENCES)))
    assert made.tldr[0].text.startswith("No material change. Only references")
    assert (made.impact, made.action_items) == (Impact.NONE, ())
    assert made.key_action.text == "Nothing to do: coverage is the same."


def test_a_removed_code_stands_first_and_is_quoted_from_the_version_before() -> None:
    first, second = brief(OLD, NEW).codes
    assert (first.code, first.happened, first.evidence[0].side) == ("J2170", "removed", "before")
    assert (second.code, second.happened) == ("J2171", "added")


@pytest.mark.parametrize("named", ["J2170", "J2171"])
def test_what_to_do_names_each_code_that_changed(named: str) -> None:
    assert any(named in item.text for item in brief(OLD, NEW).action_items)


def test_a_created_policy_has_a_brief_that_can_be_published() -> None:
    made = brief_of(POLICY, None, NEW, created(NEW), FOUND)
    assert made.title == "Northfield published a policy on larimide, MP 0711"
    assert check_evidence(made, None, NEW) == ()


def test_a_retired_policy_is_said_to_be_retired() -> None:
    made = brief(OLD, version("This policy is no longer in effect.", *OLD.document.blocks[1:], dates=DATES))
    assert made.status.standing == "retired"
    assert made.impact is Impact.HIGH
