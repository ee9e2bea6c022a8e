"""What only a real browser can show: the frame by which a client watches the session, and the frames by which the node tells of its end."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from html import escape
from urllib.parse import parse_qs, urlencode, urlsplit

import httpx
import pytest
from werkzeug.wrappers import Request, Response

from tests.browser.pages import Someone, Visitor
from tests.journeys.listening import listening

LOGIN = {"response_type": "code", "scope": "openid", "state": "s-1", "nonce": "n-1", "mock_skip": "chooser,second_factor,consent"}
WATCH = """<!doctype html><title>client</title><body data-testid="client"><iframe id="op" src="{frame}"></iframe><script>
addEventListener("message", (event) => {{ document.body.dataset.answer = event.origin + " " + event.data; }});
window.ask = (message) => {{
  delete document.body.dataset.answer;
  document.getElementById("op").contentWindow.postMessage(message, "{origin}");
}};
</script></body>"""
HEARD = "const done = arguments[0]; addEventListener('message', (event) => done(event.data), { once: true });"
QUESTION = "arguments[0](document.body.dataset.question);"
SPOIL_THE_STATE = "document.cookie = 'wk_browser_state=spoiled; path=/';" + QUESTION
SPOILED = """const [done, stop] = [arguments[0], clearInterval];
window.clearInterval = (asking) => { stop(asking); done("stopped"); };
document.body.dataset.question = "nonsense";"""


SOONER = "const set = setInterval; window.setInterval = (ask, pause) => set(ask, Math.min(pause, 200));"


@pytest.fixture(autouse=True)
def impatience(visitor: Visitor) -> None:
    """Pages ask more often than for people."""
    visitor.chrome.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", {"source": SOONER})


@dataclass(kw_only=True)
class Client:
    """A client of another origin: its callback watches the node's session, and it notes how frames call it. It is on the node's site,
    because browsers have begun to keep cookies from frames in other sites."""

    node: str
    url: str = ""
    client_id: str = ""
    secret: str = ""
    called: list[dict[str, list[str]]] = field(default_factory=list)

    def __call__(self, request: Request) -> Response:
        if request.path == "/gone":
            self.called.append(parse_qs(request.query_string.decode()))
        watch = WATCH.format(frame=escape(self.node + "/oidc/check_session"), origin=escape(self.node))
        return Response(watch if request.path == "/cb" else "<p data-testid=plain>plain</p>", mimetype="text/html")

    def register(self) -> None:
        metadata = {
            "redirect_uris": [self.url + "/cb"],
            "post_logout_redirect_uris": [self.url + "/bye"],
            "frontchannel_logout_uri": self.url + "/gone",
            "frontchannel_logout_session_required": True,
        }
        told = httpx.post(self.node + "/oidc/register", json=metadata).json()
        self.client_id, self.secret = told["client_id"], told["client_secret"]

    def log_in(self, visitor: Visitor) -> dict[str, str]:
        """The parameters that the browser brings back."""
        asked = {**LOGIN, "client_id": self.client_id, "redirect_uri": self.url + "/cb"}
        visitor.open(f"{self.node}/oidc/authorize?{urlencode(asked)}")
        visitor.type(login__username="jan.testowy", login__password="Test-1234")
        visitor.press("login-submit")
        visitor.arrives(self.url)
        return {name: values[0] for name, values in parse_qs(urlsplit(visitor.chrome.current_url).query).items()}

    def id_token(self, code: str) -> str:
        fields = {"grant_type": "authorization_code", "code": code, "redirect_uri": self.url + "/cb"}
        answer = httpx.post(self.node + "/oidc/token", data=fields, auth=(self.client_id, self.secret))
        return str(answer.json()["id_token"])


@pytest.fixture
def client(visitor: Visitor) -> Iterator[Client]:
    with listening() as place:
        client = Client(node=visitor.node, url=place.url.replace("127.0.0.1", "localhost"))
        place.application = Request.application(client)
        client.register()
        yield client


def ask(visitor: Visitor, message: str) -> str:
    """What the node's frame answers to the client's page."""
    visitor.chrome.switch_to.frame(visitor.look("#op"))
    visitor.look("body")
    visitor.chrome.switch_to.default_content()
    visitor.chrome.execute_script("window.ask(arguments[0])", message)
    return visitor.wait(lambda: visitor.find("client").get_attribute("data-answer"), "answer of the frame")


def test_a_client_sees_in_its_frame_that_the_session_goes_on_and_that_it_has_ended(visitor: Visitor, client: Client) -> None:
    told = client.log_in(visitor)
    question = f"{client.client_id} {told['session_state']}"
    assert ask(visitor, question) == f"{visitor.node} unchanged"
    assert ask(visitor, question.replace(client.client_id, "another")) == f"{visitor.node} changed"
    assert ask(visitor, "nonsense") == f"{visitor.node} error"
    here = visitor.chrome.current_window_handle
    visitor.chrome.switch_to.new_window("tab")
    visitor.open(visitor.node + "/oidc/end_session")
    visitor.press("log-out-confirm")
    visitor.find("logged-out")
    visitor.chrome.close()
    visitor.chrome.switch_to.window(here)
    assert ask(visitor, question) == f"{visitor.node} changed"


def test_frames_tell_the_clients_of_a_logout_and_the_browser_goes_on(visitor: Visitor, client: Client) -> None:
    told = client.log_in(visitor)
    leaving = {
        "id_token_hint": client.id_token(told["code"]),
        "post_logout_redirect_uri": client.url + "/bye",
        "state": "bye & bye",
    }
    visitor.open(f"{visitor.node}/oidc/end_session?{urlencode(leaving)}")
    visitor.arrives(client.url + "/bye")
    assert parse_qs(urlsplit(visitor.chrome.current_url).query) == {"state": ["bye & bye"]}
    assert [call["iss"] for call in client.called] == [[visitor.node]]
    assert client.called[0]["sid"][0]


def test_the_portal_ends_its_session_when_that_of_the_node_has_ended(visitor: Visitor, watching: str) -> None:
    person = Visitor(visitor.chrome, visitor.node, watching)
    someone = Someone()
    person.begin_registration("oidc")
    person.pass_the_node(someone)
    assert in_frame(person, HEARD) == "unchanged"
    person.fill_the_form(someone)
    person.press("confirm")
    person.find("registered")
    here = person.chrome.current_window_handle
    person.chrome.switch_to.new_window("tab")
    person.open(person.node + "/oidc/end_session")
    person.press("log-out-confirm")
    person.find("logged-out")
    person.chrome.close()
    person.chrome.switch_to.window(here)
    assert person.find("failure").get_attribute("data-problem") == "not_prolonged"
    person.open(watching + "/praca/konto")
    assert not person.sees("account-status")


def test_the_portals_session_goes_on_when_the_node_says_that_the_same_person_is_logged_in(visitor: Visitor, watching: str) -> None:
    person = Visitor(visitor.chrome, visitor.node, watching)
    person.begin_registration("oidc")
    person.pass_the_node(Someone())
    before = in_frame(person, SPOIL_THE_STATE)
    person.wait(lambda: in_frame(person, QUESTION) != before, "another state of the session")
    assert person.find("registration-form").is_displayed()
    assert in_frame(person, HEARD) == "unchanged"


def test_the_portal_stops_asking_once_the_frame_cannot_tell_and_its_session_goes_on(visitor: Visitor, watching: str) -> None:
    person = Visitor(visitor.chrome, visitor.node, watching)
    person.begin_registration("oidc")
    person.pass_the_node(Someone())
    assert in_frame(person, SPOILED) == "stopped"
    person.open(person.chrome.current_url)
    assert person.find("registration-form").is_displayed()


def in_frame(visitor: Visitor, script: str) -> str:
    """What a script in the portal's frame finds out."""
    visitor.chrome.switch_to.frame(visitor.find("watcher"))
    found = str(visitor.chrome.execute_async_script(script))
    visitor.chrome.switch_to.default_content()
    return found
