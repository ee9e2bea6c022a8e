"""Texts of the dashboard's tables. They are Polish, as everywhere; templates translate them when they are shown."""


def _(text: str) -> str:
    """Marks a text for the catalogue."""
    return text


LEVELS = {"low": _("niski"), "substantial": _("średni"), "high": _("wysoki")}
STATES = {
    "active": _("aktywny"),
    "expired": _("profil nieważny"),
    "no_profile": _("bez profilu"),
    "blocked": _("zablokowany"),
    "deceased": _("osoba zmarła"),
}
SEXES = {"female": _("kobieta"), "male": _("mężczyzna")}
ENDINGS = {
    "cancelled": _("anulowane przez osobę"),
    "failed": _("nieudane"),
    "consent_refused": _("odmowa zgody"),
    "no_profile": _("brak Profilu Zaufanego"),
    "level_too_low": _("za niski poziom"),
}
FAMILIES = {"saml": "SAML", "oidc": "OpenID Connect", "logout": _("wylogowanie"), "http": "HTTP", "persona": _("dane osoby")}
PROTOCOLS = {"oidc": "OpenID Connect", "saml": _("SAML prawdziwego węzła"), "saml2": _("SAML ogólny")}
EXPECTATIONS = {"refuse": _("odmawia"), "accept": _("przyjmuje"), "either": _("odmawia lub przyjmuje")}
USES = {"active": _("aktywny"), "next": _("następny"), "retired": _("wycofany")}
MOMENT = _("Data i godzina UTC")
