"""Connections to addresses that others named. They never reach inside."""
