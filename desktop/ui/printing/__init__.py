"""Paper: a preview from memory, the printer, and a PDF saved."""
