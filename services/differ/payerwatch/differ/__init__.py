"""Reads versions from snapshots and says what changed between two."""
