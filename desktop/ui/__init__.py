"""The window: what is seen; nothing here decides a rule, and nothing here waits for the office."""
