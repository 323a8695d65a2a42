"""The one place where the text of a block is made plain."""

import re

_SPACES = "\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000\t\n\r\f\v\u0085\u2028\u2029"  # noqa: E501
_INVISIBLE = "\u00ad\u034f\u061c\u180e\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2061\u2062\u2063\u2064\ufeff\ufffe\uffff"  # noqa: E501
_LIGATURES = {
    "\ufb00": "ff",
    "\ufb01": "fi",
    "\ufb02": "fl",
    "\ufb03": "ffi",
    "\ufb04": "ffl",
    "\ufb05": "st",
    "\ufb06": "st",
}
_CONTROLS = dict.fromkeys((*range(0, 9), *range(14, 32), *range(127, 133), *range(134, 160)))
_PLAIN = str.maketrans({**dict.fromkeys(_SPACES, " "), **dict.fromkeys(_INVISIBLE, ""), **_LIGATURES})
_PLAIN.update(_CONTROLS)

_ODD = re.compile(f"[{_SPACES}{_INVISIBLE}{''.join(_LIGATURES)}]".replace(" ", ""))

_SINGLE_QUOTES = "\u2018\u2019\u201a\u201b\u2032\u02bc\u0060\u00b4\uff07"
_DOUBLE_QUOTES = "\u201c\u201d\u201e\u201f\u2033\u00ab\u00bb\uff02"
_DASHES = "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63\uff0d"
_BULLETS = "\u2022\u2023\u25aa\u25ab\u25cf\u25e6\u2043\u00b7\uf0b7\uf0a7"
_FOLDED = str.maketrans(
    {
        **dict.fromkeys(_SINGLE_QUOTES, "'"),
        **dict.fromkeys(_DOUBLE_QUOTES, '"'),
        **dict.fromkeys(_DASHES, "-"),
        **dict.fromkeys(_BULLETS, "\u2022"),
        "\u2026": "...",
        "\u00a9": "(c)",
        "\u2215": "/",
        "\u2044": "/",
    }
)
_DOUBLED_QUOTE = re.compile(r"''")
# UTF-8 that somebody took for windows-1252 and encoded again: "patient\u00e2\u20ac\u2122s".
_CONTINUED = (
    "[\u0080-\u00bf\u0152\u0153\u0160\u0161\u0178\u017d\u017e\u0192\u02c6\u02dc"
    "\u2013\u2014\u2018-\u201a\u201c-\u201e\u2020-\u2022\u2026\u2030\u2039\u203a\u20ac\u2122]"
)
_TWICE = re.compile(f"[\u00c2-\u00df]{_CONTINUED}|[\u00e0-\u00ef]{_CONTINUED}{{2}}|[\u00f0-\u00f4]{_CONTINUED}{{3}}")


def clean(text: str) -> str:
    """What a block says, with single spaces and without what cannot be seen. Payers' own punctuation stays."""
    if not text.isascii() and _TWICE.search(text):
        text = _TWICE.sub(_mended, text)
    words = " ".join(text.split())
    if words.isprintable() and (words.isascii() or not _ODD.search(words)):
        return words
    return " ".join(words.translate(_PLAIN).split())


def _mended(match: re.Match[str]) -> str:
    """A letter that is none in UTF-8 stays as it is: "\u00c5\u2013" is no text of ours to guess at."""
    try:
        return b"".join(map(_byte, match.group())).decode("utf-8")
    except UnicodeDecodeError:
        return match.group()


def _byte(char: str) -> bytes:
    return bytes([ord(char)]) if char < "\u0100" else char.encode("cp1252")


def comparable(text: str) -> str:
    """`clean`, and one form of each quote, dash and bullet. Case is kept: it can carry meaning."""
    plain = clean(text)
    if plain.isascii():
        return _DOUBLED_QUOTE.sub('"', plain)
    return _DOUBLED_QUOTE.sub('"', clean(plain.translate(_FOLDED)))
