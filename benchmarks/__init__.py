"""Measures Parley, each figure beside a floor or a goal: `make bench`."""
