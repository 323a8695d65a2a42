from pathlib import Path

import orjson
import pytest

from payerwatch.local.verbs.diff import answers_of, main

PAGE = "<html><body><main><h1>Larimide</h1><h2>Medical Necessity</h2><p>{}</p></main></body></html>"


def pages(folder: Path, old: str, new: str) -> list[str]:
    for name, text in (("before.html", old), ("after.html", new)):
        (folder / name).write_text(PAGE.format(text), encoding="utf-8")
    return [str(folder / "before.html"), str(folder / "after.html")]


def test_one_object_says_what_changed(tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    asked = pages(tmp_path, "Larimide may be given to adults.", "Larimide must be given to adults.")
    assert main(["--content-type", "text/html", *asked]) == 0
    answer = orjson.loads(capfdbinary.readouterr().out)
    assert (answer["changed"], answer["kinds"], answer["direction"]) == (True, ["criteria_changed"], "tightened")
    assert answer["hunks"][0]["op"] == "replace"
    assert "must" in answer["hunks"][0]["new"]


def test_a_file_that_cannot_be_read_exits_with_3(tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    asked = pages(tmp_path, "Larimide is covered.", "Larimide is covered.")
    (tmp_path / "after.html").write_bytes(b"")
    assert main(asked) == 3
    assert orjson.loads(capfdbinary.readouterr().out)["error"]["code"] == "empty"


def test_a_batch_answers_each_line_and_survives_a_bad_one(tmp_path: Path) -> None:
    before, after = pages(tmp_path, "Larimide is covered.", "Larimide is covered.")
    good = orjson.dumps({"before": before, "after": after}).decode()
    answers = list(answers_of(["not json", good]))
    assert answers[0]["error"]["code"] == "bad_request"
    assert answers[1]["changed"] is False
