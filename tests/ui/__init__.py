"""Tests of the window: real widgets over a real office."""
