"""What an office can do: a class per area, each public method one transaction with its audit entry."""
