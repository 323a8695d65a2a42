"""`payerwatch read [--content-type T] [--url U] FILE...`, or `--batch -` with one JSON request a line."""

import argparse
import sys
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

import orjson

from payerwatch.differ.facts import facts_of
from payerwatch.policies.facts import Facts
from payerwatch.reading.document import Document, Unreadable
from payerwatch.reading.read import read

UNREADABLE = 3


def main(argv: list[str]) -> int:
    """The process's exit status: 3 when a file could not be read, and the error is what is printed."""
    asked = _arguments(argv)
    if asked.batch:
        lines = sys.stdin if asked.batch == "-" else Path(asked.batch).read_text("utf-8").splitlines()
        for answer in answers_to(lines):
            _print(answer)
        return 0
    answers = [answer_of(Path(file), asked.content_type, asked.url) for file in asked.files]
    for answer in answers:
        _print(answer)
    return UNREADABLE if any("error" in answer for answer in answers) else 0


def _arguments(argv: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="payerwatch read", description="Print what a policy document says.")
    parser.add_argument("--content-type", default="", help="left out: by extension and content")
    parser.add_argument("--url", default="", help="where the file came from; helps to name the payer")
    parser.add_argument("--batch", metavar="FILE", help='"-" reads lines of {"file", "content_type", "url"}')
    parser.add_argument("files", nargs="*", metavar="FILE")
    asked = parser.parse_args(argv)
    if not asked.batch and not asked.files:
        parser.error("name a FILE, or --batch -")
    return asked


def answers_to(lines: Iterable[str]) -> Iterator[dict[str, Any]]:
    for line in lines:
        if line.strip():
            yield _answer_to(line)


def _answer_to(line: str) -> dict[str, Any]:
    try:
        asked = orjson.loads(line)
        file = Path(asked["file"])
    except (orjson.JSONDecodeError, KeyError, TypeError):
        return _error("bad_request", 'a line is {"file": ..., "content_type": ..., "url": ...}')
    return answer_of(file, str(asked.get("content_type") or ""), str(asked.get("url") or ""))


def answer_of(file: Path, content_type: str = "", url: str = "") -> dict[str, Any]:
    try:
        document = read(file.read_bytes(), content_type=content_type, url=url or file.name)
    except OSError as missing:
        return _error("not_found", missing.strerror or str(missing))
    except Unreadable as unreadable:
        return _error(unreadable.code, unreadable.detail)
    return contract(document, facts_of(document, url))


def contract(document: Document, facts: Facts) -> dict[str, Any]:
    stated = asdict(facts)
    return {
        "policy": stated.pop("identity"),
        **stated,
        "gaps": list(document.gaps),
        "blocks": [
            {"id": block.id, "type": block.type, "path": list(block.path), "text": block.text}
            for block in document.blocks
        ],
    }


def _error(code: str, detail: str) -> dict[str, Any]:
    return {"error": {"code": code, "detail": detail}}


def _print(answer: dict[str, Any]) -> None:
    sys.stdout.buffer.write(orjson.dumps(answer, option=orjson.OPT_APPEND_NEWLINE))
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
