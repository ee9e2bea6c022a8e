"""Each application of examples/, as somebody starts it who has read its README: a person logs in, is known by the PESEL, and logs out."""

from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from msgspec import Struct

from idp_mock.checker.browser import HttpBrowser
from idp_mock.checker.page import Page
from idp_mock.checker.plan import NodePlace, Plan, Selection, Sign, Way
from idp_mock.checker.run import prepared
from idp_mock.checker.verdict import Seen
from idp_mock.testing import MockIdp, serve_in_thread
from tests.examples import programs
from tests.operations.programs import free_port

OIDC = ("id-token-expired", "id-token-audience-other", "id-token-nonce-other", "id-token-signature-damaged", "state-other")
SAML = ("signature-absent", "wrapping-forged-assertion-last", "conditions-not-on-or-after-past", "assertion-audience-other")


class Example(Struct, frozen=True, kw_only=True):
    """`registered` says that the node must know the application."""

    folder: str
    prepare: programs.Prepare
    host: str = "127.0.0.1"
    protocol: str = "oidc"
    faults: tuple[str, ...] = OIDC
    registered: bool = False


EXAMPLES = (
    Example(folder="node-oidc", prepare=programs.node_app),
    Example(folder="java-oidc", prepare=programs.java_app),
    Example(folder="django-oidc", prepare=programs.django_app),
    Example(
        folder="python-saml",
        prepare=programs.flask_app,
        host="localhost",
        protocol="saml2",
        faults=SAML,
        registered=True,
    ),
)


class Running(Struct, frozen=True, kw_only=True):
    example: Example
    url: str
    idp: MockIdp

    def logged_in(self, browser: HttpBrowser) -> Page:
        self.idp.next_login(persona="jan.testowy")
        return browser.press(browser.open(self.url), "#log-in", {})


@pytest.fixture(scope="module")
def node() -> Iterator[MockIdp]:
    with serve_in_thread() as started:
        yield started


@pytest.fixture(scope="module", params=EXAMPLES, ids=lambda example: example.folder)
def running(request: pytest.FixtureRequest, node: MockIdp, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    example: Example = request.param
    folder = programs.copied(example.folder, tmp_path_factory.mktemp("examples"))
    command = example.prepare(folder)
    port = free_port()
    url = f"http://{example.host}:{port}/"
    with programs.started(command, folder, url, PORT=str(port), ISSUER=node.issuer):
        if example.registered:
            node.api.post("/service-providers", {"metadata_url": f"{url}metadata"})
        yield Running(example=example, url=url, idp=node)


def sessions(idp: MockIdp) -> set[str]:
    return {one["id"] for one in idp.api.get("/sessions")}


@pytest.fixture
def browser() -> Iterator[HttpBrowser]:
    with HttpBrowser(timeout=30, patience=60) as opened:
        yield opened


def test_a_person_logs_in_and_is_known_by_the_pesel(running: Running, browser: HttpBrowser) -> None:
    page = running.logged_in(browser)
    assert page.words == "Jan Testowy, PESEL 90810100010 Log out"
    assert urlsplit(page.url).netloc == urlsplit(running.url).netloc


def test_a_logout_ends_the_session_of_the_application_and_of_the_node(running: Running, browser: HttpBrowser) -> None:
    before = sessions(running.idp)
    running.logged_in(browser)
    assert len(sessions(running.idp)) == len(before) + 1
    page = browser.press(browser.open(running.url), "#log-out", {})
    assert page.words == "Log in", "the node has sent the browser back"
    assert sessions(running.idp) == before


def test_a_person_who_gives_up_is_not_logged_in_but_may_try_again(running: Running, browser: HttpBrowser) -> None:
    running.idp.next_login(outcome="cancelled")
    page = browser.press(browser.open(running.url), "#log-in", {})
    assert page.shows("#not-logged-in"), page.words
    assert page.status == 403
    assert running.logged_in(browser).shows("#person")


def test_the_checker_has_nothing_to_blame(running: Running) -> None:
    plan = Plan(
        login=Way(address=f"{running.url}login"),
        logged_in=Sign(address=running.url, selector="#log-out"),
        faults=Selection(protocol=running.example.protocol, only=running.example.faults),  # type: ignore[arg-type]
        node=NodePlace(url=running.idp.issuer),
    )
    with prepared(plan) as check:
        run = check.run(lambda trial: None)
    assert {trial.fault.id: trial.seen for trial in run.trials} == dict.fromkeys(running.example.faults, Seen.REFUSED)
    assert run.remarks == ()
