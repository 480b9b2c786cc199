"""The page of settings says what the code does."""

from pathlib import Path

from service.settings import Settings
from service.settings.page import entries, page

ROOT = Path(__file__).parents[2]


def test_the_page_is_up_to_date() -> None:
    """``docs/settings.md`` is what the code says; write it anew with ``service.settings.page.page()`` if not."""
    assert (ROOT / "docs" / "settings.md").read_text() == page()


def test_every_setting_is_explained() -> None:
    """Each setting says what it does and what it accepts."""
    assert {entry.name.lower() for entry in entries()} == Settings.model_fields.keys() - {"var_dir"}
    assert all(entry.meaning and entry.accepts for entry in entries())


def test_every_default_is_the_one_shown() -> None:
    """Giving the default that the page shows changes nothing."""
    shown = {entry.name: entry.default for entry in entries()}
    assert Settings.read(shown, Path("var")) == Settings.read({}, Path("var"))


def test_every_secret_is_marked() -> None:
    """Whatever is hidden when settings are printed is marked as secret, and the other way round."""
    values = {
        "DATABASE_URL": "sqlite:///marked.db",
        "REDIS_URL": "redis://marked",
        "TWILIO_AUTH_TOKEN": "marked",
        "TWILIO_API_KEY": "plain",
        "TWILIO_API_SECRET": "marked",
        "SECRET_KEY": "marked" * 6,
        "DATA_KEY": "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=",
        "TEST_NUMBERS": "+8801712345678",
    }
    printed = repr(Settings.read(values, Path("var")))
    hidden = {name for name, value in values.items() if value not in printed}
    assert hidden == {entry.name for entry in entries() if entry.secret}
