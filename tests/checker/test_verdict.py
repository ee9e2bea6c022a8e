"""What a relying party did, and what that is worth."""

import pytest

from idp_mock.checker.baseline import stale, with_baseline, written_baseline
from idp_mock.checker.verdict import Exchange, Fault, Grade, Seen, Sight, judged


def fault(expect: str = "refuse") -> Fault:
    return Fault(id="some-fault", title="Something is wrong", family="oidc", expect=expect)


def sight(seen: Seen, *exchanges: Exchange) -> Sight:
    return Sight(seen=seen, detail="what was seen", exchanges=exchanges)


def call(path: str, *bent: str) -> Exchange:
    return {"path": path, "bent": list(bent)}


@pytest.mark.parametrize(
    ("expect", "seen", "grade"),
    [
        ("refuse", Seen.REFUSED, Grade.RIGHT),
        ("refuse", Seen.ACCEPTED, Grade.FINDING),
        ("refuse", Seen.CRASHED, Grade.FINDING),
        ("refuse", Seen.HUNG, Grade.FINDING),
        ("accept", Seen.ACCEPTED, Grade.RIGHT),
        ("accept", Seen.REFUSED, Grade.FINDING),
        ("accept", Seen.CRASHED, Grade.FINDING),
        ("either", Seen.ACCEPTED, Grade.RIGHT),
        ("either", Seen.REFUSED, Grade.RIGHT),
        ("either", Seen.CRASHED, Grade.FINDING),
        ("either", Seen.HUNG, Grade.FINDING),
        ("refuse", Seen.UNTRIED, Grade.UNTRIED),
        ("accept", Seen.UNTRIED, Grade.UNTRIED),
    ],
)
def test_what_was_seen_is_weighed_by_what_was_due(expect: str, seen: Seen, grade: Grade) -> None:
    assert judged(fault(expect), sight(seen)).grade is grade


def test_a_verdict_is_a_sentence() -> None:
    assert judged(fault(), sight(Seen.ACCEPTED)).sentence == "It had to refuse, but opened a session: what was seen."
    assert judged(fault(), sight(Seen.REFUSED)).sentence == "It had to refuse, and opened no session: what was seen."


def test_who_asks_for_the_person_after_all_is_noticed() -> None:
    late = judged(fault(), sight(Seen.REFUSED, call("/oidc/token", "some-fault"), call("/s/x/oidc/userinfo")))
    assert late.note == "It still called /s/x/oidc/userinfo after it had got what was wrong."
    assert late.grade is Grade.RIGHT


def test_who_asked_for_the_person_before_is_not() -> None:
    assert not judged(fault(), sight(Seen.REFUSED, call("/oidc/token"), call("/oidc/userinfo", "some-fault"))).note


def test_a_baseline_accepts_what_is_in_it_and_nothing_else() -> None:
    found = [judged(fault(), sight(Seen.ACCEPTED))]
    accepted = frozenset(line for line in written_baseline(found).splitlines() if not line.startswith("#"))
    assert [trial.grade for trial in with_baseline(found, accepted)] == [Grade.ACCEPTED_FINDING]
    otherwise = [judged(fault(), sight(Seen.CRASHED))]
    assert [trial.grade for trial in with_baseline(otherwise, accepted)] == [Grade.FINDING]
    assert stale(otherwise, accepted) == ["some-fault: accepted"]
    assert not stale([judged(fault(), sight(Seen.UNTRIED))], accepted)
