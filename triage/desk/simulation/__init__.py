"""The desk played forward under a policy, without a database: how many agents a promise needs before it is made."""
