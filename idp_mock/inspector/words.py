"""Texts of the inspector's tables, in Polish; templates translate them when they are shown."""

from idp_mock.dashboard.words import _

RESULTS = {
    "": _("w toku"),
    "identified": _("udane"),
    "refused": _("żądanie odrzucone"),
    "cancelled": _("anulowane przez osobę"),
    "failed": _("nieudane"),
    "consent_refused": _("odmowa zgody"),
    "no_profile": _("brak Profilu Zaufanego"),
    "level_too_low": _("za niski poziom"),
    "login_required": _("potrzebne logowanie"),
}
PROTOCOLS = {"oidc": "OpenID Connect", "saml": _("SAML prawdziwego węzła"), "saml2": _("SAML ogólny")}
PROFILES = {
    **PROTOCOLS,
    "metadata": _("metadane usługi SAML"),
    "oidc": _("Żądanie autoryzacji OpenID"),
    "oidc-id-token": _("Żeton ID OpenID"),
    "oidc-response": _("Odpowiedź autoryzacji OpenID"),
    "oidc-tokens": _("Odpowiedź z żetonami OpenID"),
}
ANSWERS = ("oidc-id-token", "oidc-response", "oidc-tokens")
"""Profiles of what a client receives."""
PARTS = {
    "query": _("Parametry adresu"),
    "request": _("Treść żądania"),
    "location": _("Dokąd odpowiedź kieruje"),
    "reply": _("Treść odpowiedzi"),
}
