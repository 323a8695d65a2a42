"""API keys: made by an organization, shown once, counted exactly."""
