"""OpenID clients, SAML service providers, and how their next logins end."""

from idp_mock.dashboard.form import Field, Form, Kind, Members, Start
from idp_mock.dashboard.metadata import written
from idp_mock.dashboard.section import Column, Section, Shape
from idp_mock.dashboard.words import ENDINGS, _

_AUTH_METHODS = (
    *("client_secret_basic", "client_secret_post", "client_secret_jwt", "private_key_jwt"),
    *("tls_client_auth", "self_signed_tls_client_auth", "none"),
)
_CLIENT = (
    Field(name="client_name", label=_("Nazwa")),
    Field(name="redirect_uris", label=_("Adresy powrotu"), kind=Kind.LINES, hint=_("redirect_uris, każdy w osobnym wierszu.")),
    Field(
        name="token_endpoint_auth_method",
        label=_("Jak klient dowodzi, kim jest"),
        kind=Kind.CHOICE,
        options=dict(zip(_AUTH_METHODS, _AUTH_METHODS, strict=True)),
    ),
    Field(name="scope", label=_("Zakresy (scope)"), hint=_("Oddzielone spacjami; puste: wszystkie.")),
    Field(name="post_logout_redirect_uris", label=_("Adresy po wylogowaniu"), kind=Kind.LINES),
    Field(name="backchannel_logout_uri", label=_("Wylogowanie kanałem zwrotnym (backchannel_logout_uri)")),
    Field(name="jwks_uri", label=_("Adres kluczy (jwks_uri)")),
    Field(
        name="further",
        label=_("Pozostałe metadane, JSON"),
        kind=Kind.JSON,
        hint=_('Nazwy z RFC 7591, na przykład {"id_token_signed_response_alg": "RS256"}. Można tu wkleić wszystko i nie wypełniać reszty.'),
    ),
)

CLIENTS = Section(
    name="clients",
    title=_("Klienci OpenID"),
    lead=_("Zarejestrowani klienci. Nieznany klient z adresem lokalnym też jest przyjmowany, o ile węzeł nie jest --strict."),
    list="/clients",
    key="client_id",
    one="/clients/{key}",
    columns=(
        Column(name="client_id", label="client_id", shape=Shape.LINK),
        Column(name="client_name", label=_("Nazwa")),
        Column(name="token_endpoint_auth_method", label=_("Uwierzytelnienie"), shape=Shape.CODE),
        Column(name="redirect_uris", label=_("Adresy powrotu"), shape=Shape.CODE),
    ),
    empty=_("Żaden klient nie jest zarejestrowany."),
    apart=(
        Form(
            name="new",
            title=_("Nowy klient"),
            lead=_("Identyfikator i sekret nada węzeł."),
            method="POST",
            path="/clients",
            fields=_CLIENT,
            button=_("Zarejestruj klienta"),
            done=_("Klient jest zarejestrowany. Poniżej jego identyfikator i sekret."),
            then="client_id",
        ),
    ),
    of_item=(
        Form(
            name="edit",
            title=_("Zmień"),
            method="PUT",
            path="/clients/{key}",
            fields=_CLIENT,
            button=_("Zapisz zmiany"),
            done=_("Zmiany są zapisane."),
            start=Start.REPLACES,
            then="client_id",
        ),
        Form(
            name="delete",
            title=_("Usuń"),
            method="DELETE",
            path="/clients/{key}",
            button=_("Usuń klienta"),
            done=_("Klient jest usunięty."),
            asks=_("Klient nie zaloguje już nikogo, a jego sekret przestanie działać."),
        ),
    ),
)


def _same(*values: str) -> dict[str, str]:
    return {value: value for value in values}


_CHOICES = (
    Field(name="sign", label=_("Co podpisuje węzeł"), kind=Kind.CHOICE, options=_same("both", "assertion", "response")),
    Field(
        name="signature",
        label=_("Algorytm podpisu"),
        kind=Kind.CHOICE,
        options=_same("rsa-sha256", "rsa-sha384", "rsa-sha512", "ecdsa-sha256", "ecdsa-sha384"),
    ),
    Field(name="encrypt", label=_("Szyfrowanie asercji"), kind=Kind.CHOICE, options=_same("auto", "always", "never")),
    Field(name="key_transport", label=_("Szyfrowanie klucza"), kind=Kind.CHOICE, options=_same("auto", "rsa-oaep-mgf1p", "rsa-oaep")),
    Field(
        name="content",
        label=_("Szyfrowanie treści"),
        kind=Kind.CHOICE,
        options=_same("auto", "aes128-gcm", "aes256-gcm", "aes128-cbc", "aes256-cbc"),
    ),
    Field(
        name="skip",
        label=_("Pomijane strony logowania"),
        kind=Kind.CHOICES,
        options={"chooser": _("wybór sposobu"), "second_factor": _("kod SMS"), "consent": _("zgoda")},
    ),
)


def _described(body: Members) -> Members:
    """What the form knows of a service provider, as the metadata that it might have written itself."""
    choices = {name: value for name, value in body.items() if name not in ("entity_id", "acs", "certificate", "slo")}
    certificate, acs = body.get("certificate", ""), body.get("acs", [])
    return {**choices, "metadata": written(body.get("entity_id", ""), acs, certificate, body.get("slo", ""))}


SERVICE_PROVIDERS = Section(
    name="service-providers",
    title=_("Usługi SAML"),
    lead=_("Zarejestrowane usługi SAML: z pliku ustawień w dialekcie prawdziwego węzła i te, które zarejestrowały ich metadane."),
    list="/service-providers",
    key="entity_id",
    one="/service-providers/{key}",
    columns=(
        Column(name="entity_id", label="entityID", shape=Shape.LINK),
        Column(name="name", label=_("Nazwa")),
        Column(name="profile", label=_("Profil"), words={"saml2": "SAML 2.0"}),
        Column(name="acs", label=_("Adresy powrotu (ACS)"), shape=Shape.CODE),
    ),
    empty=_("Żadna usługa nie jest zarejestrowana."),
    apart=(
        Form(
            name="new",
            title=_("Usługa z metadanych"),
            lead=_("Wybierz plik, wklej jego treść albo podaj adres, pod którym leżą metadane."),
            method="POST",
            path="/service-providers",
            fields=(
                Field(name="metadata", label=_("Metadane SAML (XML)"), kind=Kind.FILE),
                Field(name="metadata_url", label=_("Adres metadanych"), hint=_("Węzeł pobierze je sam i odnowi, gdy minie cacheDuration.")),
                *_CHOICES,
            ),
            button=_("Zarejestruj usługę"),
            done=_("Usługa jest zarejestrowana."),
        ),
        Form(
            name="describe",
            title=_("Usługa bez metadanych"),
            lead=_("Z tych pól powstają metadane SAML, którymi usługa zostaje zarejestrowana."),
            method="POST",
            path="/service-providers",
            fields=(
                Field(name="entity_id", label="entityID", required=True),
                Field(
                    name="acs",
                    label=_("Adresy powrotu (ACS)"),
                    kind=Kind.LINES,
                    hint=_("HTTP-POST, każdy w osobnym wierszu."),
                    required=True,
                ),
                Field(
                    name="certificate",
                    label=_("Certyfikat, PEM"),
                    kind=Kind.FILE,
                    hint=_("Do podpisów i do szyfrowania. Puste: żądania bez podpisu, asercje nieszyfrowane."),
                ),
                Field(name="slo", label=_("Adres wylogowania (HTTP-POST)")),
                *_CHOICES,
            ),
            button=_("Zarejestruj usługę"),
            done=_("Usługa jest zarejestrowana."),
            made=_described,
        ),
    ),
    of_item=(
        Form(
            name="delete",
            title=_("Usuń"),
            method="DELETE",
            path="/service-providers/{key}",
            button=_("Usuń usługę"),
            done=_("Usługa jest usunięta."),
            asks=_("Usługa nie zaloguje już nikogo."),
        ),
    ),
)

OUTCOMES = Section(
    name="outcomes",
    title=_("Następne logowania"),
    lead=_("Jak skończą się najbliższe logowania: każde pasujące zabiera z kolejki jeden wynik."),
    list="/outcomes",
    key="id",
    columns=(
        Column(name="client_id", label=_("Klient")),
        Column(name="username", label=_("Kto się loguje")),
        Column(name="persona", label=_("Loguje się jako")),
        Column(name="outcome", label=_("Kończy się"), words=ENDINGS),
        Column(name="fault", label=_("Z usterką"), shape=Shape.CODE),
        Column(name="delay", label=_("Zwłoka, s")),
    ),
    empty=_("Kolejka jest pusta: logowania idą swoją drogą."),
    beside=(
        Form(
            name="queue",
            title=_("Dodaj do kolejki"),
            lead=_("Wybierz personę albo zakończenie; może też być sama usterka albo sama zwłoka."),
            method="POST",
            path="/outcomes",
            fields=(
                Field(name="persona", label=_("Udane jako persona"), offered="/personas", offered_key="username"),
                Field(name="outcome", label=_("Albo kończy się"), kind=Kind.CHOICE, options=ENDINGS),
                Field(
                    name="client_id",
                    label=_("Tylko dla klienta"),
                    hint=_("client_id albo Issuer; puste: dla każdego."),
                    offered="/clients",
                    offered_key="client_id",
                ),
                Field(name="username", label=_("Tylko gdy loguje się"), offered="/personas", offered_key="username"),
                Field(name="fault", label=_("Z usterką"), hint=_("Nazwa z katalogu usterek."), offered="/faults", offered_key="id"),
                Field(name="delay", label=_("Zwłoka w sekundach"), kind=Kind.NUMBER, hint=_("Najwyżej 5.")),
            ),
            button=_("Dodaj"),
            done=_("Wynik czeka na logowanie."),
        ),
        Form(
            name="clear",
            title=_("Opróżnij kolejkę"),
            method="DELETE",
            path="/outcomes",
            button=_("Opróżnij kolejkę"),
            done=_("Kolejka jest pusta."),
            asks=_("Wszystkie czekające wyniki znikną."),
        ),
    ),
    of_item=(
        Form(
            name="remove",
            title=_("Zdejmij"),
            method="DELETE",
            path="/outcomes/{key}",
            button=_("Zdejmij"),
            done=_("Wynik jest zdjęty z kolejki."),
        ),
    ),
)
