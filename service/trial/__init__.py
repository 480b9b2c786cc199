"""The all-in-one service for trials and small clinics: every part under one supervisor, nothing to install."""
