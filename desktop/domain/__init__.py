"""What may and may not be: the words and the rules of the trade, as pure functions of values and a day."""
