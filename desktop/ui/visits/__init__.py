"""The Visits screen: what happened at the door, answer by answer, until a visit may be closed."""
