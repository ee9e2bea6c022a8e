"""The documents of `docs/`, served at `/_mock/docs/` as the dashboard looks.

Owns how a document becomes a page. A page keeps the name of its file, so links among documents work here, on a forge and in the site that
`make docs` builds. Knows nothing of the node; the renderer is imported with the first request.
"""
