"""Text of strangers as Postgres can keep it."""

import re

from sqlalchemy import Dialect, Text, TypeDecorator

_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


def storable(text: str) -> str:
    """NUL and lone surrogates, which Postgres refuses with the whole statement, become replacement characters."""
    return _UNSTORABLE.sub("\ufffd", text)


class StrangersText(TypeDecorator[str]):
    """A column whose writer need not think of what a stranger may have put into the text."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        return None if value is None else storable(value)
