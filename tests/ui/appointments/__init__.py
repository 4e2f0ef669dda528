"""Tests of the screen of appointments."""
