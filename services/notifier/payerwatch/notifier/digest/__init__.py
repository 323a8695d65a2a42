"""One edition per reader and ISO week, and one a day for who asks for it: planned once, sent once."""
