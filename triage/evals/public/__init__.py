"""Public data sets scored by the product's own search and intent model, for figures that others can compare."""
