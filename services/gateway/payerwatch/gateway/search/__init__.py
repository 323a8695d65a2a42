"""Finding policies: by code, by number or title, by the words of their text."""
