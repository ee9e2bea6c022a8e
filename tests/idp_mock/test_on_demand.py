"""What a start does without is answered as if it had been there from the start."""

import re
from collections.abc import Iterator

import pytest
from werkzeug.exceptions import HTTPException, MethodNotAllowed, NotFound
from werkzeug.routing import MapAdapter, RequestRedirect

from eid.web.application import Application
from idp_mock.app import create_app
from idp_mock.settings import Settings


@pytest.fixture
def first(app: Application) -> MapAdapter:
    """What the views take that a start has."""
    return app.url_map.bind("localhost")


@pytest.fixture
def whole(settings: Settings) -> MapAdapter:
    app = create_app(settings)
    app.complete()
    return app.url_map.bind("localhost")


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
