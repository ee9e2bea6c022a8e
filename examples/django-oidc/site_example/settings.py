"""Sessions lie in memory, so that no database is needed. AUTHLIB_OAUTH_CLIENTS is all that concerns the node."""

import os
import secrets

ISSUER = os.environ.get("ISSUER", "http://localhost:8000")
AUTHLIB_OAUTH_CLIENTS = {
    "node": {
        "client_id": "django-example",
        "client_secret": "any-secret",
        "server_metadata_url": f"{ISSUER}/.well-known/openid-configuration",
        "client_kwargs": {"scope": "openid profile pesel", "code_challenge_method": "S256"},
    }
}

SECRET_KEY = secrets.token_urlsafe()
DEBUG = False
ALLOWED_HOSTS = ["127.0.0.1", "localhost"]
ROOT_URLCONF = "site_example.urls"
MIDDLEWARE = ["django.contrib.sessions.middleware.SessionMiddleware", "django.middleware.common.CommonMiddleware"]
SESSION_ENGINE = "django.contrib.sessions.backends.cache"
SESSION_COOKIE_NAME = "django_example"
TEMPLATES = []
USE_TZ = True
