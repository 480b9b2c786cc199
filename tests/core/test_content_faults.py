"""Content that is incomplete or unsafe is refused when it is loaded, with every fault named at once."""

import shutil
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog as PoCatalog
from babel.messages.pofile import read_po, write_po

import messages
from messages.load import ContentFault, load

CONTENT = Path(messages.__file__).parent / "content"
LOCALES = CONTENT.parent.parent / "locales"


class Copy:
    """A copy of the content and the languages that a test may spoil."""

    def __init__(self, place: Path) -> None:
        self.content = Path(shutil.copytree(CONTENT, place / "content"))
        self.locales = place / "locales"
        for code in ("en", "bn"):
            shutil.copytree(LOCALES / code, self.locales / code, ignore=shutil.ignore_patterns("prompts", "*.mo"))

    def replace(self, file: str, old: str, new: str) -> None:
        """Replace words that must be there in one content file."""
        self._replace(self.content / file, old, new)

    def replace_bangla(self, old: str, new: str) -> None:
        """Replace words that must be there in the Bangla catalog, once."""
        self._replace(self.po, old, new)

    @property
    def po(self) -> Path:
        """Return the Bangla catalog."""
        return self.locales / "bn" / "LC_MESSAGES" / "messages.po"

    def faults(self) -> tuple[str, ...]:
        """Return what loading complains of; a copy that loads has failed its test."""
        with pytest.raises(ContentFault) as refused:
            load(self.content, self.locales)
        return refused.value.faults

    def _replace(self, path: Path, old: str, new: str) -> None:
        text = path.read_text(encoding="utf-8")
        assert old in text, old
        path.write_text(text.replace(old, new, 1), encoding="utf-8")


@pytest.fixture
def copy(tmp_path: Path) -> Copy:
    """Return a copy of the content to spoil."""
    return Copy(tmp_path)


def test_an_unspoilt_copy_loads(copy: Copy) -> None:
    """The copy itself is sound, so that each refusal below has the one cause its test put there."""
    assert load(copy.content, copy.locales).words.keys() == {"en", "bn"}


def bangla_of(copy: Copy, context: str) -> str:
    """Return the Bangla of one message as an independent reader of the catalog sees it."""
    with copy.po.open("rb") as file:
        for entry in read_po(file):
            if entry.context == context:
                return str(entry.string)
    raise AssertionError(context)


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("A doctor must find the cause.", "Take paracetamol.", "names a drug (paracetamol)"),
        ("A doctor must find the cause.", "Take 2 tablets now.", "gives a dose (2 tablets)"),
        ("A doctor must find the cause.", "Take two drops now.", "gives a dose (two drops)"),
        ("It is a sign, not one disease.", "It’s a sign, not one disease.", "'’' (U+2019)"),
        ("It is a sign, not one disease.", "It is মুখ.", "which is not Latin script"),
        ("Many things can cause it.", "Many things can cause it. " * 9, "segments"),
        ("A doctor must find the cause.", "Call {EMG} or {WHO}.", "slots that slots.toml does not name"),
    ],
)
def test_english_that_may_not_be_sent_is_named(copy: Copy, old: str, new: str, reason: str) -> None:
    """A drug, a dose, a letter that doubles the cost, a text too long: each is refused by its message id."""
    copy.replace("topics/what.toml", old, new)
    assert [fault for fault in copy.faults() if "sms|WHAT-1" in fault and reason in fault]


@pytest.mark.parametrize(
    ("new", "reason"),
    [
        ("নাপা খান। {EMG} এ ফোন করুন।", "names a drug (নাপা)"),
        ("অ্যাসপিরিনের বড়ি খান। {EMG} এ ফোন করুন।", "names a drug (অ্যাসপিরিনের)"),
        ("২টা বড়ি খান। {EMG} এ ফোন করুন।", "gives a dose"),
        ("দুই ফোঁটা দিন। {EMG} এ ফোন করুন।", "gives a dose"),
        ("৫ মিলি খান। {EMG} এ ফোন করুন।", "gives a dose"),
        ("গত 24 ঘণ্টায় হলে {EMG} এ ফোন করুন।", "counts stand in Bangla digits"),
        ("গত ২4 ঘণ্টায় হলে {EMG} এ ফোন করুন।", "mixes digits inside ২4"),
        ("গত २ দিনে হলে {EMG} এ ফোন করুন।", "which are not digits of Bangla"),
        ("mukh beke gele {EMG} এ ফোন করুন।", "holds the Latin word mukh"),
        ("চিকিৎসকের কাছে যান। {EMG} এ ফোন করুন।", "uses চিকিৎসকের"),
        ("এক গ্লাস জল খান। {EMG} এ ফোন করুন।", "uses জল"),
        ("বাড\u09bcি যান। {EMG} এ ফোন করুন।", "letters in pieces"),
        ("মুখ বাঁকলে ফোন করুন।", "has the slots [], the English has ['EMG']"),
    ],
)
def test_bangla_that_may_not_be_sent_is_named(copy: Copy, new: str, reason: str) -> None:
    """The same in Bangla, with its own letters and digits."""
    copy.replace_bangla(bangla_of(copy, "sms|WHAT-2"), new)
    assert [fault for fault in copy.faults() if fault.startswith("bn: sms|WHAT-2") and reason in fault]


def test_a_missing_a_fuzzy_and_an_outdated_translation_are_refused(copy: Copy) -> None:
    """No English text ever reaches a Bangla reader: what is not translated stops the start (design law 8)."""
    copy.replace_bangla(f'msgstr "{bangla_of(copy, "sms|BELL-1")}"', 'msgstr ""')
    copy.replace_bangla('msgctxt "sms|BELL-2"', '#, fuzzy\nmsgctxt "sms|BELL-2"')
    copy.replace("topics/eye.toml", "Wear glasses. Keep away", "Wear your glasses. Keep away")
    faults = "\n".join(copy.faults())
    assert "sms|BELL-1 is not translated" in faults
    assert "sms|BELL-2 is marked fuzzy" in faults
    assert "sms|EYE-1 translates other English words" in faults


def test_a_call_script_holds_no_digits(copy: Copy) -> None:
    """On a call every number is a word, or a voice reads it as it likes."""
    copy.replace("topics/bell.toml", "over one to three days", "over 1 to 3 days")
    assert [fault for fault in copy.faults() if "voice|BELL-V: holds digits" in fault]


def test_a_topic_without_its_emergency_line_is_refused(copy: Copy) -> None:
    """Swapping two messages so that the emergency line comes second is found."""
    copy.replace("topics/what.toml", '["WHAT-2", "WHAT-1"]', '["WHAT-1", "WHAT-2"]')
    assert "WHAT: WHAT-1 must carry the emergency line with {EMG}" in copy.faults()


def test_ids_that_name_nothing_are_refused(copy: Copy) -> None:
    """Unknown topics, messages, outcomes, sources, plans and roles are all found in one go."""
    copy.replace("topics/what.toml", 'related = ["SIGN"', 'related = ["SINE"')
    copy.replace("topics/bell.toml", '"BELL-3", "BELL-1"', '"BELL-4", "BELL-1"')
    copy.replace("topics/time.toml", '"PEITERSEN"', '"NOBODY-1999"')
    copy.replace("topics/food.toml", 'signoff = ["doctor"', 'signoff = ["cook"')
    copy.replace("danger.toml", 'outcome = "E3"', 'outcome = "E9"')
    copy.replace("check.toml", 'NNNNY = "D7"', 'NNNNY = "L"')
    copy.replace("plans.toml", 'plan = "P-BELL"', 'plan = "P-BALL"')
    faults = "\n".join(copy.faults())
    for expected in (
        "related topic SINE",
        "message BELL-4",
        "source NOBODY-1999",
        "nobody signs as cook",
        "DS01: outcome E9",
        "answers NNNNY lead to L",
        "plan P-BALL",
    ):
        assert expected in faults


def test_values_of_the_wrong_kind_are_named_with_their_place(copy: Copy) -> None:
    """A number where a text belongs, a level that does not exist: the file and table are in the fault."""
    copy.replace("danger.toml", 'level = "E"', 'level = "RED"')
    copy.replace("plans.toml", 'means = "yes"', 'means = "perhaps"')
    copy.replace("topics/what.toml", "together = 1", 'together = "one"')
    faults = "\n".join(copy.faults())
    assert "danger.toml: DS01: level 'RED' is not one of E, EQ, D0, D7" in faults
    assert "means 'perhaps' is not one of" in faults
    assert "what.toml: together must be a number" in faults


def test_a_broken_file_is_named(copy: Copy) -> None:
    """A file that is no TOML, or is missing, is named instead of a traceback."""
    (copy.content / "voice.toml").write_text("[[say]\n", encoding="utf-8")
    (copy.content / "slots.toml").unlink()
    faults = "\n".join(copy.faults())
    assert "voice.toml is not good TOML" in faults
    assert "slots.toml cannot be read" in faults


def test_a_third_language_needs_files_only(copy: Copy) -> None:
    """A made-up language is added with language.toml, a catalog and keywords.toml; no code changes."""
    home = copy.locales / "zz"
    (home / "LC_MESSAGES").mkdir(parents=True)
    facts = (copy.locales / "en" / "language.toml").read_text(encoding="utf-8")
    for old, new in (('code = "en"', 'code = "zz"'), ('key = "2"', 'key = "3"'), ("segments = 2", "segments = 3")):
        assert old in facts
        facts = facts.replace(old, new)
    facts = facts.replace('writings = ["en"]', 'writings = ["zz"]').replace("words = 14", "words = 20")
    (home / "language.toml").write_text(facts, encoding="utf-8")
    (home / "keywords.toml").write_text(
        '[zz.topics]\nEYE = ["zeye"]\n[zz.commands]\nSTOP = ["zstop"]\n'
        '[zz.signs]\nDS02 = ["zarm zweak"]\n[zz.languages]\nzz = ["zedish"]\nbn = ["zbangla"]\n',
        encoding="utf-8",
    )
    translated = PoCatalog(locale=None)
    with copy.po.open("rb") as file:
        for entry in read_po(file):
            if entry.id:
                translated.add(entry.id, string=f"Z {entry.id}", context=entry.context)
    with (home / "LC_MESSAGES" / "messages.po").open("wb") as file:
        write_po(file, translated)
    library = load(copy.content, copy.locales)
    assert library.words["zz"]["WHAT-2"].startswith("Z A sudden face droop")
    assert library.content.languages["zz"].key == "3"
    assert library.content.topics["EYE"].aliases["zz"] == ("zeye",)
    assert library.content.signs["DS02"].phrases["zz"] == ("zarm zweak",)
    assert library.content.language_words["zz"] == {"zz": ("zedish",)}
    assert library.content.language_words["bn"]["zz"] == ("zbangla",)
    assert [words["zz"] for words in library.content.commands.values() if "zz" in words] == [("zstop",)]


def test_two_languages_on_one_key_are_refused(copy: Copy) -> None:
    """Each language is chosen by a digit of its own."""
    path = copy.locales / "bn" / "language.toml"
    path.write_text(path.read_text(encoding="utf-8").replace('key = "1"', 'key = "2"'), encoding="utf-8")
    assert [fault for fault in copy.faults() if "key 2" in fault]
