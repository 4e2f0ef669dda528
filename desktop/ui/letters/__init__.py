"""Letters whose writing runs from right to left: set in order by Qt, which knows how, and written as a PDF."""
