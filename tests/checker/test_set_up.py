"""What is wrong with a set-up is said before anything is judged."""

from collections.abc import Callable

import pytest
from flask import Response
from flask.typing import ResponseReturnValue

from idp_mock.api_client import ApiClient
from idp_mock.checker.plan import NodePlace, Selection, Sign, Step, Way
from idp_mock.checker.run import Run, SetupBroken
from idp_mock.checker.verdict import Grade, Seen
from tests.checker.conftest import HERE, NODE, Town, plan_of
from tests.checker.relying_parties.base import RelyingParty

Build = Callable[..., RelyingParty]
Check = Callable[..., Run]
FAULT = "id-token-audience-other"
TWO_GOOD_ONES = 2
REFUSAL = b"could not be logged in"


@pytest.mark.parametrize(
    ("changed", "complaint"),
    [
        ({"login": Way(address=f"{HERE}/nowhere?{{space}}")}, "nobody came to the node"),
        ({"login": Way(address="http://127.0.0.1:1/login?{space}")}, "cannot be reached"),
        ({"logged_in": Sign(address=f"{HERE}/me", selector="#nobody")}, "the good login that comes first does not work"),
        ({"logged_in": Sign(address=f"{HERE}/me", status=401)}, "although nobody has logged in"),
        ({"node": NodePlace(url="http://127.0.0.1:2")}, "cannot reach http://127.0.0.1:2"),
        ({"faults": Selection(protocol="oidc", only=("no-such-fault",))}, "the node knows no fault no-such-fault"),
        ({"faults": Selection(protocol="saml2", only=(FAULT,))}, "no fault is selected"),
        ({"login": Way(address=f"{HERE}/me?{{space}}", steps=(Step(press="#missing"),))}, "there is no #missing"),
        ({"persona": "nobody"}, "there is no persona 'nobody'"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_wrong_is_said(build: Build, check: Check, changed: dict[str, object], complaint: str) -> None:
    build("oidc")
    with pytest.raises(SetupBroken, match=complaint):
        check(plan_of("oidc", (FAULT,), **changed))


def test_a_sign_that_only_one_person_has_is_remarked(build: Build, check: Check) -> None:
    party = build("oidc")
    first: list[str] = []

    def me() -> ResponseReturnValue:
        """Shows the name of whoever came first, and of nobody else."""
        page = party.me()
        first.extend([page] if isinstance(page, str) and not first else [])
        return page if page in first else ("<p>somebody else</p>", 401)

    party.app.view_functions["me"] = me
    run = check(plan_of("oidc", (FAULT,)))
    assert any("A good login of anna.testowa does not show the sign" in remark for remark in run.remarks)


def test_a_login_is_pressed_through_pages_of_the_relying_party(build: Build, check: Check) -> None:
    build("oidc")
    plan = plan_of("oidc", (FAULT,), login=Way(address=f"{HERE}/me", steps=(Step(press="#log-in"),)), client_id="checked")
    assert [trial.grade for trial in check(plan).trials] == [Grade.RIGHT]


def test_what_a_design_accepts_is_no_finding(build: Build, check: Check) -> None:
    build("oidc", "audience", "further audience")
    run = check(plan_of("oidc", (FAULT,), expected={FAULT: "accept"}))
    assert [trial.grade for trial in run.trials] == [Grade.RIGHT]


def test_a_fault_that_found_nothing_to_bend_counts_as_not_exercised(build: Build, check: Check) -> None:
    """A relying party that remembers the person, and does not come to the node again, has not been tried."""
    party, times = build("oidc"), iter((1, 2))
    log_in = party.app.view_functions["login"]
    party.app.view_functions["login"] = lambda: log_in() if next(times, None) else "<p>not now</p>"
    [trial] = check(plan_of("oidc", (FAULT,))).trials
    assert (trial.grade, trial.seen) == (Grade.UNTRIED, Seen.UNTRIED)
    assert "it never came to the node" in trial.sentence


def test_a_relying_party_that_a_fault_has_broken_for_good_is_remarked(build: Build, check: Check) -> None:
    party = build("oidc")
    log_in, refused = party.app.view_functions["login"], []

    def noticing(response: Response) -> Response:
        refused.extend([True] if REFUSAL in response.data else [])
        return response

    party.app.after_request(noticing)
    party.app.view_functions["login"] = lambda: "<p>closed</p>" if refused else log_in()
    run = check(plan_of("oidc", (FAULT,)))
    assert any("Some fault has left a trace" in remark for remark in run.remarks)


def test_a_stack_trace_is_a_crash_whatever_its_status(build: Build, check: Check) -> None:
    def traced(response: Response) -> Response:
        if REFUSAL in response.data:
            response.set_data("<pre>Traceback (most recent call last): ...</pre>")
        return response

    build("oidc").app.after_request(traced)
    [trial] = check(plan_of("oidc", (FAULT,))).trials
    assert (trial.grade, trial.seen) == (Grade.FINDING, Seen.CRASHED)


def test_a_run_leaves_nothing_behind_that_waits(build: Build, check: Check, town: Town) -> None:
    """Also where the relying party never came for it, and what others have arranged stays."""
    build("oidc")
    with ApiClient(f"{NODE}/s/shared", transport=town) as api:
        others = api.post("/outcomes", {"persona": "jan.testowy", "client_id": "somebody-else"})
        nowhere = plan_of("oidc", (FAULT,), login=Way(address=f"{HERE}/me"), node=NodePlace(space="shared"), client_id="checked")
        with pytest.raises(SetupBroken):
            check(nowhere)
        assert api.get("/outcomes") == [others]


def test_faults_are_tried_one_after_another_where_the_issuer_is_fixed(build: Build, check: Check) -> None:
    build("oidc")
    fixed = Way(address=f"{HERE}/login?space=shared")
    run = check(plan_of("oidc", (FAULT, "id-token-expired"), login=fixed, node=NodePlace(space="shared"), client_id="checked"))
    assert [trial.grade for trial in run.trials] == [Grade.RIGHT, Grade.RIGHT]


def test_a_node_that_bends_its_answers_already_is_told(build: Build, check: Check, town: Town) -> None:
    build("oidc")
    armed = ApiClient(NODE, transport=town)
    armed.post("/faults/armed", {"fault": FAULT, "client_id": "somebody-else"})
    armed.post("/faults/armed", {"fault": "jwks-empty"})
    with pytest.raises(SetupBroken, match="bends its answers already, so verdicts would mean nothing: disarm jwks-empty first"):
        check(plan_of("oidc", (FAULT,), login=Way(address=f"{HERE}/login"), client_id="checked"))


def test_what_somebody_else_bent_meanwhile_says_nothing(build: Build, check: Check, town: Town) -> None:
    party = build("oidc")
    others = ApiClient(NODE, transport=town)
    login = party.app.view_functions["login"]

    def disturbed() -> ResponseReturnValue:
        """Another check arms its fault while ours is under way."""
        others.post("/faults/armed", {"fault": "id-token-claims-unknown", "times": 1}) if len(asked) == TWO_GOOD_ONES else None
        asked.append("login")
        return login()

    asked: list[str] = []
    party.app.view_functions["login"] = disturbed
    (trial,) = check(plan_of("oidc", (FAULT,), login=Way(address=f"{HERE}/login"), client_id="checked")).trials
    assert trial.grade is Grade.UNTRIED
    assert "somebody else had id-token-claims-unknown in this space meanwhile" in trial.sentence
