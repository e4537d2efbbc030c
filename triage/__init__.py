"""Triage: an assistant in front of a support team.

Holds the version and nothing else: importing the package must stay free of work, since every command starts here.
"""

__version__ = "0.1.0"
