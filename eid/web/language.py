"""The language of pages: Polish, which the texts are written in, or English, chosen with `?lang=en` and kept in the cookie `lang`."""

import re
from collections.abc import Callable, MutableMapping
from pathlib import Path
from typing import Any

from babel import Locale
from babel.support import NullTranslations, Translations
from flask import Flask, Response, g, request
from flask.templating import Environment
from flask_babel import Babel
from jinja2 import BaseLoader, Template
from markupsafe import escape

LANGUAGES = {"pl": "Polski", "en": "English"}
DEFAULT = "pl"
_LOCALES = {code: Locale.parse(code) for code in LANGUAGES}
_YEAR = 365 * 24 * 3600
_SHOWN_TEXT = re.compile(r"\{\{ _\('([^'\\]*)'\) \}\}")
_FIXED_TEXT = re.compile(r"\b_\('([^'\\]*)'\)")


def current() -> str:
    """The language code of this request."""
    asked = request.args.get("lang")
    code = asked if asked in LANGUAGES else g.get("preferred_language") or request.cookies.get("lang")
    return code if code in LANGUAGES else DEFAULT


def prefer(tags: str) -> None:
    """Speaks the first of these languages that is known (BCP 47 tags separated by spaces) in this browser from now on, unless the person
    has chosen one. To be called before a page is rendered."""
    known = [code for tag in tags.split() if (code := tag.partition("-")[0].lower()) in LANGUAGES]
    if known and request.cookies.get("lang") not in LANGUAGES:
        g.preferred_language = known[0]


def install(app: Flask) -> None:
    """Lets the application speak both languages; its English stands in `translations/en/LC_MESSAGES/messages.mo` beside it.

    Templates get `_`, `languages` (code to name) and `current` (code). To be called before anything else touches the templates.
    """
    app.jinja_environment = _Environment
    Babel(app, default_locale=DEFAULT, locale_selector=lambda: _LOCALES[current()])
    loader = app.jinja_env.loader
    if loader is not None:
        app.jinja_env.loader = _Loader(loader, Path(app.root_path) / "translations")
    app.context_processor(_words)
    app.after_request(_remember)


class _Environment(Environment):
    """Compiles each template once for each language, under the name `<language>/<template>`."""

    def get_template(self, name: str | Template, parent: str | None = None, globals: MutableMapping[str, Any] | None = None) -> Template:
        if isinstance(name, Template):
            return name
        language = parent.partition("/")[0] if parent else current()
        return super().get_template(f"{language}/{name}", None, globals)


class _Loader(BaseLoader):
    """Writes fixed texts, `_('…')` without variables, into the source before it is compiled; looking them up costs more than the page."""

    def __init__(self, loader: BaseLoader, translations: Path) -> None:
        self._loader = loader
        self._catalogues: dict[str, NullTranslations] = {code: Translations.load(translations, [code]) for code in LANGUAGES}

    def get_source(self, environment: Any, template: str) -> tuple[str, str | None, Callable[[], bool] | None]:
        code, _, name = template.partition("/")
        source, filename, unchanged = self._loader.get_source(environment, name)
        gettext = self._catalogues[code].gettext
        source = _SHOWN_TEXT.sub(lambda found: str(escape(gettext(found[1]))), source)
        return _FIXED_TEXT.sub(lambda found: repr(gettext(found[1])), source), filename, unchanged


def _words() -> dict[str, Any]:
    return {"languages": LANGUAGES, "current": current()}


def _remember(response: Response) -> Response:
    if b"lang=" in request.query_string and request.args.get("lang") in LANGUAGES:
        response.set_cookie("lang", current(), max_age=_YEAR, path=request.script_root or "/", httponly=True, samesite="Lax")
    elif "preferred_language" in g:
        response.set_cookie("lang", g.preferred_language, path=request.script_root or "/", httponly=True, samesite="Lax")
    return response
