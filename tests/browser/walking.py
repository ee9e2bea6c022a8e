"""What walks have in common. A walk stops at every page in every state and says where it is."""

from collections.abc import Callable, Iterable, Iterator
from urllib.parse import urlencode

from tests.browser.pages import Visitor

Walk = Callable[[Visitor], Iterator[str]]


def every_page(visitor: Visitor, site: str, places: Iterable[str]) -> Iterator[str]:
    """Pages that are there for whoever asks."""
    for place in places:
        visitor.open(site + place)
        visitor.find("test-banner")
        yield place


def press_regardless(visitor: Visitor, testid: str) -> None:
    """Sends a form that the browser itself would stop, as one without these checks does."""
    visitor.chrome.execute_script("arguments[0].form.noValidate = true", visitor.find(testid))
    visitor.press(testid)


def asked(visitor: Visitor) -> dict[str, str]:
    """What a client asks for that needs no registration."""
    return {"client_id": "walker", "redirect_uri": visitor.portal + "/", "scope": "openid profile", "response_type": "code"}


def begin_login(visitor: Visitor, **otherwise: str) -> None:
    """At the node's chooser, sent by a client that needs no registration."""
    visitor.open(f"{visitor.node}/oidc/authorize?{urlencode(asked(visitor) | otherwise)}")


def pass_as(visitor: Visitor, username: str) -> None:
    """From the node's chooser to the consent, as a persona."""
    visitor.arrives(visitor.node)
    visitor.press("method-pz")
    visitor.press(f"persona-{username}")
    visitor.confirm_code()
    visitor.find("consent-accept")
