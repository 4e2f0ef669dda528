"""The pages before the window: a new office, an existing one, signing in, and what to do when it does not open."""
