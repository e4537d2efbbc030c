"""The words and rules of the business: labels, records, ports that everybody speaks.

Standard library only; every other room imports from here and this room imports from none.
"""
