"""A Django project that logs people in by OpenID Connect, with authlib's client."""
