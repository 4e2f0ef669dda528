"""Safety concerns: the board, the first question, the record with what must happen, and its seal."""
