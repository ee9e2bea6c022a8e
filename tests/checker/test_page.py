"""Pages, as the checker's browser reads them."""

import pytest

from idp_mock.checker.page import NothingToPress, Page, Request

HERE = "http://rp.test/folder/page"


def page(html: str) -> Page:
    return Page(HERE, 200, html)


def test_a_form_is_sent_as_it_is_filled_in() -> None:
    form = (
        '<form method="post" action="send"><input name="a" value="1"><input type="checkbox" name="b"><input type="radio" name="c" value="2"'
        ' checked><select name="d"><option value="x"><option value="y" selected></select><textarea name="e">long</textarea>'
        '<button id="go" name="f" value="3">Go</button></form>'
    )
    asked = page(form).pressed("#go", {"a": "typed"})
    assert (asked.method, asked.url) == ("POST", "http://rp.test/folder/send")
    assert asked.fields == {"a": "typed", "c": "2", "d": "y", "e": "long", "f": "3"}


def test_a_link_is_followed() -> None:
    assert page('<a id="go" href="/x?y=1">Go</a>').pressed("#go", {}) == Request(method="GET", url="http://rp.test/x?y=1", fields={})


@pytest.mark.parametrize("html", ["<p>empty</p>", '<button id="go">no form</button>'])
def test_what_is_not_there_cannot_be_pressed(html: str) -> None:
    with pytest.raises(NothingToPress, match="#go"):
        page(html).pressed("#go", {})


@pytest.mark.parametrize(
    "html",
    [
        '<form method="post" action="/acs" data-autosubmit><input type="hidden" name="x" value="1"></form>',
        '<body onload="document.forms[0].submit()"><form method="post" action="/acs"><input type="hidden" name="x" value="1"></form>',
        '<form method="post" action="/acs"><input type="hidden" name="SAMLResponse" value="1"><input type="submit"></form>',
    ],
)
def test_forms_that_send_themselves_are_known(html: str) -> None:
    found = page(html).sends_itself()
    assert found is not None
    assert found.url == "http://rp.test/acs"


@pytest.mark.parametrize(
    "html",
    [
        '<form method="post"><input type="hidden" name="csrf" value="1"><button>Log in</button></form>',
        '<form method="post"><input name="SAMLResponse"></form>',
        "<p>nothing</p>",
    ],
)
def test_forms_that_wait_for_a_person_are_left_alone(html: str) -> None:
    assert page(html).sends_itself() is None
