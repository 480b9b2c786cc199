"""The ways to reach phones. Only wiring, the webhooks and the simulated phone may import from here."""
