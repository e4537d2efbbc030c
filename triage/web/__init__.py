"""FastAPI: webhooks, agent API, console, customer chat and sign-in. Errors become HTTP in one file."""
