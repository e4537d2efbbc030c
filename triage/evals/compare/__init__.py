"""Two sides of a suite beside each other: better or worse, by how much, how sure, where, which cases, and why."""
