"""One file a provider: its webhook in (verify, parse) and its send out."""
