"""The wording rules by themselves: each finds what it must and lets plain words pass."""

from pathlib import Path

import pyphen
import pytest
from hypothesis import given
from hypothesis import strategies as st

import messages
from messages.catalog import Library
from messages.content import Channel
from messages.language import Language
from messages.load import load
from messages.wording.forbidden import Rules, WordFinder, doses
from messages.wording.reading import count_syllables, measure_bangla, measure_latin, sentences, words_of
from messages.wording.script import plain, wrong_digits

CONTENT = Path(messages.__file__).parent / "content"


@pytest.fixture(scope="module")
def library() -> Library:
    """Return all content as it ships."""
    return load(CONTENT, CONTENT.parent.parent / "locales")


@pytest.fixture(scope="module")
def bangla(library: Library) -> Language:
    """Return Bangla as it ships."""
    return library.content.languages["bn"]


RULES = Rules(
    WordFinder(["napa"]),
    {},
    {"bn": frozenset({"বড়ি", "ফোঁটা", "মিলি"}), "en": frozenset({"mg", "drop", "drops"})},
    frozenset({"STOP"}),
)


@pytest.mark.parametrize("words", ["৫ মিলি", "৫মিলি", "১টা বড়ি", "দুই ফোঁটা", "২ বড়ির", "5 মিলি", "১.৫ মিলি"])
def test_bangla_doses_are_found(bangla: Language, words: str) -> None:
    """Digits of either script, words for digits, classifiers and inflected units all make a dose."""
    assert list(doses(f"সকালে {words} খান", RULES, bangla))


@pytest.mark.parametrize("words", ["দিনে ২ বার", "১০ মিনিট", "৩ দিন", "বড়ি খাবেন না", "২ সপ্তাহ", "মিলিয়ে ২ জন"])
def test_bangla_counts_that_are_no_doses_pass(bangla: Language, words: str) -> None:
    """Days, minutes, times a day and a unit without a number are no dose; মি alone is a minute."""
    assert not list(doses(words, RULES, bangla))


@pytest.mark.parametrize(("words", "found"), [("50mg", True), ("5 mg", True), ("2 drops", True), ("2 times", False)])
def test_english_doses_are_found(library: Library, words: str, found: bool) -> None:
    """A number before a unit is a dose, with or without a space; "2 times a day" is allowed for massage."""
    assert bool(list(doses(words, RULES, library.content.languages["en"]))) is found


@pytest.mark.parametrize(
    ("names", "text", "found"),
    [
        (["জল"], "জলদি আসুন", False),
        (["জল"], "জল খান", True),
        (["চিকিৎসক"], "চিকিৎসকের কাছে", True),
        (["চিকিৎসক"], "চিকিৎসা নিন", False),
        (["aspirin"], "Aspirins", True),
        (["botox"], "robotoxic", False),
        (["dimethyl fumarate"], "dimethyl  fumarate", True),
        ([], "anything", False),
    ],
)
def test_forbidden_words_are_found_inflected_but_not_inside_others(names: list[str], text: str, found: bool) -> None:
    """Long words count with an ending, short ones only as they are, none inside another word."""
    assert bool(WordFinder(names).find(text)) is found


@pytest.mark.parametrize(
    ("words", "right"),
    [("1 লিখুন", True), ("৩ দিনে", True), ("24 ঘণ্টা", False), ("২4", False), ("যেমন 122", True), ("१ দিন", False)],
)
def test_bangla_texts_show_keys_in_keypad_digits_and_counts_in_bangla(
    bangla: Language, words: str, right: bool
) -> None:
    """A lone ASCII digit is a key; every other number is Bangla, unless the English gives it as an example."""
    assert (not list(wrong_digits(words, "Example: 122", bangla, Channel.SMS))) is right


def test_a_list_after_a_colon_is_read_item_by_item() -> None:
    """A patient reads "go now: weak arm, fits" as three short pieces, not one long sentence."""
    assert len(sentences("Go now: weak arm, unclear speech, fits. Do not wait.")) == 5
    assert len(sentences("Wash, dry, and wait.")) == 1


def test_formal_bangla_measures_far_harder_than_plain() -> None:
    """The published contrast: plain messages stay near grade 3 to 5, formal ones above 12 (bangla.md 6)."""
    simple = measure_bangla("মুখ বাঁকা হলে আজই ডাক্তার দেখান। চোখের যত্ন নিন। দেরি করবেন না। হাত অবশ হলে হাসপাতালে যান।")
    formal = measure_bangla(
        "আকস্মিক মুখমণ্ডলের পক্ষাঘাতজনিত উপসর্গ পরিলক্ষিত হইলে অনতিবিলম্বে নিকটস্থ স্বাস্থ্যসেবা প্রতিষ্ঠানে "
        "বিশেষজ্ঞ চিকিৎসকের পরামর্শ গ্রহণপূর্বক প্রয়োজনীয় ব্যবস্থাপত্র সংগ্রহ করা অত্যাবশ্যক।"
    )
    assert simple.grade < 5
    assert formal.grade > 12
    assert formal.conjuncts > simple.conjuncts


def test_english_grades_agree_with_another_syllable_counter(library: Library) -> None:
    """Over all our English our grade and one from hyphenation patterns differ by less than one on average.

    The patterns are those of pyphen, a different method by other people; no text may differ by more than 2.5.
    """
    hyphens = pyphen.Pyphen(lang="en_US")
    differences = []
    for name, template in library.words["en"].items():
        text = plain(template)
        words = [word for sentence in sentences(text) for word in words_of(sentence)]
        if library.content.messages[name].channel is Channel.SCREEN or len(words) < 12:
            continue
        syllables = sum(len(hyphens.positions(word)) + 1 for word in words) / len(words)
        theirs = 0.39 * len(words) / len(sentences(text)) + 11.8 * syllables - 15.59
        differences.append(measure_latin(text).grade - theirs)
    assert abs(sum(differences) / len(differences)) < 1
    assert max(map(abs, differences)) < 2.5


@pytest.mark.parametrize(
    ("word", "syllables"),
    [
        ("the", 1),
        ("face", 1),
        ("little", 2),
        ("doctor", 2),
        ("emergency", 4),
        ("weak", 1),
        ("closed", 1),
        ("needed", 2),
    ],
)
def test_syllables_of_common_words(word: str, syllables: int) -> None:
    """Vowel groups give the syllables a reader would clap."""
    assert count_syllables(word) == syllables


def test_the_texts_keep_the_reading_aims_on_average(library: Library) -> None:
    """On average Bangla stays within grade 5, 8 words a sentence, 2.8 akshara, a quarter conjuncts (bangla.md 6)."""
    found = [
        measure_bangla(plain(template))
        for name, template in library.words["bn"].items()
        if library.content.messages[name].channel is not Channel.SCREEN and len(template.split()) >= 12
    ]
    count = len(found)
    assert sum(measure.grade for measure in found) / count <= 5
    assert sum(measure.words for measure in found) / count <= 8
    assert sum(measure.akshara for measure in found) / count <= 2.8
    assert sum(measure.conjuncts for measure in found) / count <= 0.25


@given(st.text(max_size=200))
def test_measuring_never_fails(text: str) -> None:
    """Any text at all has a load; an empty one has none."""
    assert measure_bangla(text).words >= 0
    assert measure_latin(text).words >= 0
