"""A visit's bytes to a judgement across a process border: pure bytes in, pure bytes out.

A frame is the length of a JSON head, the head, and the bodies one after the other; the head says how long each is.
"""

import json
from dataclasses import asdict, dataclass

from payerwatch.fetcher.verdicts.judge import judge
from payerwatch.fetcher.verdicts.response import Expected, Judgement, Response
from payerwatch.policies.words import Verdict
from payerwatch.reading.document import Document, Unreadable
from payerwatch.reading.read import read

SIZE = 4


@dataclass(frozen=True, slots=True)
class Case:
    """`previous` is the last good snapshot, with its content type where it is known."""

    response: Response
    expected: Expected
    previous: bytes | None = None
    previous_content_type: str = ""


def pack(case: Case) -> bytes:
    response = case.response
    head = {
        "url": response.url,
        "final_url": response.final_url,
        "status": response.status,
        "content_type": response.content_type,
        "headers": dict(response.headers),
        "number": case.expected.number,
        "title": case.expected.title,
        "previous_content_type": case.previous_content_type,
        "lengths": [len(response.body), None if case.previous is None else len(case.previous)],
    }
    packed = json.dumps(head).encode()
    return len(packed).to_bytes(SIZE, "big") + packed + response.body + (case.previous or b"")


def unpack(payload: bytes) -> Case:
    start = SIZE + int.from_bytes(payload[:SIZE], "big")
    head = json.loads(payload[SIZE:start])
    length, previous_length = head["lengths"]
    body = payload[start : start + length]
    response = Response(
        head["url"], head["final_url"], head["status"], head["content_type"], body, headers=head["headers"]
    )
    previous = None if previous_length is None else payload[start + length : start + length + previous_length]
    return Case(response, Expected(head["number"], head["title"]), previous, head["previous_content_type"])


def pack_judgement(judgement: Judgement) -> bytes:
    return json.dumps(asdict(judgement)).encode()


def unpack_judgement(payload: bytes) -> Judgement:
    answer = json.loads(payload)
    return Judgement(Verdict(answer["verdict"]), answer["reason"])


def judge_bytes(payload: bytes) -> bytes:
    return pack_judgement(judged(unpack(payload)))


def judged(case: Case) -> Judgement:
    response = case.response
    document = document_of(response.body, response.content_type, response.final_url)
    before = None if case.previous is None else document_of(case.previous, case.previous_content_type, response.url)
    return judge(response, case.expected, before if isinstance(before, Document) else None, document)


def document_of(body: bytes, content_type: str, url: str) -> Document | Unreadable:
    try:
        return read(body, content_type=content_type, url=url)
    except Unreadable as unreadable:
        return unreadable
