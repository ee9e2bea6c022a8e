"""The forms in which a run is told."""

import json
from pathlib import Path
from xml.etree import ElementTree

import jsonschema_rs
import pytest
from bs4 import BeautifulSoup
from lxml import etree
from msgspec.structs import replace

from idp_mock.checker.reports.json import json_report
from idp_mock.checker.reports.junit import junit_report
from idp_mock.checker.reports.page import html_report
from idp_mock.checker.reports.sarif import sarif_report
from idp_mock.checker.reports.terminal import terminal_report
from idp_mock.checker.run import Run
from idp_mock.checker.verdict import Exchange, Fault, Grade, Seen, Sight, Trial, judged
from tests.checker.conftest import plan_of

SCHEMAS = Path(__file__).with_name("schemas")
NASTY = "<script>alert(1)</script> & \x00 \"'"


def exchange(*bent: str) -> Exchange:
    return {
        "method": "POST",
        "path": "/oidc/token",
        "query": "",
        "status": 200,
        "flow": "flow-1",
        "bent": list(bent),
        "request_headers": [("Host", NASTY)],
        "request_body": NASTY,
        "reply_headers": [],
        "reply_body": "x" * 5000,
    }


def trial(identifier: str, seen: Seen, expect: str = "refuse") -> Trial:
    fault = Fault(id=identifier, title=NASTY, family="oidc", expect=expect, clause="RFC 1", why="Because.", covers=("oidc-rp:x",))
    return judged(fault, Sight(seen=seen, detail=NASTY, took=0.5, exchanges=(exchange(identifier),)))


@pytest.fixture
def run() -> Run:
    known = replace(trial("known", Seen.HUNG), grade=Grade.ACCEPTED_FINDING)
    trials = (trial("right", Seen.REFUSED), trial("wrong", Seen.ACCEPTED), trial("untried", Seen.UNTRIED), known)
    return Run(plan=plan_of("oidc", name=NASTY), trials=trials, remarks=("A remark.",))


def test_the_terminal_shows_findings_first_and_counts(run: Run) -> None:
    lines = terminal_report(run).splitlines()
    assert lines[0] == "Findings"
    assert lines[-1] == "4 faults: 1 handled right, 1 findings, 1 accepted by the baseline, 1 not exercised"
    assert "Note: A remark." in lines


def test_json_has_every_trial(run: Run) -> None:
    document = json.loads(json_report(run))
    assert [(one["fault"], one["grade"]) for one in document["trials"]] == [
        ("right", "right"),
        ("wrong", "finding"),
        ("untried", "not exercised"),
        ("known", "accepted finding"),
    ]
    assert document["counts"]["finding"] == 1
    assert document["trials"][0]["flow"] == "flow-1"


def test_junit_fails_findings_and_skips_what_was_not_tried(run: Run) -> None:
    suite = ElementTree.fromstring(junit_report(run).encode())[0]
    assert {name: suite.get(name) for name in ("tests", "failures", "skipped")} == {"tests": "4", "failures": "1", "skipped": "2"}
    assert [case.get("name") for case in suite if case.find("failure") is not None] == ["wrong"]


def test_junit_is_as_its_schema_wants_it(run: Run) -> None:
    schema = etree.XMLSchema(etree.parse(SCHEMAS / "junit-10.xsd"))
    schema.assertValid(etree.fromstring(junit_report(run).encode()))
    schema.assertValid(etree.fromstring(junit_report(replace(run, trials=())).encode()))


@pytest.mark.parametrize("path", ["rp.toml", "../plans of mine/rp#1.toml", "/etc/zażółć.toml", r"C:\plans\rp.toml", ""])
def test_sarif_is_as_the_official_schema_wants_it(run: Run, path: str) -> None:
    official = json.loads((SCHEMAS / "sarif-2.1.0.json").read_bytes())
    for part in ("run", "toolComponent"):
        del official["definitions"][part]["properties"]["language"]["pattern"]  # has a bracket too many, which not every engine bears
    schema = jsonschema_rs.validator_for(official, validate_formats=True)
    for each in (run, replace(run, trials=())):
        document = json.loads(sarif_report(replace(each, plan=replace(each.plan, path=path))))
        assert [f"{error.instance_path}: {error.message}" for error in schema.iter_errors(document)] == []
    assert list(schema.iter_errors({"version": "2.1.0"})), "the schema demands something"


def test_sarif_has_a_rule_for_each_fault_and_a_result_for_each_finding(run: Run) -> None:
    [told] = json.loads(sarif_report(run))["runs"]
    assert [rule["id"] for rule in told["tool"]["driver"]["rules"]] == ["right", "wrong", "untried", "known"]
    assert [(one["ruleId"], one["level"], "suppressions" in one) for one in told["results"]] == [
        ("wrong", "error", False),
        ("known", "warning", True),
    ]
    assert all(told["tool"]["driver"]["rules"][one["ruleIndex"]]["id"] == one["ruleId"] for one in told["results"])


def test_the_page_opens_what_went_over_the_wire_and_runs_nothing(run: Run) -> None:
    page = BeautifulSoup(html_report(run), "lxml")
    assert not page.find_all(["script", "link", "img"])
    row = page.find(id="wrong")
    assert row is not None
    assert "POST /oidc/token" in row.get_text()
    assert "bent" in row.get_text()
    assert "1000 more characters" in row.get_text()
