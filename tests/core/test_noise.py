"""People whose fingers slip still reach what they want: thousands of calls and texts, the same at every run."""

from pathlib import Path

import pytest

from benchmarks.noise.fate import WANTED, share
from benchmarks.noise.run import callers, writers
from service.settings import Settings
from service.watch import Figures
from service.wiring import Words, build_words


@pytest.fixture(scope="module")
def words(tmp_path_factory: pytest.TempPathFactory) -> Words:
    """Return the conversations of a trial."""
    return build_words(Settings.read({}, Path(tmp_path_factory.mktemp("var"))), Figures())


def test_everything_is_three_keys_away(words: Words) -> None:
    """A caller who makes no mistake meets every topic and the emergency text within three keys of the main menu."""
    fates = callers(words, rings=1, slips=0.0)
    assert [fate for fate in fates if not fate.reached or fate.wanted > WANTED] == []


def test_callers_reach_it_with_one_key_in_five_wrong(words: Words) -> None:
    """At least 95 of 100 callers meet what they want although one key in five is wrong or never comes."""
    assert share(callers(words, rings=20)) >= 0.95


def test_texters_reach_it_with_one_text_in_five_wrong(words: Words) -> None:
    """At least 95 of 100 texters meet what they want although one text in five is mistyped or a wrong digit."""
    assert share(writers(words, times=1)) >= 0.95
