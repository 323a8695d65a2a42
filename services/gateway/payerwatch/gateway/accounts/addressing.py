"""Ids in addresses. What is not one of ours is a page that does not exist."""

from uuid import UUID

from fastapi import HTTPException

from payerwatch.policies.ids import parse_public_id


def identified(prefix: str, text: str) -> UUID:
    found = parse_public_id(prefix, text)
    if found is None:
        raise HTTPException(404)
    return found
