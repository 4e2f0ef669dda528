"""Today: who may go to whose home, who may not and why, and what needs somebody now."""
