"""The agent API: what programs of agents call with a bearer token. Thin over the desk; every refusal has one shape."""
