"""Settings, wiring, command line and telemetry: the one room that knows all the others.

Nothing imports it but the entry points; it decides which implementation stands behind each port.
"""
