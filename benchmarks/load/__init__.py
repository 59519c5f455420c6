"""What makes load: processes of their own, on the standard library alone."""
