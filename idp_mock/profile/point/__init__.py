"""A confirmation point: the clerk's side of N5. Nobody logs in here: whoever tries the system plays the clerk."""
