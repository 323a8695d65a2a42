"""Search: by code, number, title and words."""
