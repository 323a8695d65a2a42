"""A visit's bytes to a judgement across a process border: pure bytes in, pure bytes out.

A frame is the length of a JSON head, the head, and the bodies one after the other; the head says how long each is.
"""

import json
from dataclasses import asdict, dataclass, replace

from payerwatch.fetcher.house_rules import HouseRules, flaw_in, wall_in
from payerwatch.fetcher.verdicts.judge import judge, sentence
from payerwatch.fetcher.verdicts.response import Expected, Judgement, Response
from payerwatch.policies.words import Verdict
from payerwatch.reading.document import Document, Unreadable
from payerwatch.reading.read import read

SIZE = 4
NO_RULES = HouseRules()


@dataclass(frozen=True, slots=True)
class Case:
    """`previous` is the last good snapshot, with its content type where it is known."""

    response: Response
    expected: Expected
    previous: bytes | None = None
    previous_content_type: str = ""
    rules: HouseRules = NO_RULES


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
        "rules": case.rules.model_dump(mode="json", exclude_defaults=True),
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
    expected, rules = Expected(head["number"], head["title"]), HouseRules.model_validate(head["rules"])
    return Case(response, expected, previous, head["previous_content_type"], rules)


def pack_judgement(judgement: Judgement) -> bytes:
    return json.dumps(asdict(judgement)).encode()


def unpack_judgement(payload: bytes) -> Judgement:
    answer = json.loads(payload)
    return Judgement(Verdict(answer["verdict"]), answer["reason"])


def judge_bytes(payload: bytes) -> bytes:
    return pack_judgement(judged(unpack(payload)))


def judged(case: Case) -> Judgement:
    response = case.response
    if wall := wall_in(case.rules, response):
        return wall
    document = document_of(response.body, response.content_type, response.final_url)
    if isinstance(document, Unreadable) and document.code == "too_deep":
        # Looking for links in what no reader goes into takes the square of its depth.
        if response.status == 200:
            return Judgement(Verdict.UNREADABLE, sentence(document.detail))
        response = replace(response, body=b"")
    before = None if case.previous is None else document_of(case.previous, case.previous_content_type, response.url)
    judgement = judge(response, case.expected, before if isinstance(before, Document) else None, document)
    if judgement.verdict is Verdict.OK and isinstance(document, Document):
        return flaw_in(case.rules, response, document) or judgement
    return judgement


def document_of(body: bytes, content_type: str, url: str) -> Document | Unreadable:
    try:
        return read(body, content_type=content_type, url=url)
    except Unreadable as unreadable:
        return unreadable
