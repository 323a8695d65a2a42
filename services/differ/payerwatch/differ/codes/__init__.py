"""Billing and diagnosis codes a policy names, with what it says of each. Pure."""
