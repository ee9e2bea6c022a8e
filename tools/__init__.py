"""What serves the repository itself: starting, generated documents, system packages. No part of the distribution."""
