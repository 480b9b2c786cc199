"""Calls of ours and missed calls: what is spoken, what becomes of a call, who is called back."""
