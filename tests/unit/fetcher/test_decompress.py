import gzip
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as some

from payerwatch.fetcher.decompress import BodyRefused, Unpacker


def unpacked(coding: str, body: bytes, limit: int = 10_000_000, chunk: int = 1_000) -> bytes:
    unpacker = Unpacker(coding, limit)
    for start in range(0, len(body), chunk):
        unpacker.feed(body[start : start + chunk])
    return unpacker.body()


def raw_deflate(body: bytes) -> bytes:
    squeezed = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return squeezed.compress(body) + squeezed.flush()


@given(some.binary(max_size=5_000), some.integers(1, 700))
def test_a_body_comes_back_whole_however_it_was_packed_and_cut(body: bytes, chunk: int) -> None:
    assert unpacked("gzip", gzip.compress(body), chunk=chunk) == body
    assert unpacked("deflate", zlib.compress(body), chunk=chunk) == body
    assert unpacked("", body, chunk=chunk) == body
    if body and chunk > 20:
        assert unpacked("deflate", raw_deflate(body), chunk=chunk) == body


def test_several_members_of_a_gzip_body_are_one_body() -> None:
    assert unpacked("x-gzip", gzip.compress(b"one ") + gzip.compress(b"two")) == b"one two"


@pytest.mark.parametrize(
    ("coding", "body", "code"),
    [
        ("gzip", gzip.compress(bytes(15_000_000)), "bomb"),
        ("gzip", gzip.compress(bytes(50_000_000)), "too_large"),
        ("gzip", gzip.compress(bytes(range(256)) * 8_000)[:-9], "truncated"),
        ("gzip", b"not packed at all", "truncated"),
        ("br", b"", "coding"),
        ("", b"x" * 20_000_001, "too_large"),
        ("gzip, gzip", b"", "coding"),
    ],
)
def test_a_body_that_is_no_good_is_refused_whole(coding: str, body: bytes, code: str) -> None:
    with pytest.raises(BodyRefused) as refused:
        unpacked(coding, body, limit=20_000_000, chunk=65_536)
    assert refused.value.code == code
