"""Prompts as versioned files: read, checked, rendered, put in use by shares, published once and for all."""
