"""What one endless title, cell or paragraph costs: every pattern of reading, judging and extracting meets it."""

from datetime import timedelta

import pytest

from payerwatch.differ.reading_pool import TARGET as EXTRACT
from payerwatch.fetcher.child import JUDGE
from payerwatch.fetcher.child import TARGET as FETCH
from payerwatch.fetcher.judging import Case, pack
from payerwatch.fetcher.verdicts.response import Expected, Response
from payerwatch.reading.document import Unreadable
from payerwatch.reading.wire import dump_request
from payerwatch.reading.worker import ReadingPool

LENGTHS = (1_000, 10_000, 100_000)
GENEROUS = timedelta(seconds=20)
"""A pattern that takes the square of a length takes minutes for the longest."""
UNITS = ["a", "1", "a ", "J0123 ", "M17.0-", "&", "|", "http://a", "the policy ", "January 1, 2026 ", "- ", "a\n"]
WRAPS = {
    "paragraph": "<html><body><h1>Policy MP1</h1><h2>Coding</h2><p>{}\x01</p></body></html>",
    "title": "<html><head><title>{0}\x01</title></head><body><h1>{0}\x01</h1><p>covered</p></body></html>",
    "cell": "<html><body><h2>Coding</h2><table><tr><td>{}\x01</td><td>x</td></tr></table></body></html>",
    "text": "{}\x01",
}


def _hostile(wrap: str, unit: str, length: int) -> tuple[bytes, str]:
    body = WRAPS[wrap].format((unit * length)[:length]).encode()
    return body, "text/plain" if wrap == "text" else "text/html"


@pytest.mark.parametrize("wrap", WRAPS)
async def test_no_endless_piece_of_text_takes_a_reader_past_its_limits(wrap: str) -> None:
    async with (
        ReadingPool(EXTRACT, workers=1, cpu=GENEROUS, wall=GENEROUS * 6) as extracting,
        ReadingPool(FETCH, workers=1, cpu=GENEROUS, wall=GENEROUS * 6) as judging,
    ):
        for unit in UNITS:
            for length in LENGTHS:
                body, kind = _hostile(wrap, unit, length)
                response = Response("http://x.example/1", "http://x.example/1", 200, kind, body)
                await _answered(extracting, dump_request(body, content_type=kind, url=response.url))
                await _answered(judging, JUDGE + pack(Case(response, Expected("MP1", "Policy"))))


async def _answered(pool: ReadingPool, payload: bytes) -> None:
    try:
        await pool.call(payload)
    except Unreadable as refused:
        if refused.code in {"timeout", "memory"}:
            raise
