"""The agents' console: lists, one thread, its context, and the forms that act on it."""
