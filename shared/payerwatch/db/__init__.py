"""Postgres: the truth. One schema per service, written by that service alone."""
