"""Processes killed and networks broken, on purpose: what must survive it."""
