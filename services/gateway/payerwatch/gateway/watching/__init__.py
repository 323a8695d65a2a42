"""Watches, my codes, deadlines, and how each person is told."""
