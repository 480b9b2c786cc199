"""A telephone company and its handsets in one small room, reached the way the real one is."""
