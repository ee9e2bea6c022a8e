"""Who may know whom, and where each library and each source of surprise has its place. Paths are patterns; * crosses folders."""

STRANGERS = (
    ("eid", "idp_mock"),
    ("eid", "relying_party"),
    ("eid.identity", "eid.storage"),
    ("eid.identity", "eid.web"),
    ("eid.identity", "eid.xml"),
    ("eid.storage", "eid.web"),
    ("eid.storage", "eid.xml"),
    ("eid.xml", "eid.storage"),
    ("eid.xml", "eid.web"),
    ("idp_mock", "relying_party"),
    ("idp_mock.oidc", "idp_mock.saml"),
    ("idp_mock.saml", "idp_mock.oidc"),
    ("idp_mock.login", "idp_mock.oidc"),
    ("idp_mock.login", "idp_mock.saml"),
    ("idp_mock.personas", "idp_mock.login"),
    ("idp_mock.personas", "idp_mock.oidc"),
    ("idp_mock.personas", "idp_mock.saml"),
    *(
        (state, above)
        for state in ("idp_mock.events", "idp_mock.faults", "idp_mock.outcomes", "idp_mock.snapshots", "idp_mock.spaces")
        for above in ("idp_mock.control", "idp_mock.login", "idp_mock.oidc", "idp_mock.saml")
    ),
    ("idp_mock.control", "idp_mock.login"),
    ("idp_mock.control", "idp_mock.oidc"),
    ("idp_mock.control", "idp_mock.saml"),
    *(
        ("idp_mock.dashboard", other)
        for other in ("idp_mock.events", "idp_mock.inspector", "idp_mock.login", "idp_mock.oidc", "idp_mock.saml")
    ),
    *(("idp_mock.inspector", other) for other in ("idp_mock.login", "idp_mock.oidc", "idp_mock.saml")),
    *(
        ("idp_mock.handbook", other)
        for other in ("idp_mock.events", "idp_mock.inspector", "idp_mock.login", "idp_mock.oidc", "idp_mock.saml", "idp_mock.settings")
    ),
    ("idp_mock.control", "idp_mock.dashboard"),
    ("idp_mock.login", "idp_mock.control"),
    ("idp_mock.oidc", "idp_mock.control"),
    ("idp_mock.saml", "idp_mock.control"),
    *(("idp_mock.signing", stranger) for stranger in ("idp_mock.control", "idp_mock.login", "idp_mock.oidc", "idp_mock.saml")),
    *((stranger, "idp_mock.signing") for stranger in ("idp_mock.control", "idp_mock.oidc", "idp_mock.saml")),
    *(
        ("idp_mock.partners", stranger)
        for stranger in ("idp_mock.control", "idp_mock.dashboard", "idp_mock.inspector", "idp_mock.saml", "idp_mock.signing")
    ),
    *(
        ("idp_mock.profile", stranger)
        for stranger in (
            "idp_mock.control",
            "idp_mock.dashboard",
            "idp_mock.inspector",
            "idp_mock.oidc",
            "idp_mock.saml",
            "idp_mock.signing",
        )
    ),
    *((stranger, "idp_mock.profile") for stranger in ("idp_mock.control", "idp_mock.login", "idp_mock.oidc", "idp_mock.partners")),
    *(
        ("idp_mock.devices", stranger)
        for stranger in (
            "idp_mock.control",
            "idp_mock.dashboard",
            "idp_mock.inspector",
            "idp_mock.oidc",
            "idp_mock.partners",
            "idp_mock.saml",
        )
    ),
    *((stranger, "idp_mock.devices") for stranger in ("idp_mock.control", "idp_mock.login", "idp_mock.oidc", "idp_mock.partners")),
    *((stranger, "idp_mock.partners") for stranger in ("idp_mock.control", "idp_mock.login", "idp_mock.oidc", "idp_mock.saml")),
    ("relying_party", "idp_mock"),
    ("relying_party.federation", "relying_party.accounts"),
    ("relying_party.federation", "relying_party.praca"),
    ("relying_party.accounts", "relying_party.federation"),
    *(
        ("relying_party.signatures", stranger)
        for stranger in ("relying_party.accounts", "relying_party.federation", "relying_party.praca", "relying_party.zus")
    ),
    *((stranger, "relying_party.signatures") for stranger in ("relying_party.accounts", "relying_party.federation")),
    *(("relying_party.demonstration", portal) for portal in ("relying_party.accounts", "relying_party.praca", "relying_party.zus")),
    *((portal, "relying_party.demonstration") for portal in ("relying_party.federation", "relying_party.praca", "relying_party.zus")),
    ("relying_party.accounts", "relying_party.praca"),
    ("relying_party.accounts", "relying_party.zus"),
    ("relying_party.federation", "relying_party.zus"),
)
"""The first must not know the second."""

VISIBLE = {
    "idp_mock.api_client": (),
    "idp_mock.checker": ("idp_mock.api_client",),
    "idp_mock.commands": ("idp_mock.api_client", "idp_mock.checker"),
    "relying_party.mail": (),
    **dict.fromkeys(
        ("relying_party.praca", "relying_party.zus"),
        (
            "relying_party.accounts",
            "relying_party.federation.arrival",
            "relying_party.forms",
            "relying_party.paper",
            "relying_party.signatures.signed",
            "relying_party.signatures.statement",
            "relying_party.mail.outbox",
            "relying_party.session",
        ),
    ),
}
"""All that these see of their own program: a portal, and what talks to a node over HTTP alone."""

LIBRARIES: dict[str, tuple[str, ...]] = {
    "argon2": ("relying_party/accounts/passwords.py",),
    "authlib": ("relying_party/federation/oidc.py", "relying_party/federation/oidc_client.py"),
    "bs4": ("idp_mock/checker/page.py",),
    "babel": ("eid/web/language.py",),
    "captcha": ("relying_party/zus/enrolment/captcha.py",),
    "click": ("eid/commands.py", "idp_mock/commands/*.py", "*/cli.py"),
    "cryptography": (
        "eid/certificates.py",
        "eid/jwe.py",
        "eid/jws.py",
        "eid/keys.py",
        "eid/tls.py",
        "eid/xml/*.py",
        "idp_mock/oidc/certificates.py",
        "idp_mock/oidc/*jose.py",
        "idp_mock/signing/*.py",
        "relying_party/federation/*.py",
        "relying_party/signatures/*.py",
    ),
    "flask": ("*/app.py", "*/views.py", "relying_party/shared.py", "eid/web/*.py"),
    "flask_babel": ("*/views.py", "eid/web/language.py"),
    "fpdf": ("relying_party/paper/paper.py",),
    "granian": ("eid/serving.py", "eid/supervisor.py"),
    "httpx": (
        "idp_mock/api_client.py",
        "idp_mock/checker/*.py",
        "idp_mock/fetch.py",
        "idp_mock/partners/doorway.py",
        "idp_mock/testing.py",
        "relying_party/app.py",
        "relying_party/federation/*.py",
    ),
    "jinja2": ("eid/web/language.py",),
    "joserfc": ("idp_mock/oidc/*jose.py",),
    "jwt": ("relying_party/federation/signed_jwt.py",),
    "lxml": (
        "eid/xml/*.py",
        "idp_mock/saml/faults/*.py",
        "idp_mock/signing/*.py",
        "relying_party/federation/signature.py",
        "relying_party/signatures/enveloped.py",
    ),
    "markdown": ("idp_mock/handbook/pages.py",),
    "markupsafe": ("*/views.py", "eid/web/language.py", "eid/web/mould.py"),
    "msgspec": ("eid/*.py", "idp_mock/*.py", "relying_party/*.py"),
    "prometheus_client": ("eid/web/metrics.py",),
    "pydantic": ("idp_mock/control/*.py",),
    "pytest": ("idp_mock/pytest_plugin.py",),
    "redis": ("eid/storage/redis*.py",),
    "saml2": ("relying_party/federation/*.py",),
    "segno": ("idp_mock/devices/views.py",),
    "selenium": ("idp_mock/checker/chromium.py",),
    "sqlite3": ("eid/storage/sqlite*.py",),
    "waitress": ("eid/serving.py",),
    "werkzeug": ("*/views.py", "idp_mock/annex/app.py", "idp_mock/testing.py", "eid/web/*.py"),
    "xmlsec": ("relying_party/federation/signature.py", "relying_party/signatures/enveloped.py"),
}

SURPRISES: dict[str, tuple[str, ...]] = {
    "datetime.date.today": (),
    "datetime.datetime.now": (),
    "datetime.datetime.today": (),
    "datetime.datetime.utcnow": (),
    "lxml.etree.HTML": (),
    "lxml.etree.XML": (),
    "lxml.etree.XMLParser": ("eid/xml/parser.py",),
    "lxml.etree.fromstring": ("eid/xml/parser.py",),
    "lxml.etree.parse": (),
    "os.environ": ("eid/settings.py",),
    "os.getenv": (),
    "os.urandom": (),
    "random": (),
    "secrets": ("eid/chance.py",),
    "subprocess": (),
    "time": ("eid/clock.py",),
    "uuid.uuid1": (),
    "uuid.uuid4": (),
    "xml": (),
}
"""Time, chance, environment, parsers of XML, other programs."""

SPECIFIED = frozenset(("UserInfo",))
"""Words of a specification, which are kept as they are there (OpenID Connect Core, section 5.3)."""
BANNED = frozenset(("utils", "helpers", "common", "misc", "manager", "handler", "data", "info", "process"))
MODULE_LINES = 300
FUNCTION_LINES = 40
