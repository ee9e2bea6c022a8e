"""Wrong turns of people who register, at both portals, in the ways that are vouched for: nothing breaks, nothing is made twice or for
another, and each is explained. What one form refuses is in the tests of that form."""

from collections.abc import Callable

import pytest
from msgspec import Struct

from tests.journeys import conftest, zus
from tests.journeys.browser import Browser, Page
from tests.journeys.conftest import World, agree, begin_registration, identify
from tests.journeys.signing import open_window, sign

PESEL, OTHER = "90810100010", "90810100027"


class Way(Struct, frozen=True, kw_only=True):
    """How a person comes to the form of a portal, and what they do there."""

    name: str
    begin: Callable[[Browser], Page]
    prove: Callable[[Browser, Page], Page]
    fill: Callable[[World, Browser, Page], Page]

    def form(self, browser: Browser) -> Page:
        return self.prove(browser, self.begin(browser))


def at_node(username: str = "jan.testowy") -> Callable[[Browser, Page], Page]:
    """Whoever still has a session at the node is asked for consent alone."""
    return lambda browser, page: agree(browser, identify(browser, page, username) if page.shows("method-pz") else page)


def by_card(browser: Browser, window: Page) -> Page:
    return sign(browser, window, "jan")


def fill_praca(world: World, browser: Browser, form: Page) -> Page:
    return conftest.fill(browser, form)


def begin_zus(way: str, **fields: str) -> Callable[[Browser], Page]:
    return lambda browser: browser.press(zus.choose_way(browser), way, **fields)


WAYS = (
    Way(name="praca-saml", begin=lambda browser: begin_registration(browser, "saml"), prove=at_node(), fill=fill_praca),
    Way(name="praca-oidc", begin=lambda browser: begin_registration(browser, "oidc"), prove=at_node(), fill=fill_praca),
    Way(name="praca-certificate", begin=open_window, prove=by_card, fill=fill_praca),
    Way(name="zus-saml", begin=begin_zus("way-node", protocol="saml"), prove=at_node(), fill=zus.fill),
    Way(name="zus-oidc", begin=begin_zus("way-node", protocol="oidc"), prove=at_node(), fill=zus.fill),
    Way(name="zus-certificate", begin=begin_zus("way-certificate"), prove=by_card, fill=zus.fill),
)
EVERY_WAY = pytest.mark.parametrize("way", WAYS, ids=lambda way: way.name)


def is_done(page: Page) -> bool:
    return page.shows("registered") or page.shows("trusted")


@EVERY_WAY
def test_reload_keeps_the_form_and_its_person(world: World, browser: Browser, way: Way):
    form = way.form(browser)
    again = browser.open(browser.open(form.url).url)
    assert again.value("pesel") == PESEL
    assert is_done(way.fill(world, browser, again))


@EVERY_WAY
def test_a_form_sent_twice_and_a_reload_of_its_end_show_the_same_success(world: World, browser: Browser, way: Way):
    form = way.form(browser)
    done, twice = way.fill(world, browser, form), way.fill(world, browser, form)
    assert is_done(done)
    assert twice.url == done.url == browser.open(done.url).url
    assert is_done(browser.open(done.url))
    assert browser.open(form.url).url == done.url, "back to the form"


@EVERY_WAY
def test_a_pesel_that_was_taken_meanwhile_is_told_and_nothing_is_made(world: World, browser: Browser, way: Way):
    form, elsewhere = way.form(browser), world.browser()
    assert is_done(way.fill(world, elsewhere, way.form(elsewhere)))
    late = way.fill(world, browser, form)
    assert (late.status, late.shows("duplicate")) == (409, True)


@EVERY_WAY
def test_a_session_that_ended_on_the_form_is_explained_and_makes_nothing(world: World, browser: Browser, way: Way):
    form = way.form(browser)
    fields = {"code": zus.code(world, form)} if form.shows("captcha") else {}
    world.clock.advance(1801)
    late = browser.press(form, "register" if fields else "confirm", email="pozny@example.test", **fields)
    assert late.find("failure")["data-problem"] == "session_lost"
    assert "Traceback" not in late.response.text
    begun = way.form(browser)
    assert begun.value("email") == "pozny@example.test", "what was typed is kept for the same person"
    assert is_done(way.fill(world, browser, begun))


@EVERY_WAY
def test_without_the_step_before_no_form_opens(world: World, browser: Browser, way: Way):
    form, stranger = way.form(browser), world.browser()
    for address in (
        form.url,
        form.url + "/gotowe",
        form.url.rpartition("/")[0] + "/wymyslone",
        form.url + "/brak-konta",
        form.url + "/oferta",
    ):
        page = stranger.open(address)
        assert page.status in (400, 404), f"{address}: {page.status}"
        assert page.shows("failure") == (page.status == 400)
        assert PESEL not in page.response.text
    early = browser.open(form.url + "/gotowe")
    assert not is_done(early), "nothing was registered yet"
    assert is_done(way.fill(world, browser, browser.open(form.url)))


@pytest.mark.parametrize("portal", ["praca", "zus"])
@pytest.mark.parametrize("protocol", ["saml", "oidc"])
def test_who_cancels_and_goes_back_may_try_again_and_the_other_tab_is_undisturbed(
    world: World, browser: Browser, portal: str, protocol: str
):
    way = next(one for one in WAYS if one.name == f"{portal}-{protocol}")
    other = browser.tab()
    form = way.form(other)
    node = way.begin(browser)
    turn = {"saml": "cancel", "oidc": "consent-refuse"}[protocol]  # over OpenID Connect the node's session has come this far
    page = browser.press(node, turn)
    assert page.find("failure")["data-problem"] == {"cancel": "cancelled", "consent-refuse": "consent_refused"}[turn]
    assert is_done(way.fill(world, other, form))


@pytest.mark.parametrize("portal", ["praca", "zus"])
def test_another_person_who_comes_back_in_the_same_browser_gets_a_form_of_their_own(world: World, browser: Browser, portal: str):
    way = next(one for one in WAYS if one.name == f"{portal}-saml")
    form = way.form(browser)
    theirs = at_node("anna.testowa")(browser, way.begin(browser))
    assert theirs.value("pesel") == OTHER
    assert browser.open(form.url).value("pesel") == PESEL
    assert is_done(way.fill(world, browser, theirs))
    assert browser.open(form.url).value("pesel") == PESEL, "the first form is still of the first person"


@pytest.mark.parametrize("claimed", ["untrusted", "node", "certificate", "admin"])
def test_the_hidden_way_of_a_form_at_zus_decides_nothing(world: World, browser: Browser, claimed: str):
    form = zus.through_node(browser, "oidc")
    assert zus.fill(world, browser, form, way=claimed).shows("trusted")


@pytest.mark.parametrize("claimed", ["node", "certificate"])
def test_an_untrusted_form_that_claims_a_trusted_way_makes_an_untrusted_profile(world: World, browser: Browser, claimed: str):
    login = zus.register_untrusted(world, browser, way=claimed)
    assert zus.log_in(browser, login).find("state")["data-state"] == "untrusted"


def test_the_code_of_another_form_opens_no_form(world: World, browser: Browser):
    form, other = (browser.press(zus.choose_way(browser), "way-untrusted") for _ in range(2))
    person = {"family_name": "Testowy", "given_name": "Jan", "pesel": PESEL}
    assert zus.code(world, other) != zus.code(world, form)
    swapped = {"captcha": other.value("captcha"), "code": zus.code(world, other)}
    assert zus.fill(world, browser, form, **person, **swapped).shows("code-fault")
