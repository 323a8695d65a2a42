import io
import json
from pathlib import Path

import pytest

from payerwatch.local.verbs import read

POLICY = (
    "<html><body><h1>Quillon Pump</h1><p>Policy Number: Q-12</p><h2>HCPCS Codes</h2><p>J0099 Quillon</p></body></html>"
)


@pytest.fixture
def policy(tmp_path: Path) -> Path:
    file = tmp_path / "quillon.html"
    file.write_text(POLICY)
    return file


def test_a_file_is_printed_as_one_object_of_the_contract(
    policy: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    assert read.main([str(policy)]) == 0
    answer = json.loads(capfdbinary.readouterr().out)
    assert set(answer) >= {"policy", "dates", "codes", "indications", "requirements", "exclusions", "blocks"}
    assert [code["code"] for code in answer["codes"]] == ["J0099"]
    assert set(answer["blocks"][0]) == {"id", "type", "path", "text"}


def test_an_unreadable_file_is_an_error_and_status_3(tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    empty = tmp_path / "empty.pdf"
    empty.write_bytes(b"")
    assert read.main([str(empty)]) == read.UNREADABLE
    assert json.loads(capfdbinary.readouterr().out)["error"]["code"] == "empty"


def test_a_batch_answers_each_line_even_a_bad_one(
    policy: Path, monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(json.dumps({"file": str(policy)}) + "\nnot json\n"))
    assert read.main(["--batch", "-"]) == 0
    answers = [json.loads(line) for line in capfdbinary.readouterr().out.splitlines()]
    assert ["error" in answer for answer in answers] == [False, True]
