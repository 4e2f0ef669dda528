"""What lifts a reason against a visit, shared by the screens on which visits stand."""
