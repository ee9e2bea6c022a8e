"""The forms in which a run is told: for the terminal, for CI (JUnit XML, SARIF, JSON), and as one HTML file for people.

Each module is a function from a run to a text; none knows how a run is made.
"""
