"""What a policy requires, covers and excludes, statement by statement. Pure."""
