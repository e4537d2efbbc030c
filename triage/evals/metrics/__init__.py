"""Figures of a run: from what was judged of each case to a value with its interval, and to a change between two."""
