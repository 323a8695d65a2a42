"""Reading a snapshot in a limited child process: what a hostile document breaks is the child."""

from dataclasses import dataclass

from payerwatch.differ.extraction import load_extracted
from payerwatch.differ.versions_read import Version
from payerwatch.reading.wire import dump_request
from payerwatch.reading.worker import ReadingPool

TARGET = "payerwatch.differ.extraction:extract_bytes"


@dataclass(frozen=True, slots=True)
class SandboxedReader:
    pool: ReadingPool

    async def read(self, body: bytes, content_type: str, url: str) -> Version:
        """Raises Unreadable."""
        answer = await self.pool.call(dump_request(body, content_type=content_type, url=url))
        extracted = load_extracted(answer)
        return Version(extracted.document, extracted.facts)
