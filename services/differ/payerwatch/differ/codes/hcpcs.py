"""Which codes of HCPCS level II may exist. The letter alone says little: T1234 a gene variant, K0001 a wheelchair."""

from payerwatch.differ.codes.hcpcs_release import STRETCHES

_START = 2
_FOLLOWERS = {word[:_START]: word[_START:] for word in STRETCHES.split()}
_DENTAL = "D"


def is_plausible(code: str) -> bool:
    """A code in a stretch that has ever been handed out by its letter and digit: enough where the text announces
    codes. The ADA hands out all of D."""
    return code[0] == _DENTAL or code[:_START] in _FOLLOWERS


def is_known(code: str) -> bool:
    """The stretch of a hundred is known as well: asked for where nothing announces a code."""
    return code[0] == _DENTAL or code[_START] in _FOLLOWERS.get(code[:_START], "")
