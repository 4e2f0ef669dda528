"""Settings: what is asked, what there is, whose office it is, who signs in, and how the program behaves."""
