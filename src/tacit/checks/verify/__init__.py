"""Compare what documents claim with the code."""
