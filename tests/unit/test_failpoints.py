"""What the setting means, and that every place in the code is one that `make chaos` dies at."""

import re
from pathlib import Path

import pytest

from chaos.points import EXEMPT, POINTS
from payerwatch.failpoints import Action, BadFailpoints, PlannedFailure, Tally, actions_of, failpoint

ROOT = Path(__file__).parents[2]
SAID = re.compile(r'failpoint\(f?"([^"]+)"\)')
SERVICES = ("fetcher", "differ", "notifier", "gateway")


def test_a_setting_names_places_actions_and_hits() -> None:
    said = actions_of("differ.relay.after_xadd=kill@2;sender.after_send=sleep:3@1")
    assert said == {
        "differ.relay.after_xadd": Action("kill", 2, 1),
        "sender.after_send": Action("sleep", 1, 3),
    }


@pytest.mark.parametrize("bad", ["x", "x=explode@1", "x=kill", "x=kill@first"])
def test_a_setting_that_cannot_be_read_is_refused(bad: str) -> None:
    with pytest.raises(BadFailpoints):
        actions_of(bad)


async def test_nothing_happens_where_nothing_was_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    happened: list[str] = []

    async def note(_action: Action, name: str) -> None:
        happened.append(name)

    monkeypatch.setattr(Action, "happen", note)
    await failpoint("relay.after_xadd")
    assert happened == []


async def test_an_action_can_be_an_error() -> None:
    with pytest.raises(PlannedFailure, match="here"):
        await Action("raise", 1, 0).happen("here")


def test_hits_are_counted_across_processes_that_die(tmp_path: Path) -> None:
    assert [Tally(tmp_path).count("x"), Tally(tmp_path).count("x"), Tally(tmp_path).count("y")] == [1, 2, 1]


def test_make_chaos_dies_at_every_place_in_the_code() -> None:
    sources = [path for folder in ("shared", "services") for path in (ROOT / folder).rglob("*.py")]
    said = {name for path in sources for name in SAID.findall(path.read_text()) if path.name != "failpoints.py"}
    meant = {each for name in said for each in _spelled(name)}
    covered = {point.name for point in POINTS}
    assert covered <= meant
    assert {name for name in meant - covered if not name.startswith(tuple(EXEMPT))} == set()


def _spelled(name: str) -> set[str]:
    return {name.replace("{service}", service) for service in SERVICES}
