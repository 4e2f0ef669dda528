"""The window around the screens: navigation, title line, search, lock, and how it all starts."""
