"""Appointments: the board of who goes where and when, jobs waiting to be booked, and the resident's yes."""
