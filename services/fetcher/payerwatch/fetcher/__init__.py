"""Visits payers' policies, judges what came back, keeps the bytes."""
