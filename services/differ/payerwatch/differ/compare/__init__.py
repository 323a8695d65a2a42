"""Two versions to hunks: lines first, words inside them, rows by their code, moves marked. Pure."""
