"""A document as JSON bytes, for the pipe between a service and its sandboxed reader."""

import orjson

from payerwatch.policies.words import BlockType, SectionRole
from payerwatch.reading.document import Block, Document, Unreadable


def dump_document(document: Document) -> bytes:
    return orjson.dumps(document)


def load_document(wire: bytes) -> Document:
    fields = orjson.loads(wire)
    blocks = tuple(
        Block(
            id=each["id"],
            type=BlockType(each["type"]),
            path=tuple(each["path"]),
            text=each["text"],
            role=SectionRole(each["role"]),
            depth=each["depth"],
            marker=each["marker"],
            cells=tuple(each["cells"]),
            columns=tuple(each["columns"]),
            table=each["table"],
            page=each["page"],
        )
        for each in fields["blocks"]
    )
    return Document(
        content=fields["content"],
        title=fields["title"],
        number=fields["number"],
        blocks=blocks,
        gaps=tuple(fields["gaps"]),
        meta=fields["meta"],
        pages=fields["pages"],
    )


def dump_request(body: bytes, *, content_type: str = "", url: str = "") -> bytes:
    """The bytes to read behind one line of JSON about them."""
    return orjson.dumps({"content_type": content_type, "url": url}) + b"\n" + body


def load_request(wire: bytes) -> tuple[bytes, str, str]:
    head, _, body = wire.partition(b"\n")
    about = orjson.loads(head)
    return body, about["content_type"], about["url"]


def dump_unreadable(unreadable: Unreadable) -> bytes:
    return orjson.dumps({"code": unreadable.code, "detail": unreadable.detail})


def load_unreadable(wire: bytes) -> Unreadable:
    fields = orjson.loads(wire)
    return Unreadable(fields["code"], fields["detail"])
