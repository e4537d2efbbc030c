"""The rules by which a turn is decided: who serves the customer next, how soon, and why.

Pure: the standard library and `triage.domain` only. `assistant` calls `decide`, the desk hours and priority.
"""
