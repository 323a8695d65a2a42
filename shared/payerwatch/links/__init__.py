"""Signed, expiring links for mails and feeds. A token says whom it is for and what it opens, and nothing else."""

from payerwatch.links.links import LinkExpired, LinkForged, Purpose, read, sign

__all__ = ["LinkExpired", "LinkForged", "Purpose", "read", "sign"]
