"""Facts out of a thread of any trade: values, statements, and what a later message takes back. Pure; no model.

Called by the summariser. `values` and `clauses` read one text, `superseding` compares messages, `gather` makes facts.
"""
