"""Small programs that do the least that must be done: read them, and doubt them."""
