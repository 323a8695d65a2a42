"""The webhook endpoints of whoever made the key, and what they were sent."""
