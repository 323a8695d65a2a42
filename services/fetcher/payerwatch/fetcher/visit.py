"""One attempt to read a source: what came back is judged before anything else is done with it."""

import hashlib
import time
from dataclasses import dataclass
from datetime import timedelta

import structlog
from obstore.exceptions import BaseError

from payerwatch.archive.archive import Archive, ArchiveDamaged
from payerwatch.db.models.fetcher import Source
from payerwatch.failpoints import failpoint
from payerwatch.fetcher.child import Reader
from payerwatch.fetcher.download import Download, VisitFailed
from payerwatch.fetcher.guest import Guest, HostClosed
from payerwatch.fetcher.house_rules import HouseRules
from payerwatch.fetcher.judging import NO_RULES, Case
from payerwatch.fetcher.schedule import is_conditional
from payerwatch.fetcher.verdicts.response import Expected, Judgement, Response
from payerwatch.policies.words import Verdict

log = structlog.get_logger()
NOT_MODIFIED = 304
HOST_TROUBLE = {Verdict.BLOCKED, Verdict.SERVER_ERROR}


class ArchiveAway(OSError):
    """The archive does not answer: trouble of ours, and no payer's."""


@dataclass(frozen=True, slots=True)
class Visited:
    """`answer` and `sha256` are there where a response came; the bytes of an OK one are in the archive."""

    verdict: Verdict
    reason: str
    took: timedelta
    status: int | None = None
    answer: Download | None = None
    sha256: str | None = None


def validators_of(source: Source) -> dict[str, str]:
    """Only those of the snapshot that we have, and not on every tenth visit."""
    if source.last_sha256 is None or not is_conditional(source.visits):
        return {}
    named = {"If-None-Match": source.etag, "If-Modified-Since": source.last_modified}
    return {name: value for name, value in named.items() if value and value.isascii() and value.isprintable()}


async def visit(
    source: Source, guest: Guest, reader: Reader, archive: Archive, rules: HouseRules = NO_RULES
) -> Visited:
    """Raises HostClosed, and ArchiveAway before anything is said about the source."""
    started = time.monotonic()
    try:
        return await _visit(source, guest, reader, archive, rules=rules, started=started)
    except VisitFailed as failure:
        return Visited(failure.verdict, failure.reason, _since(started), failure.status)
    except (HostClosed, ArchiveAway):
        raise
    except Exception as surprise:  # a stranger's bytes must not stop the visits to everybody else
        log.exception("visit.surprised", source_id=str(source.id))
        return Visited(Verdict.UNREADABLE, f"unexpected: {type(surprise).__name__}", _since(started))


async def _visit(
    source: Source, guest: Guest, reader: Reader, archive: Archive, *, rules: HouseRules, started: float
) -> Visited:
    validators = validators_of(source)
    await failpoint("fetcher.before_request")
    answer = await guest.get(source.url, validators)
    await failpoint("fetcher.after_answer")
    if answer.status == NOT_MODIFIED:
        guest.note_success()
        verdict = Verdict.NOT_MODIFIED if validators else Verdict.UNREADABLE
        reason = "the site says it is unchanged" if validators else "304 although nothing was asked about"
        return Visited(verdict, reason, _since(started), NOT_MODIFIED, answer)
    sha256 = hashlib.sha256(answer.body).hexdigest()
    judgement = await _judge(source, answer, reader, archive, rules=rules)
    if judgement.verdict not in HOST_TROUBLE:
        guest.note_success()
    elif answer.status == 200:
        guest.note_failure()
    if judgement.verdict is Verdict.OK and sha256 != source.last_sha256:
        await failpoint("fetcher.before_archive")
        await _keep(archive, answer.body)
        await failpoint("fetcher.after_archive")
    return Visited(judgement.verdict, judgement.reason[:500], _since(started), answer.status, answer, sha256)


def _since(started: float) -> timedelta:
    return timedelta(seconds=time.monotonic() - started)


async def _judge(source: Source, answer: Download, reader: Reader, archive: Archive, *, rules: HouseRules) -> Judgement:
    if hashlib.sha256(answer.body).hexdigest() == source.last_sha256 and answer.status == 200:
        return Judgement(Verdict.OK, "the same bytes as the last snapshot")
    response = Response(
        source.url, answer.final_url, answer.status, answer.content_type, answer.body, headers=answer.headers
    )
    previous = await _previous(source, archive)
    expected = Expected(source.expected_number, source.expected_title)
    return await reader.judge(Case(response, expected, previous, source.last_content_type or "", rules))


async def _previous(source: Source, archive: Archive) -> bytes | None:
    if source.last_sha256 is None:
        return None
    try:
        return await archive.get(source.last_sha256)
    except (FileNotFoundError, ArchiveDamaged):
        log.exception("archive.damaged", source_id=str(source.id), sha256=source.last_sha256)
        return None
    except BaseError as away:
        raise ArchiveAway(str(away)) from away


async def _keep(archive: Archive, body: bytes) -> None:
    try:
        await archive.put(body)
    except BaseError as away:
        raise ArchiveAway(str(away)) from away
