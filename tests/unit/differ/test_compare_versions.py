import pytest

from invented.larimide import block, effective, row, version
from payerwatch.differ.compare.comparison import compare, created
from payerwatch.differ.versions_read import Version
from payerwatch.policies.words import BlockType, ChangeKind, DateKind, Direction, HunkOp, SectionRole

FILLER = ("Larimide treats a rare weakness of growth.", "A claim names the weight of the member.")


@pytest.mark.parametrize(
    ("old", "new", "direction"),
    [
        ("The drug may be started by a nurse.", "The drug must be started by a nurse.", Direction.TIGHTENED),
        ("Larimide is medically necessary.", "Larimide is not medically necessary.", Direction.TIGHTENED),
        ("A trial is required.", "A trial is not required.", Direction.LOOSENED),
        ("Members aged at least 12 years.", "Members aged at least 18 years.", Direction.TIGHTENED),
        ("No more than 155 units.", "No more than 195 units.", Direction.LOOSENED),
        ("The dose is 500 mcg.", "The dose is 505 mcg.", Direction.UNCLEAR),
    ],
)
def test_one_word_of_a_criterion_changes_the_criteria(old: str, new: str, direction: Direction) -> None:
    found = compare(version(*FILLER, old), version(*FILLER, new))
    assert (found.kinds, found.direction) == ((ChangeKind.CRITERIA_CHANGED,), direction)


def test_an_item_added_to_all_of_the_following_tightens() -> None:
    items = [block(text, kind=BlockType.ITEM) for text in ("Age 12 or older", "Weight of 40 kg", "Seen by a doctor")]
    opening = "Covered when all of the following are met:"
    found = compare(version(opening, *items[:2]), version(opening, *items))
    assert found.direction is Direction.TIGHTENED


def test_a_prior_authorization_sentence_is_not_called_a_criterion() -> None:
    found = compare(version(*FILLER), version(*FILLER, "Prior authorization must be obtained first."))
    assert found.kinds == (ChangeKind.PRIOR_AUTH_CHANGED,)


def test_a_row_under_another_heading_moved_its_code() -> None:
    here, there = row("J2170 | Larimide"), row("J2170 | Larimide", "Codes not covered")
    found = compare(version(here, row("J1000 | Other"), *FILLER), version(row("J1000 | Other"), *FILLER, there))
    assert (found.kinds, found.codes_moved, found.direction) == (
        (ChangeKind.CODES_MOVED,),
        ("J2170",),
        Direction.TIGHTENED,
    )
    assert [hunk.op for hunk in found.hunks] == [HunkOp.MOVE]


def test_another_code_in_a_long_table_is_one_added_and_one_removed() -> None:
    rows = [row(f"J{number} | Injection") for number in range(2000, 2300)]
    found = compare(version(*rows), version(*rows[:100], row("J9999 | Injection"), *rows[101:]))
    assert (found.codes_added, found.codes_removed) == (("J9999",), ("J2100",))
    assert found.kinds == (ChangeKind.CODES_ADDED, ChangeKind.CODES_REMOVED)


def test_a_code_filed_elsewhere_by_the_reader_alone_is_no_change() -> None:
    old = version(row("J2170 | Larimide"), *FILLER)
    new = version(row("J2170 | Larimide", "Codes not covered"), *FILLER)
    assert not compare(old, new).changed
    assert compare(old, new).kinds == ()


@pytest.mark.parametrize("role", [SectionRole.REFERENCES, SectionRole.HISTORY])
def test_an_entry_added_to_references_or_history_is_references_only(role: SectionRole) -> None:
    entry = block("03/2027 - Quarterly maintenance of code lists.", role)
    assert compare(version(*FILLER), version(*FILLER, entry)).kinds == (ChangeKind.REFERENCES_ONLY,)


def test_a_notice_that_the_policy_is_no_longer_in_effect_retires_it() -> None:
    notice = "This policy is no longer in effect."
    assert compare(version(*FILLER), version(notice, *FILLER)).kinds == (ChangeKind.RETIRED,)
    assert compare(version(notice, *FILLER), version(*FILLER)).kinds == (ChangeKind.RESTORED,)


def test_only_a_later_effective_date_is_a_postponement_and_a_review_is_none() -> None:
    def dated(effect: str, review: str) -> list[str]:
        return [f"Effective {effect}", f"Last reviewed {review}"]

    def read(effect: str, review: str) -> Version:
        lines = dated(effect, review)
        dates = (effective(effect, lines[0]), effective(review, lines[1], DateKind.LAST_REVIEW))
        return version(*lines, dates=dates)

    first = read("2027-01-01", "2026-11-01")
    assert ChangeKind.POSTPONED in compare(first, read("2027-04-01", "2026-11-01")).kinds
    assert compare(first, read("2028-01-01", "2027-11-01")).kinds == (ChangeKind.DATES_CHANGED,)


def test_capitals_alone_are_formatting_only() -> None:
    assert compare(version(*FILLER, "When All Are Met"), version(*FILLER, "When all are met")).kinds == (
        ChangeKind.FORMATTING_ONLY,
    )


def test_furniture_of_the_page_is_never_compared() -> None:
    notice = block("We use cookies.", SectionRole.BOILERPLATE)
    assert not compare(version(*FILLER), version(notice, *FILLER)).changed


def test_the_blocks_between_two_hunks_are_counted_for_the_fold() -> None:
    lines = [f"Sentence {word} stands." for word in ("one", "two", "three", "four", "five", "six", "seven")]
    new = [lines[0], "Sentence 2 stands.", *lines[2:5], "Sentence 6 stands.", lines[6]]
    found = compare(version(*lines), version(*new))
    assert ([hunk.unchanged_before for hunk in found.hunks], found.unchanged_after) == ([1, 3], 1)


def test_a_policy_that_appears_is_created() -> None:
    assert created(version(*FILLER)).kinds == (ChangeKind.CREATED,)


def test_the_head_of_a_table_printed_again_after_a_page_is_no_change() -> None:
    head = row("Code | Description")
    rows = [row(f"J{number} | Injection") for number in range(2000, 2010)]
    once, again = version(head, *rows, *FILLER), version(head, *rows[:5], head, *rows[5:], *FILLER)
    assert not compare(once, again).changed
    assert not compare(again, once).changed
