"""The gettext catalogs agree with the content, and Babel's own tools can work on them."""

import io
import shutil
import subprocess
import sys
from gettext import GNUTranslations
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog as PoCatalog
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg  # type: ignore[attr-defined]
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

import messages
from messages.content import Channel
from messages.load import load

ROOT = Path(messages.__file__).parent.parent
PO_FILES = sorted((ROOT / "locales").glob("*/LC_MESSAGES/messages.po"))


def extracted() -> dict[str, tuple[str, list[str]]]:
    """Return what Babel extracts with our babel.cfg: context -> (English, comments)."""
    with (ROOT / "babel.cfg").open(encoding="utf-8") as file:
        methods, options = parse_mapping_cfg(file)
    found = extract_from_dir(ROOT, methods, options, directory_filter=lambda path: "messages" in path)
    return {str(context): (str(english), comments) for _, _, english, comments, context in found}


def read(path: Path, locale: str = "bn") -> PoCatalog:
    """Return one catalog as Babel reads it."""
    with path.open("rb") as file:
        return read_po(file, locale=locale)


def test_the_extractor_finds_exactly_our_messages() -> None:
    """Every message of the content is offered to translators, in its own context, and nothing else."""
    library = load(ROOT / "messages" / "content", ROOT / "locales")
    ours = {message.context: message.english for message in library.content.messages.values()}
    assert {context: english for context, (english, _) in extracted().items()} == ours


def test_translators_see_the_budget() -> None:
    """Each text carries its budget in segments or seconds as a translator comment."""
    for context, (_, comments) in extracted().items():
        start = {Channel.SMS: "SMS: at most", Channel.VOICE: "CALL: at most", Channel.SCREEN: "SCREEN:"}
        assert comments[0].startswith(start[Channel(context.split("|")[0])]), context


@pytest.mark.parametrize("path", PO_FILES, ids=lambda path: path.parent.parent.name)
def test_catalogs_are_complete_and_up_to_date(path: Path) -> None:
    """Nothing fuzzy, nothing empty, nothing obsolete, every message there with these very English words."""
    catalog = read(path, path.parent.parent.name)
    entries = {entry.context: entry for entry in catalog if entry.id}
    assert {context: entry.id for context, entry in entries.items()} == {
        context: english for context, (english, _) in extracted().items()
    }
    assert [context for context, entry in entries.items() if entry.fuzzy or not entry.string] == []
    assert list(catalog.obsolete) == []


def test_the_bangla_plural_rule_is_that_of_cldr() -> None:
    """Bangla counts 0 and 1 as one; Babel's own header says otherwise (bangla.md 3)."""
    text = (ROOT / "locales" / "bn" / "LC_MESSAGES" / "messages.po").read_text(encoding="utf-8")
    assert "Plural-Forms: nplurals=2; plural=(n > 1);" in text


@pytest.mark.parametrize("path", PO_FILES, ids=lambda path: path.parent.parent.name)
def test_catalogs_compile_and_read_back(path: Path) -> None:
    """The standard library's gettext, another reader, finds the same words by context and English."""
    catalog = read(path, path.parent.parent.name)
    compiled = io.BytesIO()
    write_mo(compiled, catalog)
    compiled.seek(0)
    translations = GNUTranslations(compiled)
    for entry in catalog:
        if entry.id:
            assert translations.pgettext(str(entry.context), str(entry.id)) == entry.string


def test_pybabel_extracts_and_updates_without_touching_a_translation(tmp_path: Path) -> None:
    """`make messages` on an unchanged tree keeps every translation and adds no fuzzy one."""
    template, copy = tmp_path / "messages.pot", tmp_path / "bn.po"
    shutil.copy(ROOT / "locales" / "bn" / "LC_MESSAGES" / "messages.po", copy)
    pybabel = (sys.executable, "-m", "babel.messages.frontend", "-q")
    subprocess.run((*pybabel, "extract", "-F", "babel.cfg", "--no-location", "-o", template, "."), cwd=ROOT, check=True)
    update = ("update", "--no-fuzzy-matching", "--no-wrap", "-i", template, "-o", copy, "-l", "bn")
    subprocess.run((*pybabel, *update), cwd=ROOT, check=True)
    before, after = read(PO_FILES[0]), read(copy)
    assert {(e.context, e.id, e.string) for e in before if e.id} == {(e.context, e.id, e.string) for e in after if e.id}
    assert not [entry for entry in after if entry.id and entry.fuzzy]


@pytest.mark.skipif(not shutil.which("msgfmt"), reason="GNU gettext is not installed: msgfmt cannot judge the catalogs")
@pytest.mark.parametrize("path", PO_FILES, ids=lambda path: path.parent.parent.name)
def test_gnu_gettext_accepts_the_catalogs(path: Path) -> None:
    """GNU gettext, which shares no code with Babel, finds no fault."""
    done = subprocess.run(("msgfmt", "--check", "-o", "-", path), capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()
