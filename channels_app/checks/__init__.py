"""The steps of *Test connection*: all that lies between Meta and us, in order."""
