"""Who is served, through what, and recorded where: everything that touches the world."""
