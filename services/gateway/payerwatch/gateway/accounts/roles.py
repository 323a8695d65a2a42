"""What each role in an organization may do, in one table. Pure."""

from collections.abc import Mapping
from enum import StrEnum


class MemberRole(StrEnum):
    OWNER = "owner"
    ADMIN = "admin"
    MEMBER = "member"
    BILLING = "billing"


class Duty(StrEnum):
    RENAME = "rename"
    INVITE = "invite"
    """Also to remove a member and to change a role."""
    KEYS = "keys"
    BILLING = "billing"
    """The plan, its invoices, ending it and asking for the money back."""
    OVERSEE = "oversee"
    """Sees what everybody watches, and what is left of those who went."""
    AUDIT = "audit"
    TRANSFER = "transfer"
    DELETE = "delete"


DUTIES: Mapping[MemberRole, frozenset[Duty]] = {
    MemberRole.OWNER: frozenset(Duty),
    MemberRole.ADMIN: frozenset({Duty.RENAME, Duty.INVITE, Duty.KEYS, Duty.OVERSEE}),
    MemberRole.MEMBER: frozenset(),
    MemberRole.BILLING: frozenset({Duty.BILLING}),
}
GIVEN = (MemberRole.ADMIN, MemberRole.MEMBER, MemberRole.BILLING)
"""Roles that can be given: ownership is only handed over."""


def may_do(role: MemberRole | None, duty: Duty) -> bool:
    return role is not None and duty in DUTIES[role]


def may_leave(role: MemberRole) -> bool:
    """An owner hands the organization over or deletes it."""
    return role is not MemberRole.OWNER
