"""Bounded decompression. Pure."""

import zlib
from dataclasses import dataclass

AUTO = zlib.MAX_WBITS | 32  # gzip or zlib, by its header
RAW = -zlib.MAX_WBITS  # "deflate" as some servers understand it
RATIO = 300
RATIO_COUNTS_FROM = 1_000_000
CODINGS = {"", "identity", "gzip", "x-gzip", "deflate"}


class BodyRefused(Exception):
    """`too_large`, `bomb`, `truncated` or `coding`: the body is not taken, not even in part."""

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(f"{code}: {detail}")
        self.code = code


@dataclass
class Unpacker:
    """Takes a body as it comes over the wire. Never holds more than `limit` bytes and one chunk."""

    coding: str
    limit: int
    received: int = 0

    def __post_init__(self) -> None:
        self.coding = self.coding.strip().lower()
        if self.coding not in CODINGS:
            raise BodyRefused("coding", f"{self.coding[:40]} was not asked for")
        self._plain = self.coding in {"", "identity"}
        self._unzip = zlib.decompressobj(AUTO)
        self._body = bytearray()

    def feed(self, chunk: bytes) -> None:
        """Raises BodyRefused."""
        self.received += len(chunk)
        if self.received > self.limit:
            raise BodyRefused("too_large", f"more than {self.limit} bytes")
        if self._plain:
            self._body += chunk
            return
        try:
            self._inflate(chunk)
        except zlib.error as broken:
            raise BodyRefused("truncated", "the compressed body is damaged") from broken

    def _inflate(self, chunk: bytes) -> None:
        while chunk:
            if self._unzip.eof:  # a gzip body may have several members
                self._unzip = zlib.decompressobj(AUTO)
            self._body += self._first_try(chunk)
            self._check()
            chunk = self._unzip.unconsumed_tail or self._unzip.unused_data

    def _first_try(self, chunk: bytes) -> bytes:
        room = self.limit - len(self._body) + 1
        try:
            return self._unzip.decompress(chunk, room)
        except zlib.error:
            if self._body or self.coding != "deflate":
                raise
            self._unzip = zlib.decompressobj(RAW)
            return self._unzip.decompress(chunk, room)

    def _check(self) -> None:
        size = len(self._body)
        if size > self.limit:
            raise BodyRefused("too_large", f"more than {self.limit} bytes when unpacked")
        if size > RATIO_COUNTS_FROM and size > self.received * RATIO:
            raise BodyRefused("bomb", f"unpacks to more than {RATIO} times its size")

    def body(self) -> bytes:
        """Raises BodyRefused if the end is missing."""
        if not self._plain and self.received and not self._unzip.eof:
            raise BodyRefused("truncated", "the compressed body has no end")
        return bytes(self._body)
