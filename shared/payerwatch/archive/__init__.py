"""The bytes as received, by hash. Private: never served, never exported to customers."""

from payerwatch.archive.archive import Archive, ArchiveDamaged

__all__ = ["Archive", "ArchiveDamaged"]
