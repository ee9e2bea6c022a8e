"""The dashboard at `/_mock/`: pages for testers, in every space.

Owns the tables that describe pages and forms, and how they look. Each page asks the control API in process and does what that does, no more
and no other way; knows no protocol, no login and no store. Everything below `views` is imported with the first request for a page.
"""
