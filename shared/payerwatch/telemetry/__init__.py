"""Logs without people, metrics of the promises, health."""
