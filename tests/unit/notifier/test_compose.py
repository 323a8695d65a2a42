from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from payerwatch.notifier.compose import House, compose, first_hunk
from payerwatch.notifier.letters import Letter, WatchTerms

HOSTILE = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>"
HOUSE = House("https://payerwatch.example/", "1 Example Street")
AT = datetime(2026, 11, 21, 11, 12, tzinfo=UTC)
ID = UUID(int=7)


def comparison(old: str, new: str) -> dict[str, Any]:
    move = {"op": "move", "old": "moved", "new": "moved", "path": []}
    return {"hunks": [move, {"op": "replace", "old": old, "new": new, "path": ["Policy", "Medical necessity"]}]}


LETTER = Letter(
    to="ann@clinic.example",
    raised_at=AT,
    watches=(WatchTerms("northfield", None, "J2170"),),
    payer="northfield",
    policy_number="MP 0711",
    policy_title="Growth Tests",
    slug="northfield/mp-0711-growth-tests-2026-11-21",
    title="Northfield tightened Growth Tests, MP 0711",
    summary="Northfield now requires two results, not one.",
    impact="high",
    found_at=AT,
    codes_added=("J2170",),
    codes_removed=(),
    codes_moved=tuple(f"A{number:04}" for number in range(20)),
    comparison=comparison("one result", "two results"),
)


def test_the_mail_says_what_changed_in_both_parts() -> None:
    mail = compose(LETTER, ID, HOUSE)
    assert mail.subject == LETTER.title
    for part in (mail.html, mail.text):
        for words in ("two results", "one result", "code J2170", "1 Example Street", "and 8 more"):
            assert words in part
        assert "https://payerwatch.example/updates/northfield/mp-0711-growth-tests-2026-11-21" in part


def test_hostile_text_stays_text_wherever_it_stands() -> None:
    letter = replace(
        LETTER,
        title=HOSTILE,
        summary=HOSTILE,
        policy_number=HOSTILE,
        policy_title=HOSTILE,
        slug=HOSTILE,
        codes_added=(HOSTILE,),
        watches=(WatchTerms(HOSTILE, HOSTILE, HOSTILE),),
        comparison={"hunks": [{"op": "replace", "old": HOSTILE, "new": HOSTILE, "path": [HOSTILE]}]},
    )
    html = compose(letter, ID, House("https://payerwatch.example", HOSTILE)).html
    assert "<script" not in html
    assert "<img" not in html
    assert 'onerror=alert(2)>"' not in html


def test_a_title_with_line_breaks_makes_one_subject_line() -> None:
    mail = compose(replace(LETTER, title="One\r\nBcc: eve@evil.example"), ID, HOUSE)
    assert mail.subject == "One Bcc: eve@evil.example"


def test_a_move_alone_is_not_quoted() -> None:
    assert first_hunk({"hunks": [{"op": "move", "old": "a", "new": "a", "path": []}]}) is None
    assert first_hunk({}) is None


def test_a_new_paragraph_says_that_nothing_was_here_before() -> None:
    assert "Nothing here before" in compose(replace(LETTER, comparison=comparison("", "new")), ID, HOUSE).html


def test_a_long_hunk_is_cut_between_words() -> None:
    excerpt = first_hunk(comparison("word " * 1000, "new"))
    assert excerpt is not None
    assert excerpt.previous.endswith("word …")
    assert len(excerpt.previous) < 620
