"""The office from a terminal, a scheduled task or another program."""
