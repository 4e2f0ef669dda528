"""Checking a PDF that came back: ours or not, unchanged or not."""
