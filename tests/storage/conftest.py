import pytest

from tests.redis_server import redis_address  # noqa: F401

pytest.register_assert_rewrite("tests.storage.contract", "tests.storage.races")
