"""Details that a person would ask for: found in messages, checked by their type, corrected, declined.

`extract` reads a burst; one file a type does the finding. Called by both engines and by `think`; knows no engine.
"""
