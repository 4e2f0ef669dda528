"""The screen of registers: what is kept in lists of its own until it is settled."""
