"""Log in, show who it is, log out."""

import logging
from urllib.parse import urlencode

from authlib.common.errors import AuthlibBaseError
from authlib.integrations.django_client import OAuth
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html
from joserfc.errors import JoseError
from requests import RequestException

oauth = OAuth()
node = oauth.register("node")


def home(request: HttpRequest) -> HttpResponse:
    person = request.session.get("person")
    if person is None:
        return HttpResponse('<a id="log-in" href="/login">Log in</a>')
    page = '<p id="person">{name}, PESEL {pesel}</p><a id="log-out" href="/logout">Log out</a>'
    return HttpResponse(format_html(page, name=person["name"], pesel=person["pesel"]))


def login(request: HttpRequest) -> HttpResponse:
    return node.authorize_redirect(request, request.build_absolute_uri(reverse("callback")))


def callback(request: HttpRequest) -> HttpResponse:
    """Authlib checks state, PKCE, nonce and the ID token."""
    try:
        tokens = node.authorize_access_token(request)
        person = {name: tokens["userinfo"][name] for name in ("name", "pesel")}  # who has no PESEL cannot log in
    except (AuthlibBaseError, JoseError, RequestException, ValueError, KeyError) as error:
        logging.getLogger(__name__).warning("refused: %r", error)
        return HttpResponse('<p id="not-logged-in">You could not be logged in.</p><a href="/login">Try again</a>', status=403)
    request.session.cycle_key()
    request.session["person"] = person
    request.session["id_token"] = tokens["id_token"]
    return redirect("home")


def logout(request: HttpRequest) -> HttpResponse:
    id_token = request.session.get("id_token", "")
    request.session.flush()
    back = {"id_token_hint": id_token, "post_logout_redirect_uri": request.build_absolute_uri(reverse("home"))}
    return redirect(f"{node.load_server_metadata()['end_session_endpoint']}?{urlencode(back)}")
