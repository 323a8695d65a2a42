"""Reading a snapshot in a limited child process: what a hostile document breaks is the child."""

from dataclasses import dataclass

from payerwatch.differ.extraction import load_extracted
from payerwatch.differ.versions_read import Version
from payerwatch.policies.words import CptLicence
from payerwatch.reading.wire import dump_request
from payerwatch.reading.worker import ReadingPool

TARGET = "payerwatch.differ.extraction:extract_bytes"
TARGETS = {
    CptLicence.OFF: "payerwatch.differ.extraction:extract_codeless_bytes",
    CptLicence.CODES_ONLY: TARGET,
    CptLicence.LICENSED: "payerwatch.differ.extraction:extract_licensed_bytes",
}


def target_under(licence: CptLicence) -> str:
    return TARGETS[licence]


@dataclass(frozen=True, slots=True)
class SandboxedReader:
    pool: ReadingPool

    async def read(self, body: bytes, content_type: str, url: str) -> Version:
        """Raises Unreadable."""
        answer = await self.pool.call(dump_request(body, content_type=content_type, url=url))
        extracted = load_extracted(answer)
        return Version(extracted.document, extracted.facts)
