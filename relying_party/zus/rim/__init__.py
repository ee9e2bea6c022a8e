"""What all pages of ZUS need of a request: who is logged in, and where to go next."""
