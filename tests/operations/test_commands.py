"""The commands that talk to a running node."""

import csv
import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from idp_mock.cli import main
from idp_mock.testing import MockIdp, serve_in_thread

Run = Callable[..., Result]


@pytest.fixture(scope="module")
def node() -> Iterator[MockIdp]:
    with serve_in_thread() as started:
        yield started


@pytest.fixture
def idp(node: MockIdp) -> Iterator[MockIdp]:
    with node.space() as space:
        yield space


@pytest.fixture
def run(node: MockIdp, idp: MockIdp) -> Run:
    """Runs a command in the test's own space; it must succeed."""

    def command(*arguments: str) -> Result:
        words = [*arguments, "--url", node.issuer, "--space", idp.issuer.rpartition("/")[2]]
        result = CliRunner().invoke(main, words, catch_exceptions=False)
        assert result.exit_code == 0, result.output
        return result

    return command


def test_the_next_login_is_scripted_seen_and_forgotten(run: Run, idp: MockIdp) -> None:
    run("next", "--persona", "jan.testowy", "--client", "app")
    assert idp.api.get("/outcomes")[0]["persona"] == "jan.testowy"
    assert "jan.testowy" in run("next").output
    run("next", "--clear")
    assert json.loads(run("next", "--json").output) == []


def test_time_is_moved(run: Run, idp: MockIdp) -> None:
    run("clock", "freeze")
    run("clock", "set", "2031-01-01T00:00:00Z")
    run("clock", "advance", "60")
    assert json.loads(run("clock", "show", "--json").output)["now"] == idp.now() == 1924992060
    run("clock", "set", "1900000000")
    assert idp.now() == 1_900_000_000
    run("clock", "run")
    run("clock", "real")
    assert idp.api.get("/clock")["offset"] == 0


def test_people_are_made_changed_and_removed(run: Run, idp: MockIdp) -> None:
    run("personas", "add", "ewa", "given_name=Ewa", "family_name=Nowa", "pesel=90810100010", 'purpose={"pl": "próba"}')
    run("personas", "change", "ewa", "level=low")
    run("personas", "clone", "ewa", "ewa2", "family_name=Stara")
    assert (idp.api.get("/personas/ewa2")["level"], idp.api.get("/personas/ewa2")["family_name"]) == ("low", "Stara")
    assert "Stara" in run("personas", "list").output
    assert "próba" in run("personas", "show", "ewa").output
    run("personas", "remove", "ewa")
    assert "ewa " not in run("personas", "list").output


def test_what_happened_is_shown(run: Run, idp: MockIdp) -> None:
    idp.api._http.post(f"{idp.issuer}/oidc/token", content=b"raw octets")
    number = json.loads(run("events", "list", "--json", "--path", "/oidc").output)[0]["number"]
    assert "/oidc/token" in run("events", "list").output
    assert "raw octets" in run("events", "show", number).output
    assert run("events", "show", number, "--raw", "request").stdout_bytes == b"raw octets"
    run("events", "clear")
    assert run("events", "list").output == ""


def test_clients_are_registered_listed_and_removed(run: Run, idp: MockIdp) -> None:
    made = json.loads(run("clients", "add", 'redirect_uris=["https://rp.test/cb"]', "client_name=One", "--json").output)
    assert "One" in run("clients", "list").output
    run("clients", "remove", made["client_id"])
    assert run("clients", "list").output == run("clients", "list", "--saml").output == ""


def test_tokens_and_assertions_are_minted(run: Run) -> None:
    assert "id_token" in run("mint", "token", "jan.testowy", "--client", "app").output
    assert "saml2:Assertion" in run("mint", "assertion", "jan.testowy", "--service-provider", "sp", "--acs", "https://sp.test").output


def test_snapshots_keys_sessions_and_reset(run: Run, idp: MockIdp) -> None:
    run("snapshot", "take", "begin")
    idp.next_login(outcome="failed")
    run("snapshot", "restore", "begin")
    assert idp.api.get("/outcomes") == []
    assert "begin" in run("snapshot", "list").output
    run("snapshot", "drop", "begin")
    assert "CN=node-ec" in run("keys", "list").output
    assert run("sessions", "list").output == ""
    idp.next_login(outcome="failed")
    run("reset")
    assert idp.api.get("/outcomes") == []


def test_spaces_are_made_and_dropped(run: Run, node: MockIdp) -> None:
    run("spaces", "make", "by-hand")
    assert "/s/by-hand" in run("spaces", "list").output
    run("spaces", "drop", "by-hand")
    assert "issuer" in run("spaces", "make").output
    assert "by-hand" not in [space["name"] for space in node.api.get("/spaces")]


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("personas", "show", "nobody"), "there is no persona"),
        (("sessions", "end", "x"), "there is no session"),
        (("personas", "add", "x", "given_name"), "expected name=value"),
        (("clients", "add", "redirect_uris=[x"), "expected JSON"),
        (("next", "--outcome", "lost"), "body.outcome"),
    ],
)
def test_a_refusal_is_one_line_and_exit_code_1(node: MockIdp, arguments: tuple[str, ...], says: str) -> None:
    result = CliRunner().invoke(main, [*arguments, "--url", node.issuer, "--space", "refused"])
    assert result.exit_code == 1
    assert result.stderr.startswith("idp-mock: ")
    assert says in result.stderr
    assert len(result.stderr.splitlines()) == 1


def test_a_node_that_is_not_there_is_told_in_one_line() -> None:
    result = CliRunner().invoke(main, ["clock", "show", "--url", "http://127.0.0.1:1"])
    assert (result.exit_code, len(result.stderr.splitlines())) == (1, 1)
    assert "cannot reach http://127.0.0.1:1" in result.stderr


def test_people_are_generated_and_written_to_a_file(run: Run, idp: MockIdp, tmp_path: Path) -> None:
    file = tmp_path / "people.csv"
    output = run("personas", "generate", "1500", "--seed", "7", "--out", str(file)).output
    rows = list(csv.DictReader(file.read_text("utf-8").splitlines()))
    assert len({row["pesel"] for row in rows}) == len(rows) == 1500
    assert rows[0]["username"] in output
    assert idp.api.get(f"/personas/{rows[1234]['username']}")["pesel"] == rows[1234]["pesel"]
    assert len(json.loads(run("personas", "list", "--limit", "3", "--offset", "200", "--json").output)) == 3


def test_exchanges_are_followed_line_by_line(run: Run, idp: MockIdp, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ctrl-C comes when nothing happens any more."""

    def interrupted(seconds: float) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("idp_mock.commands.happenings.pause", interrupted)
    monkeypatch.setattr("idp_mock.commands.happenings.WAIT", 0)
    for _ in range(2):
        idp.api._http.post(f"{idp.issuer}/oidc/token", content=b"raw octets")
    space = idp.issuer.rpartition("/")[2]
    node = idp.issuer.partition("/s/")[0]
    lines = CliRunner().invoke(main, ["events", "--follow", "--json", "--url", node, "--space", space]).stdout.splitlines()
    assert [json.loads(line)["path"] for line in lines] == ["/oidc/token", "/oidc/token"]
    assert len(run("events", "--path", "/oidc/token").output.splitlines()) == 3


def test_a_client_is_shown_and_replaced(run: Run) -> None:
    made = json.loads(run("clients", "add", 'redirect_uris=["https://rp.test/cb"]', "client_name=One", "--json").output)
    run("clients", "replace", made["client_id"], 'redirect_uris=["https://rp.test/cb"]', "client_name=Two")
    assert json.loads(run("clients", "show", made["client_id"], "--json").output)["client_name"] == "Two"


def test_one_outcome_is_taken_back(run: Run) -> None:
    first = json.loads(run("next", "--persona", "jan.testowy", "--json").output)
    run("next", "--persona", "anna.testowa")
    run("next", "--remove", first["id"])
    assert [one["persona"] for one in json.loads(run("next", "--json").output)] == ["anna.testowa"]


def test_faults_are_listed_armed_and_disarmed(run: Run) -> None:
    listed = json.loads(run("faults", "list", "--family", "http", "--json").output)
    assert {fault["family"] for fault in listed} == {"http"}
    assert "refuse" in run("faults", "show", "jwks-500").output
    run("faults", "arm", "jwks-500", "--times", "2")
    assert "jwks-500" in run("faults", "armed").output
    run("faults", "disarm", "jwks-500")
    assert json.loads(run("faults", "armed", "--json").output) == []


def test_the_next_login_gets_a_fault(run: Run) -> None:
    run("next", "--persona", "jan.testowy", "--fault", "id-token-expired")
    assert "id-token-expired" in run("next").output


def test_an_unknown_fault_is_refused_in_one_line_that_names_near_ones(node: MockIdp) -> None:
    result = CliRunner().invoke(main, ["faults", "arm", "id-token-expird", "--url", node.issuer])
    assert result.exit_code != 0
    assert "id-token-expired" in result.output
