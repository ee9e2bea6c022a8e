"""What a start does without is answered as if it had been there from the start."""

import re
from collections.abc import Iterator

import pytest
from werkzeug.exceptions import HTTPException, MethodNotAllowed, NotFound
from werkzeug.routing import MapAdapter, RequestRedirect

from eid.storage.open import open_store
from eid.web.application import Application
from idp_mock.app import create_app
from idp_mock.settings import Settings


def adapter(settings: Settings) -> MapAdapter:
    return create_app(settings, store=open_store(settings.store)).url_map.bind("localhost")


@pytest.fixture
def first(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> MapAdapter:
    """What the views take that a start has."""
    with monkeypatch.context() as meanwhile:
        meanwhile.setattr(Application, "complete", lambda app: None)
        return adapter(settings)


@pytest.fixture
def whole(settings: Settings) -> MapAdapter:
    return adapter(settings)


def addresses(found: MapAdapter) -> Iterator[tuple[str, str]]:
    """An example of each address, with each method."""
    for rule in found.map.iter_rules():
        example = re.sub(r"<(?:[^:<>]+:)?[^<>]+>", "1", rule.rule)
        yield from ((example, method) for method in rule.methods or ())


def taken(found: MapAdapter, path: str, method: str) -> str | type[HTTPException]:
    """By which view, or the refusal."""
    try:
        return found.match(path, method)[0]
    except RequestRedirect:
        return RequestRedirect
    except HTTPException as refused:
        return type(refused)


def test_no_first_view_takes_what_belongs_to_a_later_one(first: MapAdapter, whole: MapAdapter) -> None:
    asked = set(addresses(whole))
    wrong = {one: taken(first, *one) for one in asked if taken(first, *one) not in (taken(whole, *one), NotFound, MethodNotAllowed)}
    assert len(asked) > 200
    assert wrong == {}
