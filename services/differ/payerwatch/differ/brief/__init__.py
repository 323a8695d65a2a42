"""What we say about a change, by rules, each sentence with the quote that proves it. Pure."""
