"""The judge on real responses. The floors may only rise."""

import gzip
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from payerwatch.fetcher.judging import Case, judged
from payerwatch.fetcher.verdicts.response import Expected, Response

VERDICTS = Path(os.environ.get("CORPUS_DIR", Path(__file__).parents[2] / "../shared/corpus")) / "verdicts"
MOST_BOGUS = 0
MOST_MISSED = 0
LEAST_RIGHT = 0.98

pytestmark = [
    pytest.mark.corpus,
    pytest.mark.skipif(not (VERDICTS / "cases.jsonl").exists(), reason="CORPUS_DIR holds no verdicts"),
]


def stored(name: str | None) -> bytes | None:
    if name is None:
        return None
    body = (VERDICTS / name).read_bytes()
    return gzip.decompress(body) if name.endswith(".gz") else body


def case_of(row: dict[str, Any]) -> Case:
    response = Response(
        row["url"], row["final_url"], row["status"], row["content_type"], stored(row["body_file"]) or b""
    )
    expected = Expected(row["expected"].get("policy_number"), row["expected"].get("title"))
    return Case(response, expected, stored(row["previous_body_file"]))


def answers() -> Iterator[tuple[dict[str, Any], str]]:
    for line in (VERDICTS / "cases.jsonl").read_text().splitlines():
        row = json.loads(line)
        yield row, judged(case_of(row)).verdict.value


def test_no_failure_is_taken_as_a_policy_and_no_policy_as_a_failure() -> None:
    answered = list(answers())
    bogus = [row["id"] for row, said in answered if said == "ok" and "ok" not in row["accept"]]
    missed = [row["id"] for row, said in answered if row["label"] == "ok" and said not in row["accept"]]
    right = sum(said in row["accept"] for row, said in answered)
    assert len(bogus) <= MOST_BOGUS, bogus
    assert len(missed) <= MOST_MISSED, missed
    assert right >= LEAST_RIGHT * len(answered)
