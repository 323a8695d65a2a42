"""What an organization is called until its owner says. Pure."""

MAIL_FOR_EVERYBODY = frozenset(
    {"gmail.com", "googlemail.com", "outlook.com", "hotmail.com", "live.com", "yahoo.com", "icloud.com", "aol.com"}
    | {"proton.me", "protonmail.com", "gmx.com", "gmx.net", "mail.com", "fastmail.com", "comcast.net"}
)
LONGEST = 80


class NotAName(Exception):
    """The message is for who typed it."""


def first_name_of(address: str) -> str:
    """Offices have a domain of their own; whoever has none is called by the part before the @."""
    name, _, domain = address.rpartition("@")
    return (name if domain in MAIL_FOR_EVERYBODY else domain)[:LONGEST]


def checked_name(typed: str) -> str:
    """Raises NotAName."""
    name = " ".join(typed.split())
    if not name:
        raise NotAName("No name was entered.")
    if len(name) > LONGEST or not name.isprintable():
        raise NotAName(f"A name has at most {LONGEST} letters, all of them printable.")
    return name
