"""Phone numbers: one person under one form, whatever form a carrier, a form or a spreadsheet writes."""

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum

from phonenumbers import (
    NumberParseException,
    PhoneNumberFormat,
    country_code_for_region,
    format_number,
    is_valid_number,
    parse,
)

_CHANNEL = re.compile(r"^(whatsapp|sms|tel|rcs):", re.IGNORECASE)
_BANGLADESHI_MOBILE = re.compile(r"\+8801[3-9][0-9]{8}", re.ASCII)
"""Nearly every number that a carrier here gives: valid and E.164 as it stands, so the library need not read it."""
_INTERNATIONAL = re.compile(r"\+[1-9][0-9]{6,14}")
_SHORT = re.compile(r"[0-9]{2,8}")
_NAME = re.compile(r"(?=.*[A-Za-z])[A-Za-z0-9 _.&-]{1,32}")
_WITHHELD = frozenset({"+266696687", "+7378742833", "+2562533", "+8566696687", "+86282452253"})
"""What Twilio gives for callers who hide their number: ANONYMOUS, RESTRICTED, BLOCKED, UNKNOWN and UNAVAILABLE as
typed on a keypad (help.twilio.com article 223179988). As numbers they would all be one person."""
_WITHHELD_WORDS = frozenset({"anonymous", "restricted", "blocked", "unknown", "unavailable", "private"})


class Kind(StrEnum):
    """What an address is: a phone, a short code, a sender name, or a number that was withheld or makes no sense."""

    PHONE = "phone"
    SHORT = "short"
    NAME = "name"
    HIDDEN = "hidden"


@dataclass(frozen=True, slots=True)
class Address:
    """Who is at the other end: ``value`` is E.164 for a phone, else what was given without blanks at its ends.

    ``whatsapp`` is kept apart, so that one person who texts both ways stays one person. The number is not in ``repr``.
    """

    kind: Kind
    value: str
    whatsapp: bool = False

    def __repr__(self) -> str:
        """Return the address as it may be shown."""
        return f"Address({self.kind.value}, {mask(self)})"


def normalise(text: str, region: str = "BD") -> Address:
    """Return who ``text`` names. Total: any text gives an address.

    Accepts 01712.., 8801712.., 00880.., +88 01712-.., Bangla digits and a "+" lost in form data
    (telephony.md 1.8 and 6.23 to 6.26). ``region`` is the country of numbers written without a prefix.
    """
    if _BANGLADESHI_MOBILE.fullmatch(text):
        return Address(Kind.PHONE, text)
    whatsapp = text.strip().lower().startswith("whatsapp:")
    plain = _ascii_digits(_CHANNEL.sub("", text.strip())).strip()
    if plain in _WITHHELD or plain.lower() in _WITHHELD_WORDS:
        return Address(Kind.HIDDEN, plain, whatsapp)
    number = _phone(plain, region)
    if number in _WITHHELD:
        return Address(Kind.HIDDEN, number, whatsapp)
    if number:
        return Address(Kind.PHONE, number, whatsapp)
    if _SHORT.fullmatch(plain):
        return Address(Kind.SHORT, plain, whatsapp)
    return Address(Kind.NAME if _NAME.fullmatch(plain) else Kind.HIDDEN, plain, whatsapp)


def dialable(address: Address) -> bool:
    """Return whether a phone is one of its country's numbers: what people type may have a digit too many.

    What a carrier names needs no such proof (:func:`normalise`).
    """
    if address.kind is not Kind.PHONE:
        return False
    try:
        return bool(_BANGLADESHI_MOBILE.fullmatch(address.value)) or bool(is_valid_number(parse(address.value)))
    except NumberParseException:
        return False


def at_home(address: Address, region: str) -> bool:
    """Return whether a phone has a number of the country ``region`` ("BD")."""
    return address.kind is Kind.PHONE and address.value.startswith(f"+{country_code_for_region(region)}")


def mask(address: Address) -> str:
    """Return an address as staff may see it: ``+8801•••••678``. Short codes and names belong to no patient."""
    match address.kind:
        case Kind.PHONE:
            head, tail = (5, 3) if len(address.value) > 11 else (3, 2)
            return f"{address.value[:head]}•••••{address.value[-tail:]}"
        case Kind.SHORT | Kind.NAME:
            return address.value
        case Kind.HIDDEN:
            return "•••••"


def _ascii_digits(text: str) -> str:
    return "".join(str(unicodedata.decimal(character, character)) for character in text)


def _phone(plain: str, region: str) -> str | None:
    for candidate in (plain, "+" + plain.lstrip("+ ")):
        try:
            number = parse(candidate, region)
        except NumberParseException:
            continue
        if is_valid_number(number):
            return str(format_number(number, PhoneNumberFormat.E164))
    # Carriers may use ranges the library has not learned yet; a "+" is the carrier's word that it is a number.
    compact = re.sub(r"[\s().-]", "", plain)
    return compact if _INTERNATIONAL.fullmatch(compact) else None
