"""What may be said, and how what is heard is understood: pure, with all content as data."""
