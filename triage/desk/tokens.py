"""Agents' tokens: 32 random bytes shown once, of which only the SHA-256 is kept. Pure but for the randomness.

A token is as random as a key, so a slow password hash would add nothing.
"""

import hashlib
import secrets


def new_token() -> str:
    """A fresh token."""
    return secrets.token_urlsafe(32)


def hash_of(token: str) -> str:
    """What is kept of a token."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
