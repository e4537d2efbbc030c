"""Metrics of a period: contacts and services, response and handling, agents' time; defined in docs/metrics.md."""
