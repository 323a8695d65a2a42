"""Versions by id: what they say, how two of them differ, and which stood on a day."""
