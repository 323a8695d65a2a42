"""Dates ahead that policies print."""
