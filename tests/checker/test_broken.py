"""Relying parties of ours that each forget one check: the checker finds what is forgotten, and blames nothing else."""

from collections.abc import Callable

import pytest

from idp_mock.checker.plan import Selection
from idp_mock.checker.run import Run
from idp_mock.checker.verdict import Grade, Seen
from tests.checker.conftest import plan_of
from tests.checker.relying_parties.base import CRASH, HANG, RelyingParty

OIDC: dict[tuple[str, ...], set[str]] = {
    ("state",): {"state-other"},
    ("response issuer",): {"response-iss-other"},
    ("error",): {"code-with-error"},
    ("discovery issuer",): {"discovery-issuer-other"},
    ("issuer",): {"id-token-issuer-other"},
    ("audience", "further audience"): {"id-token-audience-other"},
    ("azp",): {"id-token-azp-other"},
    ("expiry",): {"id-token-expired", "id-token-expiry-absent"},
    ("issued at",): {"id-token-issued-at-future"},
    ("not before",): {"id-token-not-yet-valid"},
    ("login time",): {"id-token-auth-time-future"},
    ("nonce",): {"id-token-nonce-other", "id-token-nonce-absent"},
    ("subject", "userinfo subject"): {"id-token-subject-empty", "userinfo-subject-other"},
    ("userinfo subject",): {"userinfo-subject-other"},
    ("level",): {"id-token-level-low"},
    ("at_hash",): {"id-token-at-hash-other"},
    ("token type",): {"id-token-type-logout-token"},
    ("alg none",): {"id-token-alg-none"},
    ("used state", "used code"): {"authorization-response-replayed"},
    ("used code", "nonce"): {"id-token-nonce-other", "id-token-nonce-absent", "code-replayed"},
    ("nonce", "at_hash"): {"id-token-nonce-other", "id-token-nonce-absent", "id-token-at-hash-other", "id-token-replayed"},
    ("signature",): {"id-token-alg-none", "id-token-signature-damaged", "id-token-key-other", "id-token-hs256-public-key"},
}
SAML: dict[tuple[str, ...], set[str]] = {
    ("signature",): {"signature-absent", "signature-key-other", "signature-changed-content", "wrapping-forged-assertion-last"},
    ("signature wrapping",): {"wrapping-forged-assertion-last"},
    ("audience",): {"assertion-audience-other", "audience-restriction-absent"},
    ("recipient",): {"confirmation-recipient-other"},
    ("destination",): {"response-destination-other"},
    ("in response to",): {"response-in-response-to-other"},
    ("confirmation in response to",): {"confirmation-in-response-to-other"},
    ("expiry",): {"conditions-not-on-or-after-past"},
    ("confirmation expiry",): {"confirmation-expired"},
    ("not before",): {"conditions-not-before-future"},
    ("issue instant",): {"response-issue-instant-before-request"},
    ("session expiry",): {"session-expired"},
    ("response issuer",): {"response-issuer-other"},
    ("assertion issuer",): {"assertion-issuer-other"},
    ("status",): {"response-status-not-success"},
    ("level",): {"authn-level-low"},
    ("method",): {"confirmation-method-other"},
    ("version",): {"response-version-other"},
    ("relay state",): {"relay-state-other"},
    ("attributes",): {"attribute-duplicate"},
    ("used request", "replay"): {"response-replayed", "assertion-replayed"},
    ("confirmation in response to", "replay"): {"confirmation-in-response-to-other", "assertion-replayed"},
}
DIALECT: dict[tuple[str, ...], set[str]] = {
    ("encryption",): {"assertion-in-the-clear"},
    ("envelope in response to",): {"artifact-response-in-response-to-other"},
    ("used request", "replay"): {"response-replayed", "assertion-replayed"},
}
KNOWN = {"oidc": OIDC, "saml2": SAML, "saml": DIALECT}
FORGETFUL = [(protocol, forgets, finds) for protocol, known in KNOWN.items() for forgets, finds in known.items() if forgets]
BY_THE_NODE = {"oidc": {"code-unknown"}, "saml2": set(), "saml": {"artifact-replayed", "encryption-key-other"}}
"""Faults that nobody falls for, whatever is forgotten: the node itself gives nothing more away."""
TRIED = {protocol: sorted(set().union(*known.values(), BY_THE_NODE[protocol])) for protocol, known in KNOWN.items()}
"""Every relying party meets what any of them falls for."""

Build = Callable[..., RelyingParty]
Check = Callable[..., Run]


def found(run: Run) -> set[str]:
    return {trial.fault.id for trial in run.trials if trial.grade is Grade.FINDING}


@pytest.mark.parametrize("protocol", ["oidc", "saml", "saml2"])
def test_who_forgets_nothing_is_not_blamed(build: Build, check: Check, protocol: str) -> None:
    build(protocol)
    run = check(plan_of(protocol, TRIED[protocol], parallel=2))
    assert {trial.seen for trial in run.trials} == {Seen.REFUSED}
    assert not run.remarks


def test_who_asks_for_no_number_is_not_blamed_for_a_wrong_one(build: Build, check: Check) -> None:
    build("oidc")
    run = check(plan_of("oidc", faults=Selection(protocol="oidc", families=("persona",)), parallel=2))
    assert found(run) == set()


@pytest.mark.parametrize(("protocol", "forgets", "finds"), FORGETFUL, ids=lambda value: "+".join(value) if isinstance(value, tuple) else "")
def test_what_is_forgotten_is_found_and_nothing_else(
    build: Build, check: Check, protocol: str, forgets: tuple[str, ...], finds: set[str]
) -> None:
    build(protocol, *forgets)
    run = check(plan_of(protocol, TRIED[protocol]))
    assert found(run) == finds
    assert {trial.seen for trial in run.trials} == {Seen.ACCEPTED, Seen.REFUSED}


@pytest.mark.parametrize(("fault_of_its_own", "seen"), [(CRASH, Seen.CRASHED), (HANG, Seen.HUNG)])
@pytest.mark.parametrize("protocol", ["oidc", "saml", "saml2"])
def test_a_crash_and_silence_are_no_refusals(build: Build, check: Check, protocol: str, fault_of_its_own: str, seen: Seen) -> None:
    build(protocol, fault_of_its_own).app.logger.disabled = True
    run = check(plan_of(protocol, TRIED[protocol][:6]))
    assert [(trial.seen, trial.grade) for trial in run.trials] == [(seen, Grade.FINDING)] * 6
