"""Every setting of the portals, with the default that works and the help that the command line prints."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from eid.clock import DAY
from eid.settings import addresses_or_networks, one_of, or_empty, setting, web_address, within
from relying_party.federation.node_account import check_account
from relying_party.mail.addresses import check_address
from relying_party.praca.clerks.clerks import check_clerks


@dataclass(frozen=True, kw_only=True)
class Settings:
    """Read once at start; option `--port` is environment variable `PORTAL_PORT` and key `port` of the configuration file."""

    host: str = setting("127.0.0.1", help="Address to listen on; loopback unless told otherwise.")
    port: int = setting(8001, help="TCP port to listen on.", check=within(1, 65535))
    public_url: str = setting(
        "",
        help="Address that browsers use, without a final slash; default http://127.0.0.1:PORT, https with tls.",
        check=or_empty(web_address),
    )
    store: str = setting("sqlite:///var/portal.sqlite?synchronous=full", help="Store address, as the node's; accounts are kept there.")
    keys: str = setting("keys", help="Folder of the portal's key pair; made at first start.")
    tls: bool = setting(False, help="Serve https, with a certificate of the private test CA in the folder of keys.")
    workers: int = setting(1, help="Processes that serve requests.", check=within(1, 256))
    server: str = setting(
        "granian", help="HTTP server: granian, or waitress (pure Python, one process).", check=one_of("granian", "waitress")
    )
    node_url: str = setting(
        "http://localhost:8000", help="Address of the node as browsers see it; also its OpenID issuer.", check=web_address
    )
    oidc_account: str = setting(
        "",
        help="Account (acct:NAME@HOST) or address whose OpenID issuer the portal finds by WebFinger (RFC 7033); default is that the issuer"
        " is node_url.",
        check=or_empty(check_account),
    )
    node_backchannel_url: str = setting(
        "", help="Address of the node as this server sees it; default the same.", check=or_empty(web_address)
    )
    node_ca: str = setting("", help="PEM file of the CA that certifies a node served over https; default is what this system trusts.")
    protocol: str = setting(
        "choose",
        help="Protocol towards the node: saml, oidc, or choose (the start page lets the person choose).",
        check=one_of("choose", "saml", "oidc"),
    )
    saml_entity_id: str = setting("praca-demo", help="SAML entityID of Praca; a bare word, as the real node allows.")
    zus_saml_entity_id: str = setting("zus-demo", help="SAML entityID of ZUS; where it is that of Praca, both are one to the node.")
    node_entity_id: str = setting("", help="SAML Issuer of the node; default is the bare host name of its address.")
    node_certificate: str = setting(
        "", help="PEM file with the node's SAML certificate(s); default is to take them from the node's own JWKS."
    )
    oidc_client_id: str = setting("praca-demo", help="OpenID client id of Praca where it does not register itself.")
    zus_oidc_client_id: str = setting("zus-demo", help="OpenID client id of ZUS where it does not register itself.")
    oidc_registration: bool = setting(
        True,
        help="Register at the node (RFC 7591) before the first OpenID login, so that it tells the portal of logouts; a node that refuses"
        " knows the portal as a guest. Without: list oidc_client_id and zus_oidc_client_id in the node's clients file, with the logout"
        " address.",
    )
    oidc_certificate: str = setting(
        "",
        help="PEM file with the TLS certificate by which the portal proves itself to the node over OpenID (RFC 8705): with"
        " self_signed_tls_client_auth, or tls_client_auth where an authority issued it. Default is client_secret_basic.",
    )
    oidc_certificate_key: str = setting("", help="PEM file with the private key of oidc_certificate; default is the same file.")
    oidc_flow: str = setting(
        "code",
        help="How the node's OpenID answer travels: code (in the address), form_post (the code in a form), jwt (the code"
        " in a signed JWT, JARM), hybrid or hybrid_token (an ID token, and an access token, beside the code; the node must offer them: its"
        " setting implicit).",
        check=one_of("code", "form_post", "jwt", "hybrid", "hybrid_token"),
    )
    oidc_userinfo: str = setting(
        "header",
        help="How the access token is sent to the node's UserInfo endpoint: header or body (RFC 6750 sections 2.1 and 2.2), or signed: in"
        " the header, and an answer that is no signed JWT is refused (OpenID Connect Core 5.3.2).",
        check=one_of("header", "body", "signed"),
    )
    oidc_claims_provider: str = setting(
        "",
        help="Issuer whose claims count beside the node's, aggregated or distributed (OpenID Connect Core 5.6.2); distributed ones are"
        " fetched from below this address alone. Default is that only the node is believed.",
        check=or_empty(web_address),
    )
    oidc_claims_keys: str = setting("", help="File with the JWKS of oidc_claims_provider.")
    oidc_request: str = setting(
        "plain",
        help="How the node is asked for a login: plain (parameters), object (a signed request object in the address), object_uri (one that"
        " the node's server fetches from the portal, once) or object_uri_unsigned. The keys and addresses are told at registration.",
        check=one_of("plain", "object", "object_uri", "object_uri_unsigned"),
    )
    oidc_refresh: str = setting(
        "no",
        help="Whether a session of the portal lasts only while the node prolongs its own: no, registered (the portal registers the grant"
        " refresh_token) or offline (it also asks for offline_access, with consent). Once the access token has expired, the next page asks"
        " the node; one that refuses ends the portal's session.",
        check=one_of("no", "registered", "offline"),
    )
    watch_session: bool = setting(
        False,
        help="After an OpenID login, ask the node's frame every few seconds whether its session goes on (OpenID Connect Session Management"
        " 1.0). One that has changed ends the portal's session, unless the node says, asked without the person, that they are logged in"
        " still. Only for a portal on the node's site (localhost and localhost, say): many"
        " browsers hide the node's cookie from frames in other sites, and the frame then says that the session has changed.",
    )
    logout_channel: str = setting(
        "back",
        help="How a node that the portal registers at tells it of logouts: back (server to server), front (frame in the browser) or both.",
        check=one_of("back", "front", "both"),
    )
    backchannel_url: str = setting(
        "",
        help="Address of the portal as the node's server sees it, for back-channel logout; default the same.",
        check=or_empty(web_address),
    )
    signing_url: str = setting(
        "",
        help="Address of the application that signs with qualified certificates; default the node's /_mock/signing/.",
        check=or_empty(web_address),
    )
    lotl_url: str = setting(
        "",
        help="Address of the list of trusted lists; default the node's /_mock/signing/lotl.xml.",
        check=or_empty(web_address),
    )
    lotl_certificate: str = setting(
        "",
        help="PEM file with the certificate(s) of who signs the list of trusted lists; default is to take them from the node's"
        " /_mock/signing/journal.pem.",
    )
    level: str = setting(
        "substantial",
        help="Level of assurance that the portals ask for: low, substantial or high.",
        check=one_of("low", "substantial", "high"),
    )
    address_failures: int = setting(
        300,
        help="Wrong passwords from one address within 5 minutes, after which it must wait; those over loopback do not count. 0: no limit.",
        check=within(0, 1_000_000),
    )
    trusted_proxies: str = setting(
        "", help="IP addresses or networks, separated by commas, of proxies whose X-Forwarded headers count.", check=addresses_or_networks
    )
    departure_lifetime: int = setting(900, help="Seconds that a person may spend at the node.", check=within(1, DAY))
    session_lifetime: int = setting(1800, help="Seconds until an idle portal session expires.", check=within(1, 366 * DAY))
    clock_skew: int = setting(60, help="Seconds by which the node's clock may differ from the portal's.", check=within(0, DAY))
    verify_email: bool = setting(False, help="Praca: mail a link that must be opened before an account is used for the first time.")
    passwordless: bool = setting(False, help="Praca: no login and password in the form; accounts are used through the node alone.")
    login_creates_account: bool = setting(False, help="Praca: a log-in at the node without an account leads to the registration form.")
    clerks: str = setting(
        "90810100027=*:head,85071480012=*:clerk",
        help="Praca: who works at which office, as PESEL=office:role with commas between; office is a code or *, role clerk or head.",
        check=check_clerks,
    )
    attachment_limit: int = setting(5, help="Praca: largest attachment in MiB; the newer portal takes 1.", check=within(1, 20))
    zus_untrusted_login: str = setting(
        "limited",
        help="ZUS: what an untrusted profile may do: limited (log in without the account's data, as in 2012) or none (not log in at all).",
        check=one_of("limited", "none"),
    )
    zus_clerks: str = setting(
        "91830401226,92850601250",
        help="ZUS: PESELs, separated by commas, of those who may sit in a branch; they log in through the node.",
    )
    zus_four_eyes: bool = setting(False, help="ZUS: a second clerk must confirm what the first has seen.")
    control_token: str = setting("", help="Bearer token for /_mock/api; without one it answers on a loopback address only.")
    mail: str = setting("var/mail", help="Where mail goes: a folder of .eml files, or smtp://host:port.", check=check_address)
    log: str = setting("text", help="Form of the log on standard error: text, or json (an object to a line).", check=one_of("text", "json"))
    demo: bool = setting(
        False,
        help="Offer /demo, where rules for the node's answers can be left out to show an attack that succeeds; on loopback addresses only.",
    )
    seed_accounts: bool = setting(True, help="Have the accounts of relying_party/accounts/seed.toml from the start.")

    @property
    def own_url(self) -> str:
        """The address that browsers use, without a final slash."""
        return self.public_url.rstrip("/") or f"{'https' if self.tls else 'http'}://127.0.0.1:{self.port}"

    @property
    def tls_names(self) -> tuple[str, ...]:
        """The host name for which the server certificate is good, beside this machine's own."""
        public = urlsplit(self.public_url).hostname
        return (public,) if public else ()
