"""What messages hold that is not plain text, read from Meta's JSON as values.

Any key may be missing or of a wrong type: then the value is empty, and never an error.
"""
