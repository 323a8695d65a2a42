"""What one service tells the others: past-tense facts with ids and small values. One file per speaker."""
