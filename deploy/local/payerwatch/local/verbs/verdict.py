"""`payerwatch verdict`: what a response really was, as one JSON object."""

import argparse
import json
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from payerwatch.fetcher.judging import Case, judged
from payerwatch.fetcher.verdicts.response import Expected, Response


def parser() -> argparse.ArgumentParser:
    wanted = argparse.ArgumentParser(prog="payerwatch verdict", description="Say what a response really was.")
    wanted.add_argument("--url", default="", help="the address that was asked for")
    wanted.add_argument("--final-url", help="the address that answered, after redirects")
    wanted.add_argument("--status", type=int, default=200)
    wanted.add_argument("--content-type", default="")
    wanted.add_argument("--previous", type=Path, metavar="FILE", help="the last good response of the same source")
    wanted.add_argument("--expect-number", metavar="N")
    wanted.add_argument("--expect-title", metavar="T")
    wanted.add_argument("--batch", metavar="FILE", help="one JSON request a line; - reads standard input")
    wanted.add_argument("files", nargs="*", type=Path, metavar="FILE")
    return wanted


def requests_of(asked: argparse.Namespace, lines: Iterable[str]) -> Iterator[dict[str, Any]]:
    given = vars(asked)
    names = ("url", "final_url", "status", "content_type", "previous", "expect_number", "expect_title")
    for file in asked.files:
        yield {**{name: given[name] for name in names}, "file": file}
    for line in lines:
        if line.strip():
            yield json.loads(line)


def answer(request: dict[str, Any]) -> dict[str, str]:
    url = request.get("url") or ""
    response = Response(
        url=url,
        final_url=request.get("final_url") or url,
        status=int(request.get("status") or 200),
        content_type=request.get("content_type") or "",
        body=Path(request["file"]).read_bytes(),
    )
    previous = request.get("previous")
    expected = Expected(request.get("expect_number"), request.get("expect_title"))
    judgement = judged(Case(response, expected, Path(previous).read_bytes() if previous else None))
    return {"verdict": judgement.verdict.value, "reason": judgement.reason}


def batch(name: str | None) -> Iterable[str]:
    if name is None:
        return ()
    return sys.stdin if name == "-" else Path(name).read_text().splitlines()


def main(argv: list[str]) -> int:
    wanted = parser()
    asked = wanted.parse_args(argv)
    if not asked.files and asked.batch is None:
        wanted.error("a FILE or --batch is needed")
    for request in requests_of(asked, batch(asked.batch)):
        try:
            print(json.dumps(answer(request), ensure_ascii=False), flush=True)
        except OSError as unread:
            print(json.dumps({"error": {"code": "no_file", "detail": str(unread)}}), flush=True)
            return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
