"""The walk that the form replaces; here only until everything reads the form."""
