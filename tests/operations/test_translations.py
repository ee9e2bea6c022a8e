from functools import cache

import pytest

import build_translations
from build_translations import CATALOGUE, OWNERS, ROOT, catalogues, compile_all, completed, read

OWNED = pytest.mark.parametrize("owner", [ROOT / owner for owner in OWNERS], ids=OWNERS)
CATALOGUES = pytest.mark.parametrize("catalogue", list(catalogues(ROOT)), ids=lambda path: str(path.relative_to(ROOT)))
UKRAINIAN = "idp_mock/translations/uk/LC_MESSAGES/messages.po"
FOR_TESTERS = ("templates/dashboard/", "templates/inspector/", "templates/handbook/", "dashboard/", "inspector/", "handbook/", "checker/")
"""Where the texts stand that need no Ukrainian: those pages are in Polish and English."""

extracted = cache(build_translations.extracted)


@OWNED
def test_every_text_of_the_sources_has_an_english_translation(owner):
    translated = {(message.context, message.id) for message in read(owner / CATALOGUE) if message.string and not message.fuzzy}
    missing = [message.id for message in extracted(owner) if message.id and (message.context, message.id) not in translated]
    assert not missing, "run: make translations, then translate"


def test_every_text_of_the_nodes_own_pages_has_a_ukrainian_translation():
    ukrainian, owner = read(ROOT / UKRAINIAN), ROOT / "idp_mock"
    missing = [message.id for message in extracted(owner) if message.id and not _for_testers(message) and not ukrainian[message.id].string]
    assert not missing, f"translate in {UKRAINIAN}"


def test_what_has_no_ukrainian_is_compiled_in_english():
    english, whole = read(ROOT / "idp_mock" / CATALOGUE), completed(ROOT / UKRAINIAN)
    assert whole["Pulpit testera"].string == "Панель тестувальника"
    assert whole["Uzbrojone usterki"].string == english["Uzbrojone usterki"].string


def test_the_portals_have_no_ukrainian():
    assert not (ROOT / "relying_party" / "translations" / "uk").exists(), "their language switch would offer it"


def _for_testers(message):
    return all(name.startswith(FOR_TESTERS) for name, _ in message.locations)


@CATALOGUES
def test_no_translation_outlives_its_text(catalogue):
    used = {(message.context, message.id) for message in extracted(catalogue.parents[3])}
    stale = [message.id for message in read(catalogue) if message.id and (message.context, message.id) not in used]
    assert not stale, "run: make translations"


@CATALOGUES
def test_a_translation_keeps_the_placeholders_of_its_text(catalogue):
    assert [error for message in read(catalogue) for error in message.check()] == []


def test_every_catalogue_is_compiled(tmp_path):
    folder = tmp_path / "idp_mock" / "translations" / "en" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    (folder / "messages.po").write_text('msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\nmsgid "tak"\nmsgstr "yes"\n')
    compile_all(tmp_path)
    assert (folder / "messages.mo").stat().st_size > 0
    assert sorted(path.name for path in folder.iterdir()) == ["messages.mo", "messages.po"]
