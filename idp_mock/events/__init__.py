"""Events: what went over the wire, as it was, in a log of each space.

Owns recording and keeping. Explains nothing: whoever looks reads the raw messages. Knows neither protocol nor login.
"""
