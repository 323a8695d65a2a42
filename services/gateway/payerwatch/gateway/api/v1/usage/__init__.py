"""How much an organization calls, and trying the API without one."""
