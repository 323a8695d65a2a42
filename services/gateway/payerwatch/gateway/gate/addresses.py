"""What someone typed as their address: one that can be written to, or why not. Pure."""

from disposable_email_domains import blocklist
from email_validator import EmailNotValidError, validate_email

LONGEST = 254


class NotAnAddress(Exception):
    """The message is for who typed it."""


def checked_address(typed: str) -> str:
    """One spelling for one mailbox: lower case, as nearly every provider treats it. Raises NotAnAddress."""
    said = typed.strip()
    if not said:
        raise NotAnAddress("No address was entered. Enter a work email, such as name@clinic.example.")
    if len(said) > LONGEST or any(ord(letter) < 32 or ord(letter) == 127 for letter in said):
        raise NotAnAddress("This is not one email address. Enter one, such as name@clinic.example.")
    try:
        found = validate_email(said, check_deliverability=False)
    except EmailNotValidError as bad:
        raise NotAnAddress("This is not a whole email address. Enter one, such as name@clinic.example.") from bad
    if _is_disposable(found.ascii_domain or found.domain):
        raise NotAnAddress("This is an address that is thrown away. Enter one that you will still read next week.")
    return found.normalized.lower()


def _is_disposable(domain: str) -> bool:
    """Also the subdomains of a listed domain."""
    labels = domain.lower().split(".")
    return any(".".join(labels[start:]) in blocklist for start in range(len(labels) - 1))
