from dataclasses import dataclass

import pytest

from eid.settings import SettingsError, load_settings, one_of, or_empty, setting, web_address, within


@dataclass(frozen=True, kw_only=True)
class Settings:
    port: int = setting(1, help="A port.", check=within(1, 65535))
    name: str = setting("default", help="A name.")
    strict: bool = setting(False, help="A switch.")
    server: str = setting("granian", help="A choice.", check=one_of("granian", "waitress"))


@pytest.fixture
def config(tmp_path):
    def write(text: str) -> str:
        path = tmp_path / "settings.toml"
        path.write_text(text, "utf-8")
        return str(path)

    return write


def load(options=None, config=None, **environ):
    return load_settings(Settings, "APP", options or {}, config, environ)


def test_without_anything_the_defaults_hold():
    assert load() == Settings()


def test_the_file_wins_over_defaults(config):
    assert load(config=config('port = 2\nname = "file"')) == Settings(port=2, name="file")


def test_the_environment_wins_over_the_file(config):
    assert load(config=config("port = 2\nstrict = true"), APP_PORT="3") == Settings(port=3, strict=True)


def test_an_option_wins_over_the_environment(config):
    assert load({"port": 4, "name": None}, config("port = 2"), APP_PORT="3", APP_NAME="environment") == Settings(port=4, name="environment")


def test_the_environment_may_name_the_file(config):
    assert load(APP_CONFIG=config("port = 2")).port == 2


@pytest.mark.parametrize("word", ["1", "true", "YES", "on"])
def test_a_switch_is_turned_on_by_every_usual_word(word):
    assert load(APP_STRICT=word).strict


@pytest.mark.parametrize("word", ["0", "false", "No", "off"])
def test_a_switch_is_turned_off_by_every_usual_word(word):
    assert not load({}, APP_STRICT=word).strict


@pytest.mark.parametrize(
    ("options", "text", "environ", "message"),
    [
        ({}, "", {"APP_PORT": "abc"}, "APP_PORT: expected a whole number, got 'abc'"),
        ({}, "", {"APP_STRICT": "perhaps"}, "APP_STRICT: expected true or false, got 'perhaps'"),
        ({}, "", {"APP_PORT": "65536"}, "APP_PORT: expected a number from 1 to 65535, got 65536"),
        ({"port": 0}, "", {}, "--port: expected a number from 1 to 65535, got 0"),
        ({"server": "apache"}, "", {}, "--server: expected one of granian, waitress, got 'apache'"),
        ({}, "port = 0", {}, "port in FILE: expected a number from 1 to 65535, got 0"),
        ({}, "port = true", {}, "config: port in FILE must be of type int, got True"),
        ({}, "pord = 1", {}, "config: FILE has unknown setting 'pord'; known: port, name, strict, server"),
    ],
)
def test_an_unusable_value_is_refused_with_its_source_and_what_was_expected(config, options, text, environ, message):
    path = config(text)
    with pytest.raises(SettingsError) as refused:
        load(options, path, **environ)
    assert str(refused.value) == message.replace("FILE", path)


def test_a_file_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(SettingsError, match=r"config: cannot read .*: No such file"):
        load(config=str(tmp_path / "none.toml"))


@pytest.mark.parametrize("text", ["port =", "port = 1\nport = 2"])
def test_a_file_that_is_not_toml_is_refused_in_one_line(config, text):
    with pytest.raises(SettingsError, match=r"config: .* is not TOML: [^\n]+\Z"):
        load(config=config(text))


@pytest.mark.parametrize(
    "address", ["http://localhost:8000", "https://login.example.test", "http://127.0.0.1:8001/", "http://[::1]:80/node"]
)
def test_an_address_of_the_web_is_accepted(address):
    web_address(address)


@pytest.mark.parametrize(
    "address",
    [
        "",
        "localhost",
        "localhost:8000",
        "ftp://localhost",
        "http://",
        "http://:80",
        "http://host:port",
        "http://host:99999",
        "http://host:0",
        "http://[::1",
        "http://host/?a",
        "http://host/#a",
        "http://me:word@host",
        "http://ho st",
        "http://hóst",
    ],
)
def test_anything_else_is_no_address_of_the_web(address):
    with pytest.raises(ValueError, match="an address such as"):
        web_address(address)


def test_an_address_may_be_empty_where_a_default_is_meant():
    or_empty(web_address)("")
    with pytest.raises(ValueError, match="an address such as"):
        or_empty(web_address)("localhost")
