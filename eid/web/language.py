"""The language of pages: Polish, which the texts are written in, or one that the application has a catalogue for, chosen with `?lang=en`
and kept in the cookie `lang`."""

import re
from collections.abc import Callable, Collection, Iterable, MutableMapping
from functools import cache
from pathlib import Path
from types import CodeType
from typing import TYPE_CHECKING, Any

from flask import Flask, Response, current_app, g, request
from flask.templating import Environment
from jinja2 import BaseLoader, BytecodeCache, Template
from jinja2.bccache import Bucket
from markupsafe import escape

from eid.web.application import with_templates

if TYPE_CHECKING:
    from babel.support import NullTranslations

LANGUAGES = {"pl": "Polski", "en": "English", "uk": "Українська"}
"""All that an application may speak, with their own names."""
DEFAULT = "pl"
FALLBACK = "en"
"""For who chose a language that these pages do not speak."""
_YEAR = 365 * 24 * 3600
_SHOWN_TEXT = re.compile(r"\{\{ _\('([^'\\]*)'\) \}\}")
_FIXED_TEXT = re.compile(r"\b_\('([^'\\]*)'\)")


def current() -> str:
    """The language code of this request."""
    known = _offered()
    asked = request.args.get("lang")
    code = asked if asked in known else g.get("preferred_language") or request.cookies.get("lang")
    return code if code in known else FALLBACK if code in LANGUAGES else DEFAULT


def prefer(tags: str) -> None:
    """Speaks the first of these languages that is known (BCP 47 tags separated by spaces) in this browser from now on, unless the person
    has chosen one. To be called before a page is rendered."""
    known = [code for tag in tags.split() if (code := tag.partition("-")[0].lower()) in _offered()]
    if known and request.cookies.get("lang") not in _offered():
        g.preferred_language = known[0]


def speak_only(codes: Collection[str]) -> None:
    """The pages of this request are in these languages and no other. To be called before a text is looked up."""
    g.spoken = {code: name for code, name in _offered().items() if code in codes}


def install(app: Flask) -> None:
    """Lets the application speak the languages it has: its English stands in `translations/en/LC_MESSAGES/messages.mo` beside it.

    Templates get `_`, `languages` (code to name) and `current` (code). To be called before anything else touches the templates.
    """
    translations = Path(app.root_path) / "translations"
    has = {code: name for code, name in LANGUAGES.items() if code == DEFAULT or (translations / code).is_dir()}
    app.extensions[__name__] = has
    app.jinja_environment = _Environment
    app.jinja_options = {**app.jinja_options, "bytecode_cache": _COMPILED}
    with_templates(app, lambda environment: _speak(app, environment, translations, has))
    app.context_processor(_words)
    app.after_request(_remember)


def gettext(text: str) -> str:
    """The text in the language of this request."""
    from flask_babel import gettext as translated

    _ = current_app.jinja_env  # with which the application learns to speak
    return str(translated(text))


def _speak(app: Flask, environment: Environment, translations: Path, has: Collection[str]) -> None:
    """Brings in Babel, which takes a twentieth of a start, with the first page."""
    from babel import Locale
    from flask_babel import Babel

    locales = {code: Locale.parse(code) for code in LANGUAGES}
    Babel(app, default_locale=DEFAULT, locale_selector=lambda: locales[current()])
    if environment.loader is not None:
        environment.loader = _Loader(environment.loader, translations, has)


class _Environment(Environment):
    """Compiles each template once for each language, under the name `<language>/<template>`."""

    def get_template(self, name: str | Template, parent: str | None = None, globals: MutableMapping[str, Any] | None = None) -> Template:
        if isinstance(name, Template):
            return name
        language = parent.partition("/")[0] if parent else current()
        return super().get_template(f"{language}/{name}", None, globals)


class _Compiled(BytecodeCache):
    """Templates that any application of this process has compiled: who builds a second one, as tests do, need not compile them again."""

    def __init__(self) -> None:
        self._codes: dict[tuple[str, str], CodeType] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        bucket.code = self._codes.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        if bucket.code is not None:
            self._codes[bucket.key, bucket.checksum] = bucket.code


_COMPILED = _Compiled()


class _Loader(BaseLoader):
    """Writes fixed texts, `_('…')` without variables, into the source before it is compiled; looking them up costs more than the page."""

    def __init__(self, loader: BaseLoader, translations: Path, codes: Iterable[str]) -> None:
        self._loader = loader
        self._catalogues: dict[str, NullTranslations] = {code: _catalogue(translations, code) for code in codes}

    def get_source(self, environment: Any, template: str) -> tuple[str, str | None, Callable[[], bool] | None]:
        code, _, name = template.partition("/")
        source, filename, unchanged = self._loader.get_source(environment, name)
        gettext = self._catalogues[code].gettext
        source = _SHOWN_TEXT.sub(lambda found: str(escape(gettext(found[1]))), source)
        return _FIXED_TEXT.sub(lambda found: repr(gettext(found[1])), source), filename, unchanged


@cache
def _catalogue(translations: Path, code: str) -> "NullTranslations":
    """Read once for all applications of the process, as translations do not change while one runs."""
    from babel.support import Translations

    return Translations.load(translations, [code])


def _offered() -> dict[str, str]:
    """The languages of this application, or of these pages, code to name."""
    offered: dict[str, str] = g.get("spoken") or current_app.extensions.get(__name__, LANGUAGES)
    return offered


def _words() -> dict[str, Any]:
    return {"languages": _offered(), "current": current()}


def _remember(response: Response) -> Response:
    if b"lang=" in request.query_string and request.args.get("lang") in _offered():
        response.set_cookie("lang", current(), max_age=_YEAR, path=request.script_root or "/", httponly=True, samesite="Lax")
    elif (preferred := g.get("preferred_language")) is not None:
        response.set_cookie("lang", preferred, path=request.script_root or "/", httponly=True, samesite="Lax")
    return response
