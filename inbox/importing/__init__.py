"""Files of contacts: read, judged line by line, and taken in batch by batch."""
