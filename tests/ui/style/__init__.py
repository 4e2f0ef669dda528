"""Tests of one folder of the window."""
