"""Each rule of the architecture can fail: on small sources that break it, and on nothing else."""

import pytest

from tests.architecture import rules
from tests.architecture.source import Source, words


def source(text: str, path: str = "idp_mock/oidc/token.py") -> list[Source]:
    return [Source(path, text)]


@pytest.mark.parametrize(
    "text",
    [
        "import idp_mock.saml",
        "import idp_mock.saml.views as views",
        "from idp_mock import saml",
        "from idp_mock.saml.reader import read",
        "from ..saml import reader",
        "from .. import saml",
        "def late():\n    from idp_mock.saml import reader",
    ],
)
def test_an_import_of_a_stranger_is_found_in_every_form(text):
    assert len(rules.forbidden_imports(source(text), [("idp_mock.oidc", "idp_mock.saml")])) == 1


@pytest.mark.parametrize("text", ["import idp_mock.samlike", "from idp_mock.oidc import saml", "saml = 1", "from . import saml"])
def test_a_name_that_only_resembles_a_stranger_is_not_complained_of(text):
    assert rules.forbidden_imports(source(text), [("idp_mock.oidc", "idp_mock.saml")]) == []


def test_a_portal_that_looks_into_the_federation_is_found():
    seen = {"relying_party.praca": ("relying_party.federation.arrival",)}
    inside = "from relying_party.federation.saml import judge\nfrom relying_party.federation.arrival import Arrival\nimport eid.clock"
    assert rules.unseen(source(inside, "relying_party/praca/views.py"), seen) == [
        "relying_party/praca/views.py:1: relying_party.praca must not see relying_party.federation.saml.judge"
    ]


@pytest.mark.parametrize(
    "text",
    [
        "import datetime\ndatetime.datetime.now()",
        "import datetime as d\nd.datetime.now()",
        "from datetime import datetime\ndatetime.now()",
        "from datetime import datetime as moment\nmoment.now(tz)",
    ],
)
def test_a_surprise_is_found_behind_every_way_to_name_it(text):
    assert len(rules.out_of_place(source(text), {"datetime.datetime.now": ("eid/clock.py",)})) == 1


def test_a_surprise_in_its_place_is_right():
    text = "from datetime import datetime\ndatetime.now()"
    assert rules.out_of_place(source(text, "eid/clock.py"), {"datetime.datetime.now": ("eid/clock.py",)}) == []


def test_a_method_of_the_same_name_on_something_else_is_no_surprise():
    assert rules.out_of_place(source("clock.now()\nself.time.time()"), {"datetime.datetime.now": (), "time": ()}) == []


def test_a_place_that_a_library_has_left_is_found():
    assert rules.stale_places(source("import redis", "eid/storage/redis.py"), {"redis": ("eid/storage/*.py", "eid/web/*.py")}) == [
        "eid/web/*.py does not use redis"
    ]


def test_a_library_without_a_place_is_found():
    assert rules.unlisted_libraries(source("import os\nimport requests.adapters\nfrom eid import clock"), {"eid"}) == ["requests"]


def test_a_long_module_is_found():
    assert rules.long_modules(source("x = 1\n" * 3), 3) == []
    assert rules.long_modules(source("x = 1\n" * 4), 3) == ["idp_mock/oidc/token.py: 4 lines, 3 are allowed"]


def test_a_long_function_is_found_also_inside_of_a_class():
    text = "class A:\n    def a(self):\n        x = 1\n        return x\n"
    assert rules.long_functions(source(text), 3) == []
    assert rules.long_functions(source(text), 2) == ["idp_mock/oidc/token.py:2: a has 3 lines, 2 are allowed"]


@pytest.mark.parametrize(
    "text", ["class SessionManager: ...", "def process_form(): ...", "async def handler(): ...", "data = 1", "def read(info): ..."]
)
def test_a_name_that_says_nothing_is_found(text):
    assert len(rules.banned_names(source(text), frozenset(("manager", "process", "handler", "data", "info")), frozenset())) == 1


def test_a_module_whose_name_says_nothing_is_found():
    assert rules.banned_names(source("", "eid/utils.py"), frozenset(("utils",)), frozenset()) == ["eid/utils.py: utils"]


def test_a_word_of_a_specification_may_stay():
    assert rules.banned_names(source("class UserInfo: ..."), frozenset(("info",)), frozenset(("UserInfo",))) == []


def test_a_name_that_only_contains_a_banned_word_is_right():
    text = "class Database: ...\ndef errorhandler(): ...\nmetadata = processed = 1"
    assert rules.banned_names(source(text), frozenset(("data", "handler", "process")), frozenset()) == []


def test_a_package_without_a_docstring_or_without_init_is_found():
    sources = [*source('"""Owns."""', "eid/__init__.py"), *source("", "eid/web/__init__.py"), *source("", "eid/xml/parser.py")]
    assert rules.silent_packages(sources) == ["eid.web", "eid.xml"]


def test_words_are_seen_in_camel_case_snake_case_and_capitals():
    assert words("SessionManager") == words("session_manager") == words("SESSION_MANAGER") == ["session", "manager"]
    assert words("XMLData") == ["xml", "data"]
