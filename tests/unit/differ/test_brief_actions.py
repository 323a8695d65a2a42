"""What a brief says to do, and how it says what changed."""

from datetime import date

from invented.larimide import block, effective, row, version
from payerwatch.differ.brief.actions import MOST
from payerwatch.differ.brief.compose import brief_of
from payerwatch.differ.brief.evidence import check_evidence
from payerwatch.differ.brief.records import Brief, PolicyName
from payerwatch.differ.compare.comparison import compare
from payerwatch.differ.versions_read import Version
from payerwatch.policies.words import SectionRole

_LINE = "It applies to dates of service on or after January 1, 2027."


def _brief(old: Version, new: Version) -> Brief:
    policy = PolicyName("Northfield", "MP 0711", "larimide")
    made = brief_of(policy, old, new, compare(old, new), date(2026, 11, 21))
    assert check_evidence(made, old, new) == ()
    return made


def test_codes_that_went_the_same_way_are_one_item() -> None:
    old = version("One result is enough.", *(row(f"J217{place} | Larimide") for place in range(6)))
    items = _brief(old, version("One result is enough.")).action_items
    assert [item.text for item in items] == [
        "Review claims with J2170, J2171, J2172, J2173 and 2 more: no longer listed as covered."
    ]


def test_an_edit_is_said_in_the_payers_words() -> None:
    made = _brief(version("Age 12 years or older is required."), version("Age 18 years or older is required."))
    assert "“12” became “18” in “Age 18 years or older is required.”" in made.tldr[0].text
    assert made.key_action.text.startswith("Check patients' ages: ")


def test_many_edits_are_few_items_and_the_rest_is_counted() -> None:
    old = [f"Widget number {place} is oiled by a nurse every {place + 2} weeks in the clinic." for place in range(20)]
    new = [text.replace("nurse", "doctor") for text in old]
    items = _brief(version(*old), version(*new)).action_items
    assert len(items) <= MOST
    assert items[-1].text.startswith("Read 16 more changed statements of coverage")


def test_an_item_says_by_when_while_the_date_is_ahead() -> None:
    dates = (effective("2027-01-01", _LINE),)
    old = version("You may.", _LINE, dates=dates)
    assert _brief(old, version("You must.", _LINE, dates=dates)).key_action.text.endswith(" By January 1, 2027.")


def test_a_statement_that_is_newly_excluded_holds_claims() -> None:
    excluded = block("Larimide for vanity", SectionRole.EXCLUSIONS)
    made = _brief(version("You may."), version("You may.", excluded))
    assert made.key_action.text == "Hold claims for what is newly excluded: “Larimide for vanity”."
