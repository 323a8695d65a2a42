"""`payerwatch diff [--content-type T] BEFORE AFTER`, or `--batch -` with one JSON request a line."""

import argparse
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import orjson

from payerwatch.differ.compare.comparison import compare
from payerwatch.differ.compare.records import Comparison, Hunk
from payerwatch.differ.facts import facts_of
from payerwatch.differ.versions_read import Version
from payerwatch.reading.document import Unreadable
from payerwatch.reading.read import read

UNREADABLE = 3


def main(argv: list[str]) -> int:
    """The process's exit status: 3 when a file could not be read, and the error is what is printed."""
    asked = _arguments(argv)
    if asked.batch:
        for answer in answers_of(_lines(asked.batch)):
            _print(answer)
        return 0
    answer = answer_of(asked.files[0], asked.files[1], asked.content_type)
    _print(answer)
    return UNREADABLE if "error" in answer else 0


def _arguments(argv: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="payerwatch diff", description="Say what changed between two files.")
    parser.add_argument("--content-type", default="", help="left out: by extension and content")
    parser.add_argument("--batch", metavar="FILE", help='"-" reads lines of {"before", "after", "content_type"}')
    parser.add_argument("files", nargs="*", metavar="BEFORE AFTER")
    asked = parser.parse_args(argv)
    if not asked.batch and len(asked.files) != 2:
        parser.error("two files are compared: BEFORE and AFTER")
    return asked


def _lines(source: str) -> Iterator[str]:
    if source == "-":
        yield from sys.stdin
    else:
        yield from Path(source).read_text(encoding="utf-8").splitlines()


def answers_of(lines: Iterable[str]) -> Iterator[dict[str, Any]]:
    for line in lines:
        if line.strip():
            yield _answer_to(line)


def _answer_to(line: str) -> dict[str, Any]:
    try:
        asked = orjson.loads(line)
        before, after = str(asked["before"]), str(asked["after"])
    except (orjson.JSONDecodeError, KeyError, TypeError):
        return _error("bad_request", "a line is a JSON object with before and after")
    return answer_of(before, after, str(asked.get("content_type") or ""))


def answer_of(before: str, after: str, content_type: str) -> dict[str, Any]:
    try:
        return as_json(compare(_version(before, content_type), _version(after, content_type)))
    except Unreadable as unreadable:
        return _error(unreadable.code, unreadable.detail)
    except OSError as missing:
        return _error("not_found", f"{missing.filename}: {missing.strerror}")


def _error(code: str, detail: str) -> dict[str, Any]:
    return {"error": {"code": code, "detail": detail}}


def _version(path: str, content_type: str) -> Version:
    document = read(Path(path).read_bytes(), content_type=content_type, url=path)
    return Version(document, facts_of(document))


def as_json(comparison: Comparison) -> dict[str, Any]:
    return {
        "changed": comparison.changed,
        "kinds": [kind.value for kind in comparison.kinds],
        "direction": comparison.direction.value if comparison.direction else None,
        "codes_added": list(comparison.codes_added),
        "codes_removed": list(comparison.codes_removed),
        "codes_moved": list(comparison.codes_moved),
        "hunks": [_hunk(hunk) for hunk in comparison.hunks],
    }


def _hunk(hunk: Hunk) -> dict[str, Any]:
    return {
        "op": hunk.op.value,
        "old": hunk.old,
        "new": hunk.new,
        "path": list(hunk.path),
        "kind": hunk.kind.value,
        "direction": hunk.direction.value if hunk.direction else None,
    }


def _print(answer: dict[str, Any]) -> None:
    sys.stdout.buffer.write(orjson.dumps(answer, option=orjson.OPT_APPEND_NEWLINE))
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
