"""The description of a relying party."""

from pathlib import Path

import pytest

from idp_mock.checker.plan import PlanRefused, read_plan

PLAN = """
name = "Mine"
parallel = 4
[login]
address = "http://127.0.0.1:5000/login?issuer={space}"
steps = [{ press = "#go", fields = { method = "node" } }]
[logged_in]
address = "http://127.0.0.1:5000/me"
selector = "#user"
[faults]
protocol = "oidc"
[expected]
id-token-expired = "accept"
"""


def written(folder: Path, text: str) -> Path:
    (folder / "rp.toml").write_text(text)
    return folder / "rp.toml"


def test_a_plan_is_read(tmp_path: Path) -> None:
    plan = read_plan(written(tmp_path, PLAN))
    assert (plan.name, plan.at_once, plan.node.url) == ("Mine", 4, "http://localhost:8000")
    assert plan.login.steps[0].fields == {"method": "node"}
    assert plan.expected == {"id-token-expired": "accept"}


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ("selector =", "selektor =", "unknown field `selektor`"),
        ('protocol = "oidc"', 'protocol = "oauth"', "Invalid enum value 'oauth'"),
        ('selector = "#user"', "", "expected text, selector, status or cookie"),
        ("http://127.0.0.1:5000/login", "ftp://127.0.0.1/login", "expected an address with http"),
        ("{space}", "", "expected {space} in login.address"),
        ("parallel = 4", "parallel = 0", "parallel: expected 1 or more"),
        ("parallel = 4", "timeout = 0", "timeout, patience"),
        ('"accept"', '"ignore"', "Invalid enum value 'ignore'"),
        ("[login]", "[login", "rp.toml"),
    ],
)
def test_a_plan_that_cannot_be_used_is_refused_in_one_line(tmp_path: Path, old: str, new: str, complaint: str) -> None:
    with pytest.raises(PlanRefused) as refused:
        read_plan(written(tmp_path, PLAN.replace(old, new)))
    assert complaint in str(refused.value)
    assert "\n" not in str(refused.value)


def test_a_plan_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(PlanRefused, match=r"none\.toml"):
        read_plan(tmp_path / "none.toml")
