from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from payerwatch.links import Purpose, read
from payerwatch.links.lists import MailingList, read_stop_subject
from payerwatch.notifier.channels.email.sendgrid import Sender, body_of
from payerwatch.notifier.compose import Bulletin, Reader, alert_message
from payerwatch.notifier.house import House
from payerwatch.notifier.hunks import excerpts
from payerwatch.notifier.mail import filled
from payerwatch.watches.own_codes import Exposure

HOSTILE = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>"
KEY = "k" * 32
HOUSE = House("https://payerwatch.example/", "1 Example Street", KEY)
AT = datetime(2026, 11, 21, 11, 12, tzinfo=UTC)
ID, ANN = UUID(int=7), UUID(int=8)


READER = Reader(ID, ANN, "ann@clinic.example", ("payer Northfield Health, code J2170",))


def comparison(old: str, new: str) -> dict[str, Any]:
    move = {"op": "move", "old": "moved", "new": "moved", "path": []}
    return {"hunks": [move, {"op": "replace", "old": old, "new": new, "path": ["Policy", "Medical necessity"]}]}


NEWS = Bulletin(
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
    brief={"status": {"standing": "upcoming", "value": "2027-01-01", "printed": "Effective 01/01/2027"}},
)


def parts(news: Bulletin, reader: Reader = READER, house: House = HOUSE) -> tuple[str, str]:
    mail = alert_message(news, [reader], house)
    return filled(mail.html, mail.recipients[0]), filled(mail.text, mail.recipients[0])


def test_the_mail_says_what_changed_in_both_parts() -> None:
    for part in parts(NEWS):
        for words in ("two results", "one result", "code J2170", "1 Example Street", "and 8 more"):
            assert words in part
        assert "https://payerwatch.example/updates/northfield/mp-0711-growth-tests-2026-11-21" in part
        assert "-pw." not in part


def test_hostile_text_stays_text_wherever_it_stands() -> None:
    news = replace(
        NEWS,
        title=HOSTILE,
        summary=HOSTILE,
        policy_number=HOSTILE,
        policy_title=HOSTILE,
        slug=HOSTILE,
        codes_added=(HOSTILE,),
        comparison={"hunks": [{"op": "replace", "old": HOSTILE, "new": HOSTILE, "path": [HOSTILE]}]},
    )
    reader = replace(READER, watches=(HOSTILE,))
    html, _ = parts(news, reader, House("https://payerwatch.example", HOSTILE, KEY))
    assert "<script" not in html
    assert "<img" not in html
    assert 'onerror=alert(2)>"' not in html


def test_a_title_with_line_breaks_makes_one_subject_line() -> None:
    mail = alert_message(replace(NEWS, title="One\r\nBcc: eve@evil.example"), [READER], HOUSE)
    assert mail.subject == "One Bcc: eve@evil.example"


def test_each_recipient_of_one_call_can_stop_with_one_click_of_their_own() -> None:
    bob = replace(READER, delivery_id=UUID(int=9), subscriber_id=UUID(int=10), to="bob@clinic.example")
    body = body_of(alert_message(NEWS, [READER, bob], HOUSE), Sender("a@payerwatch.example", "Payerwatch"))
    by_delivery = {part["custom_args"]["delivery_id"]: part for part in body["personalizations"]}
    assert len(by_delivery) == 2
    for reader in (READER, bob):
        part = by_delivery[str(reader.delivery_id)]
        assert part["headers"]["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        token = part["headers"]["List-Unsubscribe"].strip("<>").rpartition("/")[2]
        subject = read_stop_subject(read(KEY, token, Purpose.UNSUBSCRIBE))
        assert subject == (reader.subscriber_id, MailingList.ALERTS)
        assert part["to"] == [{"email": reader.to}]


def test_the_mail_says_from_when_in_our_words_and_in_theirs() -> None:
    for part in parts(NEWS):
        assert "Takes effect January 1, 2027." in part
        assert "“Effective 01/01/2027”" in part
    assert "No effective date is printed in this version." in parts(replace(NEWS, brief={}))[0]


def test_each_reader_sees_their_own_exposure() -> None:
    exposed = replace(READER, exposure=Exposure(("J2170",), 1200, Decimal(48000)))
    for part in parts(NEWS, exposed):
        assert "J2170: 1,200 claims a month, $48,000 a month" in part
    assert "No code on your list is touched" in parts(NEWS)[1]


def test_changed_words_are_marked_in_both_parts() -> None:
    words = {
        "op": "replace",
        "old": "on one result",
        "new": "on two results",
        "old_words": [["equal", "on "], ["delete", "one result"]],
        "new_words": [["equal", "on "], ["insert", "two results"]],
    }
    html, text = parts(replace(NEWS, comparison={"hunks": [words]}))
    assert ">one result</del>" in html
    assert ">two results</ins>" in html
    assert "on [two results]" in text


def test_what_tightened_comes_before_what_did_not() -> None:
    hunks = [{"op": "insert", "new": "a"}, {"op": "insert", "new": "b", "direction": "tightened"}]
    assert [each.new for each in excerpts({"hunks": hunks})] == ["b", "a"]


def test_a_move_alone_is_not_quoted() -> None:
    assert excerpts({"hunks": [{"op": "move", "old": "a", "new": "a", "path": []}]}) == []
    assert excerpts({}) == []


def test_a_new_paragraph_says_that_nothing_was_here_before() -> None:
    assert "Nothing here before" in parts(replace(NEWS, comparison=comparison("", "new")))[0]


def test_a_long_hunk_is_cut_between_words() -> None:
    (excerpt,) = excerpts(comparison("word " * 1000, "new"))
    assert excerpt.old.endswith("word …")
    assert len(excerpt.old) < 620
