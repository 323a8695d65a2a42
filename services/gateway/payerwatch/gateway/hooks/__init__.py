"""Routes that other companies' servers call."""
