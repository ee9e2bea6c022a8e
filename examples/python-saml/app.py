"""A web application that logs people in by SAML 2.0: python3-saml on Flask, requests signed, answers signed and encrypted."""

import os
import secrets
from functools import cache
from urllib.parse import urlsplit

from flask import Flask, redirect, request, session
from flask.typing import ResponseReturnValue
from key import new_pair
from markupsafe import Markup
from onelogin.saml2.auth import OneLogin_Saml2_Auth
from onelogin.saml2.idp_metadata_parser import OneLogin_Saml2_IdPMetadataParser
from onelogin.saml2.settings import OneLogin_Saml2_Settings

NODE = os.environ.get("ISSUER", "http://localhost:8000")
PORT = int(os.environ.get("PORT", "3003"))
# The node posts its answer from another address. A browser sends our cookie along because both hosts are localhost, hence one site;
# between two sites it must be SameSite=None; Secure.
HERE = f"http://localhost:{PORT}"
SECURITY = {
    "authnRequestsSigned": True,
    "logoutRequestSigned": True,
    "logoutResponseSigned": True,
    "wantMessagesSigned": True,
    "wantAssertionsSigned": True,
    "wantAssertionsEncrypted": True,
    "rejectUnsolicitedResponsesWithInResponseTo": True,
}
OURSELVES = {
    "entityId": f"{HERE}/metadata",
    "assertionConsumerService": {"url": f"{HERE}/acs"},
    "singleLogoutService": {"url": f"{HERE}/slo"},
    **new_pair(),
}

app = Flask(__name__)
app.secret_key = secrets.token_bytes()
app.config.update(SESSION_COOKIE_NAME="python_saml_example", SESSION_COOKIE_SAMESITE="Lax")


class Refused(Exception):
    """What the toolkit says of the node's answer."""


@cache
def configuration() -> dict[str, object]:
    idp = OneLogin_Saml2_IdPMetadataParser.parse_remote(f"{NODE}/saml/metadata")["idp"]
    return {"strict": True, "sp": OURSELVES, "idp": idp, "security": SECURITY}


def toolkit() -> OneLogin_Saml2_Auth:
    """What answers this request."""
    told = {
        "http_host": urlsplit(HERE).netloc,
        "script_name": request.path,
        "get_data": request.args.to_dict(),
        "post_data": request.form.to_dict(),
        "query_string": request.query_string.decode(),
    }
    return OneLogin_Saml2_Auth(told, configuration())


def check(saml: OneLogin_Saml2_Auth) -> None:
    if saml.get_errors():
        raise Refused(saml.get_last_error_reason() or saml.get_errors())


@app.get("/")
def home() -> str:
    person = session.get("person")
    if person is None:
        return '<a id="log-in" href="/login">Log in</a>'
    return Markup('<p id="person">{name}, PESEL {pesel}</p><a id="log-out" href="/logout">Log out</a>').format(**person)


@app.get("/metadata")
def metadata() -> ResponseReturnValue:
    settings = OneLogin_Saml2_Settings({"strict": True, "sp": OURSELVES, "security": SECURITY}, sp_validation_only=True)
    return settings.get_sp_metadata(), {"Content-Type": "application/samlmetadata+xml"}


@app.get("/login")
def login() -> ResponseReturnValue:
    saml = toolkit()
    address = saml.login(return_to="/")
    session["request"] = saml.get_last_request_id()
    return redirect(address)


@app.post("/acs")
def acs() -> ResponseReturnValue:
    saml = toolkit()
    asked = session.pop("request", None)
    if asked is None:
        raise Refused("nobody asked for this login")
    saml.process_response(request_id=asked)
    check(saml)
    facts = saml.get_friendlyname_attributes()
    session["person"] = {"name": f"{facts['FirstName'][0]} {facts['FamilyName'][0]}", "pesel": facts["PersonIdentifier"][0]}
    session["at_node"] = {
        "name_id": saml.get_nameid(),
        "name_id_format": saml.get_nameid_format(),
        "session_index": saml.get_session_index(),
    }
    return redirect("/")


@app.get("/logout")
def logout() -> ResponseReturnValue:
    saml = toolkit()
    session.pop("person", None)
    address = saml.logout(**session.pop("at_node", {}))
    session["request"] = saml.get_last_request_id()
    return redirect(address)


@app.get("/slo")
def slo() -> ResponseReturnValue:
    """The end of a logout that began here, or the begin of one that began elsewhere."""
    saml = toolkit()
    onward = saml.process_slo(request_id=session.pop("request", None), delete_session_cb=session.clear)
    check(saml)
    return redirect(onward or "/")


@app.errorhandler(Refused)
def refused(error: Refused) -> ResponseReturnValue:
    app.logger.warning("refused: %s", error)
    return '<p id="not-logged-in">You could not be logged in.</p><a href="/login">Try again</a>', 403


if __name__ == "__main__":
    print(HERE, flush=True)
    app.run("127.0.0.1", PORT)
