"""Rules for a scrubber: codes only, with what is different since the last export."""
