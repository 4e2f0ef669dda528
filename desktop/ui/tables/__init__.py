"""Tables: columns as data, one model over frozen rows, one way of painting them."""
