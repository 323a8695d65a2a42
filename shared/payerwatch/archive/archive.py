import contextlib
import gzip
import hashlib
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import obstore
from obstore.exceptions import AlreadyExistsError
from obstore.store import ObjectStore, from_url


class ArchiveDamaged(Exception):
    """What is stored under a hash does not have that hash."""


def _path(sha256: str) -> str:
    return f"snapshots/{sha256[:2]}/{sha256[2:4]}/{sha256}.gz"


@dataclass(frozen=True, slots=True)
class Archive:
    """Content-addressed: putting the same bytes twice stores them once."""

    store: ObjectStore

    @classmethod
    def open(cls, url: str) -> "Archive":
        """`file:///…`, `s3://bucket/prefix` (credentials from the environment) or `memory:///`."""
        if url.startswith("file://"):
            Path(urlsplit(url).path).mkdir(parents=True, exist_ok=True)
        return cls(from_url(url))

    async def put(self, body: bytes) -> str:
        """Returns the SHA-256 of the bytes, in hex."""
        sha256 = hashlib.sha256(body).hexdigest()
        with contextlib.suppress(AlreadyExistsError):
            await obstore.put_async(self.store, _path(sha256), gzip.compress(body, 6, mtime=0), mode="create")
        return sha256

    async def get(self, sha256: str) -> bytes:
        """Raises FileNotFoundError or ArchiveDamaged."""
        stored = await (await obstore.get_async(self.store, _path(sha256))).bytes_async()
        body = gzip.decompress(bytes(stored))
        if hashlib.sha256(body).hexdigest() != sha256:
            raise ArchiveDamaged(sha256)
        return body
