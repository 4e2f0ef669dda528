"""What more than one screen shows or asks with: the sheets of communal areas, and the editor of a place."""
