"""Labelled pairs of real versions, scored by the corpus's own scorer; the floors are what was reached."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.corpus


@pytest.fixture(scope="module")
def report(corpus: Path) -> str:
    command = [sys.executable, "-m", "payerwatch.local.verbs.diff"]
    scorer = [sys.executable, str(corpus / "score_pairs.py"), "--jobs", "2", str(corpus / "pairs"), *command]
    return subprocess.run(scorer, capture_output=True, text=True, check=True, timeout=600).stdout


def counts(report: str, label: str) -> tuple[int, int]:
    found = re.search(rf"{re.escape(label)}\s+(\d+)/(\d+)", report)
    assert found, label
    return int(found.group(1)), int(found.group(2))


def test_noise_is_hardly_ever_called_a_change(report: str) -> None:
    assert counts(report, "false alarms (noise called changed):")[0] <= 1


def test_no_change_is_missed(report: str) -> None:
    assert counts(report, "misses (change called unchanged):")[0] == 0


def test_kinds_are_named_with_precision_and_recall(report: str) -> None:
    right, named = counts(report, "kinds precision")
    found, wanted = counts(report, "recall")
    assert right / named >= 0.94
    assert found / wanted >= 0.95


def test_the_code_delta_is_exact(report: str) -> None:
    exact, asked = counts(report, "code delta exact:")
    assert exact == asked


def test_hunks_show_what_changed_and_stay_short(report: str) -> None:
    shown, asked = counts(report, "must_mention strings found:")
    assert shown >= asked - 1
    median = re.search(r"median (\d+) characters", report)
    assert median
    assert int(median.group(1)) <= 200
