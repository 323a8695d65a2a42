import pytest

from payerwatch.local.demo.edits import EDITS
from payerwatch.local.demo.outline import sheet_of
from payerwatch.local.demo.payers import BY_ID
from payerwatch.local.demo.timeline import ACTIONS, SCRIPT
from payerwatch.local.demo.troubles import Misbehaviour
from payerwatch.local.demo.world import Command, NotPossible, World
from payerwatch.policies.words import ChangeKind


def printed_codes(world: World, place: tuple[str, int]) -> dict[str, str]:
    policy = world.catalogue.policy(place)
    return {row.printed: group.disposition.value for group in policy.codes for row in group.rows}


def test_the_script_uses_every_action() -> None:
    assert {verb for step in SCRIPT for verb in step} == ACTIONS


def test_every_scripted_action_happens_and_is_recorded() -> None:
    world = World(seed=7, policies=600)
    events = [event for _ in SCRIPT for event in world.apply(Command("step"))]
    assert {event["what"] for event in events} >= ACTIONS


def test_the_same_commands_make_the_same_world() -> None:
    one, other = World(seed=3, policies=240), World(seed=3, policies=240)
    assert [one.apply(Command("step")) for _ in range(6)] == [other.apply(Command("step")) for _ in range(6)]


@pytest.mark.parametrize("verb", sorted(EDITS))
def test_an_edit_changes_what_is_printed_and_names_known_kinds(verb: str) -> None:
    world, untouched = World(policies=240), World(policies=240)
    event = world.apply(Command(verb))[0]
    place = (event["payer"], event["serial"])
    payer = BY_ID[event["payer"]]
    before = sheet_of(payer, untouched.catalogue.policy(place))
    assert sheet_of(payer, world.catalogue.policy(place)) != before
    assert event["changed"]
    assert {ChangeKind(kind) for kind in event["kinds"]}


@pytest.mark.parametrize("verb", ["code_added", "code_removed", "code_moved"])
def test_the_oracle_names_exactly_the_codes_that_changed(verb: str) -> None:
    world, untouched = World(policies=240), World(policies=240)
    event = world.apply(Command(verb))[0]
    place = (event["payer"], event["serial"])
    before, after = printed_codes(untouched, place), printed_codes(world, place)
    assert sorted(after.keys() - before.keys()) == event["codes_added"]
    assert sorted(before.keys() - after.keys()) == event["codes_removed"]
    assert [code for code in before if code in after and before[code] != after[code]] == event["codes_moved"]


def test_an_edit_with_the_dates_of_a_review_says_which_dates_moved() -> None:
    event = World(policies=240).apply(Command("criterion_added", "northfield", 2, dated=True))[0]
    assert event["kinds"] == ["criteria_changed", "dates_changed"]
    assert set(event["dates"]) == {"last_review", "next_review"}


def test_a_policy_meets_one_scripted_action_at_most() -> None:
    world = World(policies=600)
    events = [event for _ in range(8) for event in world.apply(Command("step"))]
    places = [(e["payer"], e["serial"]) for e in events if "serial" in e and e["what"] != "cleared"]
    assert len(places) == len(set(places))


def test_a_step_clears_the_troubles_of_the_step_before() -> None:
    world = World(policies=240)
    world.apply(Command(Misbehaviour.SOFT_404, "larkspur", 1))
    events = world.apply(Command("step"))
    assert ("cleared", 1) in [(event["what"], event.get("serial")) for event in events]
    assert ("larkspur", 1) not in world.troubles


def test_an_action_that_fits_no_policy_is_refused() -> None:
    with pytest.raises(NotPossible):
        World(policies=240).apply(Command("truncated", "larkspur", 1))
    with pytest.raises(NotPossible):
        World(policies=240).apply(Command("rewritten"))
    with pytest.raises(NotPossible):
        World(policies=240).apply(Command("missing", "larkspur", 900))
