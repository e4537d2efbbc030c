"""Tables, repositories and migrations: the only room with SQL.

Every repository is a file of functions that take an open `Transaction`, so callers decide what commits together.
"""
