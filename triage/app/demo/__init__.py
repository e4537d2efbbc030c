"""`triage demo`: example customers and agents who meet the real server over real HTTP."""
