import pytest

from build_translations import CATALOGUE, OWNERS, ROOT, compile_all, extracted, read

OWNED = pytest.mark.parametrize("owner", [ROOT / owner for owner in OWNERS], ids=OWNERS)


@OWNED
def test_every_text_of_the_sources_has_an_english_translation(owner):
    translated = {(message.context, message.id) for message in read(owner / CATALOGUE) if message.string and not message.fuzzy}
    missing = [message.id for message in extracted(owner) if message.id and (message.context, message.id) not in translated]
    assert not missing, "run: make translations, then translate"


@OWNED
def test_no_translation_outlives_its_text(owner):
    used = {(message.context, message.id) for message in extracted(owner)}
    stale = [message.id for message in read(owner / CATALOGUE) if message.id and (message.context, message.id) not in used]
    assert not stale, "run: make translations"


@OWNED
def test_a_translation_keeps_the_placeholders_of_its_text(owner):
    assert [error for message in read(owner / CATALOGUE) for error in message.check()] == []


def test_every_catalogue_is_compiled(tmp_path):
    folder = tmp_path / "idp_mock" / "translations" / "en" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    (folder / "messages.po").write_text('msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\nmsgid "tak"\nmsgstr "yes"\n')
    compile_all(tmp_path)
    assert (folder / "messages.mo").stat().st_size > 0
    assert sorted(path.name for path in folder.iterdir()) == ["messages.mo", "messages.po"]
