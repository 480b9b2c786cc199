"""What a text may not be: too long, too hard, a drug name, a dose, the wrong script, the wrong digits."""
