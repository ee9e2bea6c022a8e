"""The control API under `/_mock/api`: what a tester may see and change in a space, over HTTP and JSON.

Owns the operations, their models and their description (OpenAPI). Uses the state of a space, and what the protocols and the login give it
as callables; knows neither of them. Models cost 60 ms to import, so `api` and all below it are imported when the first request comes.
"""
