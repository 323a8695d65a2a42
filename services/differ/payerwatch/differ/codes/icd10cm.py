"""Which ICD-10-CM codes exist, as far as their category and first following character go."""

from payerwatch.differ.codes.icd10cm_release import CATEGORIES

_CATEGORY = 3
_FOLLOWERS = {word[:_CATEGORY]: word[_CATEGORY:] for word in CATEGORIES.split()}


def undotted(code: str) -> str:
    return code.replace(".", "").upper()


def has_category(code: str) -> bool:
    return undotted(code)[:_CATEGORY] in _FOLLOWERS


def is_known(code: str) -> bool:
    """True for a category, and for a longer code whose fourth character the release knows."""
    plain = undotted(code)
    followers = _FOLLOWERS.get(plain[:_CATEGORY])
    return followers is not None and (len(plain) == _CATEGORY or plain[_CATEGORY] in followers)
