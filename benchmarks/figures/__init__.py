"""A module a figure: `measure(stage)` gives its lines, the docstring says what of."""
