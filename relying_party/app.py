"""Builds the portals from their parts; the only place that knows them all."""

from collections.abc import Callable
from http import HTTPStatus
from threading import Thread
from typing import TYPE_CHECKING

from flask import Blueprint, Flask, Response, g, request

from eid import logs
from eid.chance import Chance, SystemChance
from eid.clock import Clock, SystemClock
from eid.metering import Meters
from eid.storage.namespace import Namespace
from eid.storage.open import open_store
from eid.storage.store import Store
from eid.sweeper import Sweeper
from eid.web import errors, headers, language
from eid.web.application import Application
from eid.web.assets import serve_assets
from eid.web.health import health_blueprint
from eid.web.log_context import request_under_way
from eid.web.metrics import metrics_blueprint
from eid.web.proxies import TrustedProxies
from relying_party import endpoints
from relying_party.accounts.accounts import Accounts
from relying_party.accounts.attempts import ephemeral
from relying_party.accounts.holder import Account
from relying_party.accounts.seed import seed
from relying_party.control.views import control_blueprint
from relying_party.control.views import operations as control_operations
from relying_party.demonstration.views import demonstrate
from relying_party.federation.backchannel import BackChannel
from relying_party.federation.federation import KINDS as FEDERATION_RECORDS
from relying_party.federation.federation import Federation
from relying_party.federation.judgement import NodeUnreachable
from relying_party.federation.views import federation_blueprint
from relying_party.mail.outbox import OUTBOX
from relying_party.mail.postman import Postman
from relying_party.movable_clock import StoredClock
from relying_party.praca.app import EPHEMERAL as PRACA_RECORDS
from relying_party.praca.app import Ground, join
from relying_party.praca.certificate.statement import arrival
from relying_party.praca.certificate.views import NAME as CERTIFICATE
from relying_party.praca.certificate.views import CertificatePages
from relying_party.praca.clerks.views import CLERKS
from relying_party.praca.presence import PORTAL
from relying_party.praca.switches import Switches
from relying_party.praca.views import PracaPages, Surroundings, praca_blueprint
from relying_party.session import COOKIE, Sessions, Visit
from relying_party.session import EPHEMERAL as SESSION_RECORDS
from relying_party.settings import Settings
from relying_party.shared import Shared, share
from relying_party.signatures.errands import KINDS as SIGNATURE_RECORDS
from relying_party.signatures.reaching import Fetch, Unreachable
from relying_party.signatures.signatures import Signatures
from relying_party.signatures.signed import ToSign
from relying_party.signatures.views import NAME as SIGNATURES
from relying_party.signatures.views import SignaturePages, Take
from relying_party.views import WATCHING, failure_page, install_guards, landing_again, portals_blueprint
from relying_party.zus.cot.views import cot_api
from relying_party.zus.enrolment.statement import arrival as zus_arrival
from relying_party.zus.profiles.profiles import NAMESPACE as ZUS_RECORDS
from relying_party.zus.rim.surroundings import PORTAL as ZUS
from relying_party.zus.rim.surroundings import Surroundings as ZusSurroundings
from relying_party.zus.rim.surroundings import Switches as ZusSwitches
from relying_party.zus.views import EPHEMERAL as ZUS_EPHEMERAL
from relying_party.zus.views import ZusPages

if TYPE_CHECKING:
    import httpx

MEBIBYTE = 1024 * 1024


def create_app(
    settings: Settings,
    *,
    store: Store | None = None,
    clock: Clock | None = None,
    chance: Chance | None = None,
    transport: "httpx.BaseTransport | None" = None,
    counts: str = "",
) -> Application:
    """The portals as a WSGI application; `transport` is how they reach the node, None: the network; `counts` the folder in which several
    processes count together. Raises `StoreError`, `SettingsError` or `KeysUnusable` where they cannot work."""
    clock, chance, meters = clock or SystemClock(), chance or SystemChance(), endpoints.meters(counts)
    store = endpoints.timed(store or own_part(open_store(settings.store)), meters)
    app = _application(settings, store, meters)
    sessions = Sessions(store, clock, chance, settings.session_lifetime)
    federation = Federation(settings, store, clock, chance, transport)
    shared = share(settings, store, clock, chance, _install_visits(app, sessions, settings), federation)
    take: dict[str, Take] = {
        PORTAL: lambda signed: joined.taking(lambda other: praca.land(arrival(other, clock.now())))(signed),
        ZUS: lambda signed: zus.land(zus_arrival(signed, clock.now())),
    }
    signatures = Signatures(settings, store, clock, chance, _fetch(BackChannel(settings, clock, transport)))
    signing = SignaturePages(signatures, shared.browser, take)
    accounts = _accounts(shared)
    joined = join(_ground(shared, accounts, signing.ask))
    certificate = CertificatePages(signing.ask, chance, clock, settings.own_url)
    praca = PracaPages(_surroundings(shared, accounts, joined.life.send_link, certificate))
    zus_clock = StoredClock(store, clock)
    zus = ZusPages(_zus_surroundings(shared, zus_clock, signing))
    lost = {PORTAL: praca.lost, CERTIFICATE: praca.lost, SIGNATURES: signing.lost, ZUS: zus.lost, **joined.lost}
    install_guards(app, shared.visit, settings, federation, lost, joined.rooms)
    demonstrate(app, settings, store, shared.visit)
    land = {PORTAL: joined.landing(praca.land), ZUS: zus.land, CLERKS: joined.clerks.land, WATCHING: landing_again(shared.visit)}
    own = (portals_blueprint(settings), praca_blueprint(praca), certificate.blueprint(), signing.blueprint(), signing.way_back())
    arrivals = federation_blueprint(federation, shared.browser, land, sessions.end_of_node_session)
    for blueprint in (*own, *joined.blueprints, *_zus_blueprints(settings, zus, zus_clock), arrivals):
        app.register_blueprint(blueprint)
    postman = Postman(shared.outbox, settings.mail, clock)
    app.extensions |= {"federation": federation, "praca": joined, "postman": postman, "reminders": zus.reminders}
    return app


def create_served_app(settings: Settings, counts: str = "") -> Application:
    """As `create_app`, with the sweeper at work beside it, with what a first login needs being loaded meanwhile, and with a log."""
    logs.install(settings.log, request_under_way)
    whole, clock = open_store(settings.store), SystemClock()
    store = own_part(whole)
    app = create_app(settings, store=store, clock=clock, counts=counts)
    zus_records = (*ephemeral(ZUS_RECORDS), *ZUS_EPHEMERAL)
    praca_records = (*ephemeral(PORTAL), *PRACA_RECORDS)
    swept = (*SESSION_RECORDS, *praca_records, *zus_records, OUTBOX, *FEDERATION_RECORDS, *SIGNATURE_RECORDS)
    Sweeper(store, clock, lambda: swept).start()
    app.extensions["postman"].start()
    app.extensions["reminders"].start()
    Thread(target=app.extensions["federation"].warm, name="warm-up", daemon=True).start()
    app.endings.append(whole.close)
    return app


def _application(settings: Settings, store: Store, meters: Meters) -> Application:
    app = Application(__name__)
    language.install(app)
    headers.install(app)
    errors.install(app)
    serve_assets(app)
    app.wsgi_app = endpoints.counted(app.wsgi_app, meters)  # type: ignore[method-assign]
    for blueprint in (health_blueprint(lambda: store), metrics_blueprint(endpoints.PROGRAM, meters, lambda: store)):
        app.register_blueprint(blueprint)
    if settings.trusted_proxies:
        app.wsgi_app = TrustedProxies(app.wsgi_app, settings.trusted_proxies)  # type: ignore[method-assign]
    return app


def own_part(store: Store) -> Store:
    """Apart from the node, which may keep its records at the same address."""
    return Namespace(store, "portal")


def _fetch(channel: BackChannel) -> Fetch:
    """How lists and answers about revocation are reached: as the node is."""

    def fetch(address: str, question: bytes | None) -> bytes:
        try:
            asked = {"Content-Type": "application/ocsp-request"}
            reply = channel.get(address) if question is None else channel.post(address, question, asked)
        except NodeUnreachable as error:
            raise Unreachable(str(error)) from error
        if reply.status != HTTPStatus.OK:
            raise Unreachable(f"{address}: status {reply.status}")
        return reply.body

    return fetch


def _accounts(shared: Shared) -> Accounts:
    accounts = Accounts(shared.store, PORTAL, shared.clock, shared.chance, shared.settings.address_failures)
    if shared.settings.seed_accounts:
        seed(accounts)
    return accounts


def _ground(shared: Shared, accounts: Accounts, ask: Callable[[ToSign], Response]) -> Ground:
    settings = shared.settings
    return Ground(
        store=shared.store,
        clock=shared.clock,
        chance=shared.chance,
        accounts=accounts,
        visit=shared.visit,
        outbox=shared.outbox,
        depart=shared.depart_to_sign,
        ask=ask,
        failed=failure_page,
        attachment_limit=settings.attachment_limit * MEBIBYTE,
        keys=settings.keys,
        own_url=settings.own_url,
        clerks=settings.clerks,
    )


def _surroundings(shared: Shared, accounts: Accounts, send_link: Callable[[Account], None], certificate: CertificatePages) -> Surroundings:
    settings = shared.settings
    return Surroundings(
        accounts=accounts,
        chance=shared.chance,
        visit=shared.visit,
        depart=shared.depart,
        by_certificate=certificate.begin,
        log_out_at_node=shared.log_out_at_node,
        failed=failure_page,
        fresh=lambda arrival: shared.clock.now() < arrival.arrived_at + settings.session_lifetime,
        protocols=shared.protocols,
        send_link=send_link,
        switches=Switches(
            verify_email=settings.verify_email,
            passwordless=settings.passwordless,
            login_creates_account=settings.login_creates_account,
        ),
    )


def _zus_blueprints(settings: Settings, zus: ZusPages, clock: StoredClock) -> tuple[Blueprint, ...]:
    """ZUS's pages, its telephone for programs, and what testers may do."""
    control = control_blueprint(settings, control_operations(clock, zus.operations()))
    return (zus.blueprint(), cot_api(zus.cot_line), control)


def _zus_surroundings(shared: Shared, clock: StoredClock, signing: SignaturePages) -> ZusSurroundings:
    settings = shared.settings
    return ZusSurroundings(
        store=shared.store,
        clock=clock,
        chance=shared.chance,
        visit=shared.visit,
        depart=shared.depart,
        log_out_at_node=shared.log_out_at_node,
        failed=lambda failure, again: failure_page(failure, again, ZUS),
        ask_to_sign=signing.ask,
        own_url=settings.own_url,
        write_letter=shared.outbox.write,
        switches=ZusSwitches(
            untrusted_may_log_in=settings.zus_untrusted_login == "limited",
            clerks=tuple(pesel.strip() for pesel in settings.zus_clerks.split(",") if pesel.strip()),
            four_eyes=settings.zus_four_eyes,
            lifetime=settings.session_lifetime,
            address_failures=settings.address_failures,
            protocols=shared.protocols,
        ),
    )


def _install_visits(app: Flask, sessions: Sessions, settings: Settings) -> Callable[[], Visit]:
    """Gives each request one `Visit`, made when it is asked for, and sets the cookie that it issues."""
    secure = settings.own_url.startswith("https:")

    def visit() -> Visit:
        if "visit" not in g:
            g.visit = Visit(sessions, request.cookies.get(COOKIE, ""))
        return g.visit  # type: ignore[no-any-return]

    def set_cookie(response: Response) -> Response:
        issued = g.visit.issued if "visit" in g else None
        path = request.script_root or "/"  # below which a trusted proxy has the portals
        if issued:
            response.set_cookie(COOKIE, issued, path=path, httponly=True, samesite="Lax", secure=secure)
        elif issued == "":
            response.delete_cookie(COOKIE, path=path, httponly=True, samesite="Lax", secure=secure)
        return response

    app.after_request(set_cookie)
    app.add_template_global(lambda: visit().begin().csrf, "csrf_token")
    app.add_template_global(lambda: bool((session := visit().session) and session.drafts), "typed_is_kept")
    app.add_template_global(lambda: visit().take_notice(), "notice")
    return visit
