"""Conversations of production turned into cases: chosen by surprise, redacted, without doubles, labelled by people."""
