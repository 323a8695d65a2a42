"""The site and the API."""
