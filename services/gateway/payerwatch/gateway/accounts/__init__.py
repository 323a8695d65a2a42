"""Signing in, organizations, and who may do what in one."""
