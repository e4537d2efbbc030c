"""One file a kind of case: `observe` runs the product, `grade` judges what it did, and its docstring names the harm."""
