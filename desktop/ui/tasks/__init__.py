"""The one road between the window and the office: reads and writes off the GUI thread, errors by one way."""
