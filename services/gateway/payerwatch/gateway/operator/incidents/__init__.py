"""Incidents: one for each cause that fails again and again, closed when it recovers."""
