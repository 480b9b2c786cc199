"""Sound for calls: recorded prompts, machine-made drafts of them, and the shelf both are kept on."""
