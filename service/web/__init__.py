"""What the outside can reach: webhooks, sound, health."""
