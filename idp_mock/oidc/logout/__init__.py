"""The end of a session: asked for by a client (RP-Initiated Logout), told to clients in the back and in the front channel, and noticed by
clients that watch it (Session Management). Does not know how a session is kept; learns of every end through `login.farewell`.
"""
