"""Taking identity out of a text: numbers, addresses, links and named names go, what tells of the illness stays."""

import re
import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from service.operations.identity import shown, without_identity

PIECES = ("nam", "name", "নাম", "Rahim", "রহিম", "মোঃ", "Md.", "uddin", "ami", "bolchi", "01712", "345678", "১২", "৯৯৯",
          "12", "80", "/", "-", " ", ":", ".", "@", "example.org", "https://", "www.", "a.b", "mukh", "বাঁকা", "\n",
          "\u200d", "①", "is", "omuk", "অমুক", ",")  # fmt: skip
texts = st.one_of(st.text(max_size=60), st.lists(st.sampled_from(PIECES), max_size=12).map("".join),
                  st.lists(st.sampled_from(PIECES), max_size=12).map(" ".join))  # fmt: skip


@given(texts)
@example("\ud800\x00")
def test_stripping_is_total_and_final(words: str) -> None:
    """Any text can be stripped, once is enough, and the result is one line that can be written to a file."""
    stripped = without_identity(words)
    assert without_identity(stripped) == stripped
    assert len(stripped.splitlines()) <= 1
    stripped.encode()


@given(texts, st.from_regex(r"01[3-9]\d{8}", fullmatch=True), texts, st.sampled_from(["0123456789", "০১২৩৪৫৬৭৮৯"]),
       st.sampled_from(["", "-", " ", "."]))  # fmt: skip
def test_no_number_of_a_person_survives(before: str, number: str, after: str, digits: str, gap: str) -> None:
    """A mobile number, in either script and however it is grouped, is nowhere in the result."""
    written = number.translate(str.maketrans("0123456789", digits))
    stripped = without_identity(f"{before} {written[:5]}{gap}{written[5:]} {after}")
    ascii_digits = "".join(str(unicodedata.decimal(char)) for char in stripped if char.isdecimal())
    theirs = "".join(str(unicodedata.decimal(char)) for char in before + after if char.isdecimal())
    assert number not in ascii_digits or number in theirs


@given(texts)
def test_no_five_digits_in_a_row_survive(words: str) -> None:
    """Whatever stands side by side as five digits or more is zeros afterwards."""
    for run in re.findall(r"\d{5,}", without_identity(words)):
        assert {unicodedata.decimal(char) for char in run} == {0}


@pytest.mark.parametrize(
    ("words", "stripped"),
    [
        ("amar nam rahim mukh beka", "amar nam omuk mukh beka"),
        ("আমার নাম মোঃ রহিম উদ্দিন, মুখ বাঁকা", "আমার নাম অমুক, মুখ বাঁকা"),
        ("আমার নাম হলো রিনা", "আমার নাম হলো অমুক"),
        ("My name is Rahim Uddin. My face is bent", "My name is omuk. My face is bent"),
        ("NAAAM: karim boyosh 45", "NAAAM: omuk boyosh 45"),
        ("Md. Karim er mukh beka", "Md. omuk er mukh beka"),
        ("মো: করিম কই", "মো: অমুক কই"),
        ("আমি রহিম মিয়া বলছি", "আমি অমুক বলছি"),
        ("mail Rahim@gmail.com please", "mail name@example.org please"),
        ("see https://fb.com/rahim.k ok", "see example.org ok"),
        ("www.rahim.com, fb.me/rahim", "example.org example.org"),
        ("ask @rahim_k", "ask @name"),
        ("NID 1234 5678 90", "NID 0000 0000 00"),
        ("born 12/05/1981", "born 00/00/0000"),
        ("১২৩৪৫ আর 12345", "০০০০০ আর 00000"),
        ("1️⃣2️⃣3️⃣4️⃣5️⃣", "0️⃣0️⃣0️⃣0️⃣0️⃣"),
    ],
)
def test_what_names_a_person_is_made_neutral(words: str, stripped: str) -> None:
    """Names after a word for "name", after a title or before "speaking"; addresses; numbers of five digits or more."""
    assert without_identity(words) == stripped


@pytest.mark.parametrize(
    "words",
    [
        "amar nam khata theke kete din",
        "আমার নাম কি খাতায় আছে",
        "নাম্বার কেটে দেন",
        "ami kotha bolchi",
        "boyosh ৪৫, 3 din, 10:30 e",
        "BP 120/80, sugar 7.5",
        "999 e call korsi",
        "mukh beka.hat obosh",
        "র‍্যাশ উঠছে",
        "",
    ],
)
def test_what_names_nobody_stays(words: str) -> None:
    """Ages, times, a blood pressure, short numbers and talk about lists of names are what a matcher learns from."""
    assert without_identity(words) == words


@given(st.text())
def test_nothing_a_patient_typed_moves_the_screen(words: str) -> None:
    """A reviewer's terminal gets printable characters and joiners alone: no escape, no change of direction."""
    assert all(char.isprintable() or char in "\u200c\u200d" for char in shown(words))
    assert "\x1b" not in shown("\x1b[2J") + shown("\u202ex")
