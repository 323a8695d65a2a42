"""Backup and restore: the database and the archive as one, with the proof that nothing is missing."""
