"""The watches of whoever made the key."""
