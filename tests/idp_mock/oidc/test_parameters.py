"""How parameters are read."""

from idp_mock.oidc.parameters import LONGEST, read_parameters


def test_an_absent_parameter_reads_as_empty() -> None:
    assert read_parameters([])["state"] == ""


def test_an_empty_parameter_counts_as_left_out() -> None:
    read = read_parameters([("state", ""), ("state", "x")])
    assert (read["state"], read.repeated) == ("x", ())


def test_a_repeated_parameter_keeps_its_first_value_and_is_named() -> None:
    read = read_parameters([("state", "a"), ("state", "b")])
    assert (read["state"], read.repeated) == ("a", ("state",))


def test_some_parameters_may_come_more_than_once() -> None:
    assert read_parameters([("resource", "a"), ("resource", "b")]).repeated == ()


def test_a_value_of_the_longest_length_is_not_too_long() -> None:
    assert read_parameters([("state", "x" * LONGEST)]).too_long == ()
    assert read_parameters([("state", "x" * (LONGEST + 1))]).too_long == ("state",)


def test_words_are_split_at_spaces() -> None:
    assert read_parameters([("scope", " openid  profile ")]).words("scope") == ("openid", "profile")
