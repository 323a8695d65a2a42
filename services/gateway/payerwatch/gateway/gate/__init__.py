"""The way in for readers: an address opens the tables, its owner's answer opens all pages."""
