"""Operatives: who they are, what they hold, and what they may be sent to on a day."""
