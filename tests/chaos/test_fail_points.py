"""SIGKILL at every step of the work, at its first hit, its second, its third… until a run ends without reaching it."""

from itertools import count

import pytest

from chaos.points import POINTS, Point
from chaos.trial import Fault, Trial

pytestmark = [pytest.mark.servers, pytest.mark.chaos]
FEW = ("fetcher.relay.after_xadd", "differ.consumer.before_ack", "sender.after_send")


@pytest.mark.parametrize("point", [point for point in POINTS if point.name in FEW], ids=lambda point: point.name)
def test_a_process_that_dies_there_loses_nothing_and_repeats_nothing(trial: Trial, point: Point) -> None:
    assert trial.suffers(Fault(point, "kill", 1)), f"{point.name} was never reached"


@pytest.mark.exhaustive
@pytest.mark.parametrize("point", POINTS, ids=lambda point: point.name)
def test_dying_at_every_hit_loses_nothing_and_repeats_nothing(trial: Trial, point: Point) -> None:
    for hit in count(1):
        if not trial.suffers(Fault(point, "kill", hit)):
            assert hit > 1, f"{point.name} was never reached"
            return


@pytest.mark.exhaustive
@pytest.mark.parametrize("point", POINTS, ids=lambda point: point.name)
def test_an_error_there_loses_nothing_and_repeats_nothing(trial: Trial, point: Point) -> None:
    assert trial.suffers(Fault(point, "raise", 1)), f"{point.name} was never reached"
