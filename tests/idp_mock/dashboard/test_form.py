"""Forms as tables: what is read of typed text, and where a mistake is shown."""

import pytest

from idp_mock.control.problem import Problem
from idp_mock.dashboard.form import Field, Form, Kind, Start, placed, read, shown

FORM = Form(
    name="new",
    title="",
    method="POST",
    path="/things",
    button="",
    done="",
    fields=(
        Field(name="name", label=""),
        Field(name="note", label="", clears=True),
        Field(name="owner.nip", label=""),
        Field(name="addresses", label="", kind=Kind.LINES),
        Field(name="delay", label="", kind=Kind.NUMBER),
        Field(name="at", label="", kind=Kind.MOMENT),
        Field(name="further", label="", kind=Kind.JSON),
    ),
)


def test_an_empty_field_is_left_out_unless_it_clears() -> None:
    assert read(FORM, {"name": " ", "note": ""}, None) == {"note": ""}


@pytest.mark.parametrize(
    ("name", "text", "member"),
    [
        ("owner.nip", "123", {"owner": {"nip": "123"}}),
        ("addresses", "a\r\n\r\n b ", {"addresses": ["a", "b"]}),
        ("delay", "1,5", {"delay": 1.5}),
        ("delay", "soon", {"delay": "soon"}),
        ("at", "2030-01-01T10:00", {"at": "2030-01-01T10:00:00Z"}),
        ("at", "2030-01-01T10:00:07", {"at": "2030-01-01T10:00:07Z"}),
        ("further", '{"scope": "openid"}', {"scope": "openid"}),
    ],
)
def test_typed_text_becomes_a_member_of_the_body(name: str, text: str, member: dict[str, object]) -> None:
    assert read(FORM, {name: text}, None) == {"note": "", **member}


@pytest.mark.parametrize("text", ["{", "[1]", "[" * 100_000])
def test_further_members_must_be_an_object(text: str) -> None:
    with pytest.raises(Problem) as refused:
        read(FORM, {"further": text}, None)
    assert list(placed(FORM, refused.value.document()).fields) == ["further"]


def test_a_form_of_changes_sends_only_what_differs() -> None:
    form = Form(name="edit", title="", method="PATCH", path="", button="", done="", fields=FORM.fields[:2], start=Start.CHANGES)
    assert read(form, {"name": "new", "note": "same"}, {"name": "old", "note": "same"}) == {"name": "new"}


def test_a_filled_form_shows_the_item_and_the_rest_as_json() -> None:
    form = Form(name="edit", title="", method="PUT", path="", button="", done="", fields=FORM.fields, start=Start.REPLACES)
    texts = shown(form, {"name": "a", "addresses": ["x", "y"], "other": 1})
    assert (texts["name"], texts["addresses"], texts["delay"]) == ("a", "x\ny", "")
    assert read(form, texts, None) == {"name": "a", "note": "", "addresses": ["x", "y"], "other": 1}


def test_a_mistake_stands_beside_the_field_that_it_is_about() -> None:
    problem = {
        "detail": "3 mistakes",
        "errors": [
            {"at": "body.owner.nip", "expected": "digits", "came": "x"},
            {"at": "body", "expected": "addresses: absolute", "came": "y"},
            {"at": "body.secret", "expected": "nothing", "came": None},
        ],
    }
    faults = placed(FORM, problem)
    assert faults.fields == {"owner.nip": ["digits (x)"], "addresses": ["addresses: absolute (y)"]}
    assert faults.general == ["secret: nothing"]


@pytest.mark.parametrize(("detail", "where"), [("there is a wrong name: x", {"name": ["there is a wrong name: x"]}), ("no", {})])
def test_a_problem_without_mistakes_is_told_whole(detail: str, where: dict[str, list[str]]) -> None:
    faults = placed(FORM, {"detail": detail})
    assert faults.fields == where
    assert faults
