"""What everything looks like: colours by meaning, spacing, icons, and the few widgets all screens share."""
