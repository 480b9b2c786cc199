"""Phone numbers: one form for one phone, and nothing that is no phone becomes one."""

import phonenumbers
import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.secrets import Address, Kind, dialable, mask, normalise

BANGLA = str.maketrans("0123456789", "০১২৩৪৫৬৭৮৯")
mobiles = st.from_regex(r"1[3-9][0-9]{8}", fullmatch=True)


@given(mobiles, st.sampled_from(["{n}", "0{n}", "880{n}", "+880{n}", "00880{n}", " 880{n}", "+880 0{n}", "+88 0{n}"]))
def test_every_form_of_a_bangladeshi_mobile_is_one_number(national: str, form: str) -> None:
    """01.., 8801.., +8801.., 00880.. and a lost "+" are one phone, in either digit script (telephony.md 1.8)."""
    written = form.format(n=national)
    expected = Address(Kind.PHONE, f"+880{national}")
    assert normalise(written) == expected
    assert normalise(written.translate(BANGLA)) == expected


@given(st.integers(0, 999), st.integers(0, 9_999_999), st.sampled_from(["BD", "IN", "GB"]))
def test_a_mobile_in_full_is_what_the_library_makes_of_it(prefix: int, rest: int, region: str) -> None:
    """Any +880 1.. number of full length is the number that the phone library reads, in any country, or none."""
    written = f"+8801{prefix % 100:02d}{rest:07d}"
    theirs = phonenumbers.parse(written, region)
    if phonenumbers.is_valid_number(theirs):
        e164 = phonenumbers.format_number(theirs, phonenumbers.PhoneNumberFormat.E164)
        assert normalise(written, region) == Address(Kind.PHONE, e164) == Address(Kind.PHONE, written)


@pytest.mark.parametrize("operator", range(3, 10))
def test_every_mobile_operator_is_known_to_the_library(operator: int) -> None:
    """The numbers that are not looked up are all valid in the library's own rules (013.. to 019..)."""
    for rest in ("00000000", "99999999", "71234567"):
        assert phonenumbers.is_valid_number(phonenumbers.parse(f"+8801{operator}{rest}"))


@pytest.mark.parametrize("written", ["+8801712345678\n", "+8801୭12345678", "+৮৮০১৭১২৩৪৫৬৭৮"])
def test_what_is_nearly_a_mobile_in_full_is_still_read_with_care(written: str) -> None:
    """Another script or a line end never stays as written: it is the same person."""
    assert normalise(written) == Address(Kind.PHONE, "+8801712345678")


@pytest.mark.parametrize("written", ["+880 1712-345678", "(01712) 345678", "01712 345 678", "tel:+8801712345678"])
def test_marks_between_digits_do_not_matter(written: str) -> None:
    """Blanks, hyphens and brackets are how people write, not part of the number."""
    assert normalise(written).value == "+8801712345678"


def test_whatsapp_is_the_same_person_by_another_way() -> None:
    """The channel is kept apart from the number (telephony.md 6.26)."""
    assert normalise("whatsapp:+8801712345678") == Address(Kind.PHONE, "+8801712345678", whatsapp=True)


@pytest.mark.parametrize(("written", "expected"), [("+14155552671", "+14155552671"), (" 14155552671", "+14155552671")])
def test_foreign_numbers_are_kept(written: str, expected: str) -> None:
    """A number of another country is its own, also when form data lost its "+"."""
    assert normalise(written) == Address(Kind.PHONE, expected)


def test_the_country_decides_numbers_without_a_prefix() -> None:
    """The same digits belong to the deployment's country."""
    assert normalise("9831012345", "IN").value == "+919831012345"


@pytest.mark.parametrize(
    ("written", "kind"),
    [
        ("16263", Kind.SHORT),
        ("১৬২৬৩", Kind.SHORT),
        ("999", Kind.SHORT),
        ("Barta", Kind.NAME),
        ("GP-Info", Kind.NAME),
        ("anonymous", Kind.HIDDEN),
        ("Restricted", Kind.HIDDEN),
        ("+266696687", Kind.HIDDEN),
        ("266696687", Kind.HIDDEN),
        ("+86282452253", Kind.HIDDEN),
        ("", Kind.HIDDEN),
        ("   ", Kind.HIDDEN),
        ("বার্তা", Kind.HIDDEN),
        ("<script>", Kind.HIDDEN),
    ],
)
def test_what_is_no_phone_does_not_become_one(written: str, kind: Kind) -> None:
    """Short codes and names are kept as given; callers who withhold their number are not one person."""
    assert normalise(written).kind is kind


@given(st.text())
def test_any_text_gives_an_address(written: str) -> None:
    """Nothing a carrier may send breaks the reading, and what is a phone is E.164."""
    address = normalise(written)
    if address.kind is Kind.PHONE:
        assert address.value.startswith("+")
        assert address.value[1:].isascii()
        assert 7 <= len(address.value[1:]) <= 15
        assert address.value[1:].isdigit()


@given(st.text())
def test_reading_twice_is_reading_once(written: str) -> None:
    """What was stored reads as the same address again."""
    address = normalise(written)
    if address.kind is Kind.PHONE:
        assert normalise(address.value) == Address(Kind.PHONE, address.value)


def test_a_mask_shows_the_network_and_three_digits() -> None:
    """Staff can tell two patients apart and cannot dial either."""
    assert mask(normalise("01712345678")) == "+8801•••••678"
    assert mask(normalise("16263")) == "16263"
    assert mask(normalise("anonymous")) == "•••••"


@given(st.from_regex(r"\+[1-9][0-9]{6,14}", fullmatch=True))
def test_a_mask_hides_at_least_three_digits(number: str) -> None:
    """However short a number is, it cannot be dialled from its mask, and printing an address shows no more."""
    address = Address(Kind.PHONE, number)
    shown = mask(address)
    assert len(number) - len(shown.replace("•", "")) >= 3
    assert number not in repr(address)


def test_what_people_type_has_the_digits_of_a_number() -> None:
    """A digit too many or too few is a slip of the finger, whatever "+" stands before it."""
    assert dialable(normalise("01712345678"))
    for slip in ("+88017123456789", "+8801712345", "16263", "Barta", "+9991234567"):
        assert not dialable(normalise(slip)), slip
