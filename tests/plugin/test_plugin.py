"""The pytest plugin, in runs of its own."""

import pytest

pytest_plugins = ["pytester"]
ALONE = ("-p", "idp_mock.pytest_plugin", *(f"-pno:{other}" for other in ("schemathesis", "hypothesispytest", "anyio", "randomly")))
"""Without the plugins that happen to be installed here, most of which take a second to import."""
TESTS = """
    def test_one(mock_idp):
        mock_idp.next_login(outcome="failed")
        mock_idp.advance(3600)
        assert "/s/" in mock_idp.issuer

    def test_two(mock_idp):
        assert mock_idp.api.get("/outcomes") == []
        assert mock_idp.api.get("/clock")["offset"] == 0

    def test_spaces_are_dropped(mock_idp, mock_idp_node):
        assert [space["name"] for space in mock_idp_node.api.get("/spaces")] == [mock_idp.issuer.rpartition("/")[2]]
"""


def test_each_test_gets_a_fresh_space_of_one_node(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(TESTS)
    pytester.runpytest_subprocess(*ALONE, "-W", "error").assert_outcomes(passed=3)


def test_a_node_that_runs_already_can_be_used(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(TESTS)
    result = pytester.runpytest_subprocess(*ALONE, "--mock-idp", "http://127.0.0.1:1", "-k", "one")
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["*cannot reach http://127.0.0.1:1*"])


def test_a_run_that_wants_no_node_imports_nothing_of_it(pytester: pytest.Pytester) -> None:
    pytester.makepyfile("import sys\n\ndef test_one():\n    assert not {'flask', 'httpx', 'idp_mock.app'} & set(sys.modules)")
    pytester.runpytest_subprocess(*ALONE).assert_outcomes(passed=1)


MARKED = """
    import httpx
    import pytest

    ASKED = {"client_id": "app", "redirect_uri": "http://127.0.0.1:9/cb", "response_type": "code", "scope": "openid"}

    def authorize(idp):
        return httpx.get(f"{idp.issuer}/oidc/authorize", params=ASKED).headers.get("Location", "")

    @pytest.mark.mock_idp(outcome="cancelled", at="2031-01-01T00:00:00Z", frozen=True)
    def test_marked(mock_idp):
        assert mock_idp.now() == 1924992000
        assert "access_denied" in authorize(mock_idp)

    @pytest.mark.mock_idp(persona="jan.testowy", fault="id-token-expired")
    def test_fault(mock_idp):
        assert mock_idp.api.get("/outcomes")[0]["fault"] == "id-token-expired"
        assert "code=" in authorize(mock_idp)
        mock_idp.assert_called("/oidc/authorize", times=1, method="GET")

    def test_calls_are_named(mock_idp):
        authorize(mock_idp)
        with pytest.raises(AssertionError, match=r"expected a call of /oidc/token .*asked for GET /oidc/authorize"):
            mock_idp.assert_called("/oidc/token")

    @pytest.mark.mock_idp(persona="nobody")
    def test_nobody(mock_idp):
        pass
"""


def test_a_marker_says_how_the_first_login_ends(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(MARKED)
    result = pytester.runpytest_subprocess(*ALONE, "-W", "error", "--strict-markers")
    result.assert_outcomes(passed=3, errors=1)
    result.stdout.fnmatch_lines(["*there is no persona 'nobody'*"])
