"""What the original refuses. Field rules: https://www.twilio.com/docs/sendgrid/api-reference/mail-send/mail-send"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

MOST_PERSONALIZATIONS = 1000
MOST_RECIPIENTS = 1000
MOST_CUSTOM_ARGS_BYTES = 10_000
MOST_SUBSTITUTIONS_BYTES = 10_000
RESERVED_HEADERS = frozenset(
    {"x-sg-id", "x-sg-eid", "received", "dkim-signature", "content-type", "content-transfer-encoding"}
    | {"to", "from", "subject", "reply-to", "cc", "bcc"}
)


@dataclass(frozen=True, slots=True)
class Fault:
    field: str | None
    message: str


def is_address(value: object) -> bool:
    if not isinstance(value, str) or any(bad in value for bad in " \t\r\n<>,;"):
        return False
    local, at, host = value.rpartition("@")
    return bool(local and at and "@" not in local and "." in host.strip(".") and not host.startswith("."))


def _texts(body: Mapping[str, Any], key: str) -> bool:
    return isinstance(body.get(key), str) and bool(body[key].strip())


def _party_faults(party: object, field: str) -> Iterator[Fault]:
    if not isinstance(party, dict) or not is_address(party.get("email")):
        yield Fault(f"{field}.email", "needs a valid email address")
    elif not isinstance(party.get("name", ""), str):
        yield Fault(f"{field}.name", "must be a string")


def _recipient_faults(part: Mapping[str, Any], field: str) -> Iterator[Fault]:
    seen: set[str] = set()
    for kind in ("to", "cc", "bcc"):
        parties = part.get(kind, [])
        if not isinstance(parties, list) or (kind == "to" and not parties):
            yield Fault(f"{field}.{kind}", "must be an array with at least one recipient")
            continue
        for index, party in enumerate(parties):
            faults = list(_party_faults(party, f"{field}.{kind}.{index}"))
            yield from faults
            if faults:
                continue
            if party["email"].lower() in seen:
                yield Fault(f"{field}.{kind}", "each address must be unique between to, cc and bcc")
            seen.add(party["email"].lower())


def _custom_args_faults(args: object, field: str) -> Iterator[Fault]:
    if not isinstance(args, dict) or not all(isinstance(value, str) for value in args.values()):
        yield Fault(field, "must be an object of strings")
    elif sum(len(key.encode()) + len(value.encode()) for key, value in args.items()) > MOST_CUSTOM_ARGS_BYTES:
        yield Fault(field, "must be less than 10000 bytes in total")


def _substitutions_faults(words: object, field: str) -> Iterator[Fault]:
    if not isinstance(words, dict) or not all(isinstance(value, str) for value in words.values()):
        yield Fault(field, "must be an object of strings")
    elif sum(len(key.encode()) + len(value.encode()) for key, value in words.items()) > MOST_SUBSTITUTIONS_BYTES:
        yield Fault(field, "must be less than 10000 bytes in total")


def _headers_faults(headers: object, field: str) -> Iterator[Fault]:
    if not isinstance(headers, dict) or not all(isinstance(value, str) for value in headers.values()):
        yield Fault(field, "must be an object of strings")
        return
    for name, value in headers.items():
        if name.lower() in RESERVED_HEADERS:
            yield Fault(f"{field}.{name}", "is a reserved header")
        if "\n" in value or "\r" in value or not name.isascii():
            yield Fault(f"{field}.{name}", "must be one line, its name in ASCII")


def _personalization_faults(part: object, field: str) -> Iterator[Fault]:
    if not isinstance(part, dict):
        yield Fault(field, "must be an object")
        return
    yield from _recipient_faults(part, field)
    if "subject" in part and not _texts(part, "subject"):
        yield Fault(f"{field}.subject", "must be a string with at least one character")
    yield from _custom_args_faults(part.get("custom_args", {}), f"{field}.custom_args")
    yield from _headers_faults(part.get("headers", {}), f"{field}.headers")
    yield from _substitutions_faults(part.get("substitutions", {}), f"{field}.substitutions")


def _personalizations_faults(parts: object) -> Iterator[Fault]:
    if not isinstance(parts, list) or not parts:
        yield Fault("personalizations", "is required and must have at least one personalization")
        return
    if len(parts) > MOST_PERSONALIZATIONS:
        yield Fault("personalizations", f"must have no more than {MOST_PERSONALIZATIONS} personalizations")
        return
    for index, part in enumerate(parts):
        yield from _personalization_faults(part, f"personalizations.{index}")
    recipients = [part.get(kind) or [] for part in parts if isinstance(part, dict) for kind in ("to", "cc", "bcc")]
    if sum(len(each) for each in recipients if isinstance(each, list)) > MOST_RECIPIENTS:
        yield Fault("personalizations", f"must name no more than {MOST_RECIPIENTS} recipients in total")


def _subject_faults(body: Mapping[str, Any]) -> Iterator[Fault]:
    parts = body.get("personalizations")
    parts = parts if isinstance(parts, list) and parts else [{}]
    if "template_id" in body or _texts(body, "subject"):
        return
    if not all(isinstance(part, dict) and _texts(part, "subject") for part in parts):
        yield Fault("subject", "is required unless a template or every personalization has one")


def _content_faults(content: object) -> Iterator[Fault]:
    if not isinstance(content, list) or not content:
        yield Fault("content", "is required and must have at least one content block")
        return
    kinds = [block.get("type") if isinstance(block, dict) else None for block in content]
    for index, block in enumerate(content):
        if not isinstance(block, dict) or not _texts(block, "type") or not _texts(block, "value"):
            yield Fault(f"content.{index}", "needs a type and a value, both strings with at least one character")
    if "text/plain" in kinds[1:]:
        yield Fault("content", "text/plain, where there is one, must come first, followed by text/html")


def faults_of(body: object) -> list[Fault]:
    if not isinstance(body, dict):
        return [Fault(None, "Bad Request")]
    faults = [*_personalizations_faults(body.get("personalizations")), *_party_faults(body.get("from"), "from")]
    faults += _subject_faults(body)
    if "template_id" not in body:
        faults += _content_faults(body.get("content"))
    faults += _custom_args_faults(body.get("custom_args", {}), "custom_args")
    faults += _headers_faults(body.get("headers", {}), "headers")
    return faults
