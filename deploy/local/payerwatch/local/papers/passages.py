"""Generated passages inside a document that people write."""

import re
from collections.abc import Mapping


class PassageMissing(Exception):
    """A document has lost the marks between which a passage is generated."""


def replaced(document: str, passages: Mapping[str, str]) -> str:
    for name, text in passages.items():
        marks = re.compile(rf"(<!-- generated: {name} -->\n).*?(<!-- end -->)", re.DOTALL)
        document, count = marks.subn(lambda found, text=text: found[1] + text + found[2], document)  # type: ignore[misc]
        if count != 1:
            raise PassageMissing(name)
    return document
