"""Matches changes with watches and delivers alerts."""
