"""Measurements beside a peer or a limit in the same run; machines are noisy, so ratios are the result."""
