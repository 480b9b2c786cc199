"""One canonical form of a text for matching (bangla.md 1); never used for what is sent."""

import re
import unicodedata

_SIGNS = "\u09be-\u09c4\u09c7\u09c8\u09cb\u09cc\u09d7"
_REPEATS = "\u0981\u09cd\u09bc" + "\u09be\u09bf\u09c0\u09c1\u09c2\u09c3\u09c7\u09c8\u09cb\u09cc\u09d7"
_NUKTA = re.compile(f"([{_SIGNS}])\u09bc")
_MOON = re.compile(f"\u0981([{_SIGNS}])")
_DOUBLED = re.compile(f"([{_REPEATS}])\\1+")
_KHANDA_TA = re.compile("\u09a4\u09cd(?=\u200d|$|[^\u0980-\u09ff\u200c])")
_LAST_MARK = re.compile("[\u0983\u09cd]+(?![\u0980-\u09ff])")
_LOOSE_NUKTA = re.compile("\u09bc")
_STRETCHED = re.compile(r"([^\W\d_])\1{2,}")
_ZERO_INSIDE = re.compile(r"(?<=[a-z])0(?=[a-z])")
_SPELT_OUT = re.compile(r"(?<![^ ])[a-z](?: [a-z]){2,}(?![^ ])")
_PLAIN = re.compile(r"[a-z0-9 ]*")
# What stays as it is: small letters, digits, spaces, Bangla letters and signs but the loose nukta and \u09d7.
_KEPT = (
    "a-z0-9 \u0980-\u0983\u0985-\u098c\u098f\u0990\u0993-\u09a8\u09aa-\u09b0\u09b2\u09b6-\u09b9\u09bd-\u09c4"
    "\u09c7\u09c8\u09cb-\u09ce\u09dc\u09dd\u09df-\u09e3"
)
_OTHER = re.compile(f"[^{_KEPT}]")
_OF_BANGLA = re.compile("[\u0980-\u09ff\u200c\u200d]")
# Where Bangla, its dotted letters in one piece, may still be written in more than one way: all that _bangla looks for.
_CODINGS = (
    f"[\u09bc\u09d7\u200c\u200d]|([{_REPEATS}])\\1|\u0981[{_SIGNS}]|\u09be\u09c7|\u09c7\u09be|\u0985\u09be|\u09cd\u09df"
    "|[\u0983\u09cd](?![\u0980-\u09ff])"
)
_CODED = re.compile(_CODINGS)
_UNSETTLED = re.compile(f"[^{_KEPT}]|{_CODINGS}")
_TRIPLE = re.compile(r"(.)\1\1")


_DOTTED = (("\u09a1\u09bc", "\u09dc"), ("\u09a2\u09bc", "\u09dd"), ("\u09af\u09bc", "\u09df"))
_PAIRS = (
    *_DOTTED,
    ("\u09ac\u09bc", "\u09b0"),
    ("\u09be\u09c7", "\u09cb"),
    ("\u09c7\u09be", "\u09cb"),
    ("\u09cb\u09d7", "\u09cc"),
    ("\u09c7\u09d7", "\u09cc"),
    ("\u09d7", "\u09cc"),
    ("\u0985\u09be", "\u0986"),
    ("\u09cd\u09df", "\u09cd\u09af"),
)
_LETTERS = str.maketrans(
    "\u09f0\u09f1" + "авсеһіјкмнорѕтухԁ" + "αβεικμνορτυχ", "রব" + "abcehijkmhopstyxd" + "abeikmvoptux"
)
_LOOKALIKE = re.compile(f"[{''.join(map(chr, _LETTERS))}]")
_INSIDE = str.maketrans({"@": "a", "$": "s"})
_ODD_INSIDE = re.compile(r"(?<=[a-z])[@$](?=[a-z])")
# Between a letter and its nukta one of these would cost the letter its dot.
_INVISIBLE = re.compile("[\u00ad\u200b\u2060\ufeff]")
_APOSTROPHES = "'\u2019\u2018`\u00b4\u02bc"


def _kept(char: str) -> str:
    """Return what one character becomes: itself, an ASCII digit, a space or nothing."""
    if char in _APOSTROPHES:
        return ""
    category = unicodedata.category(char)
    if category == "Nd":
        return str(unicodedata.decimal(char))
    if category[0] == "L" or category in ("Mn", "Mc"):
        # Variation selectors are marks by category and noise by meaning.
        return "" if "\ufe00" <= char <= "\ufe0f" else char
    if category in ("Cf", "Cs", "Me", "Sk") or char == "\0":
        return ""
    return " "


def _bangla(text: str) -> str:
    """Return ``text`` with the many codings of one Bangla syllable brought to one."""
    whole = text
    for written, meant in _DOTTED:
        whole = whole.replace(written, meant)
    if not _CODED.search(whole):
        return whole
    text = _KHANDA_TA.sub("\u09ce", text).replace("\u200d", "").replace("\u200c", "")
    text = _NUKTA.sub("\u09bc\\1", _DOUBLED.sub(r"\1", text))
    text = _DOUBLED.sub(r"\1", _MOON.sub("\\1\u0981", text))
    for written, meant in _PAIRS:
        text = text.replace(written, meant)
    return _DOUBLED.sub(r"\1", _LOOSE_NUKTA.sub("", text))


def _settled(text: str) -> str:
    """Return ``text`` in one case, one coding per letter, without marks."""
    text = _INVISIBLE.sub("", text)
    composed = unicodedata.normalize("NFKC", text)
    text = composed.casefold()
    if text != composed:
        text = unicodedata.normalize("NFKC", text)
    if _LOOKALIKE.search(text):
        text = text.translate(_LETTERS)
    if _OF_BANGLA.search(text):
        text = _bangla(text)
    text = _ODD_INSIDE.sub(lambda odd: odd[0].translate(_INSIDE), text)
    return _LAST_MARK.sub("", _OTHER.sub(lambda odd: _kept(odd[0]), text))


def _once(text: str) -> str:
    """Apply every rule one time."""
    if not _PLAIN.fullmatch(text) and _UNSETTLED.search(text):
        text = _settled(text)
    text = _SPELT_OUT.sub(lambda run: run[0].replace(" ", ""), " ".join(text.split()))
    text = _ZERO_INSIDE.sub("o", text)
    return _STRETCHED.sub(r"\1", text) if _TRIPLE.search(text) else text


def fold(text: str) -> str:
    """Return the one form in which ``text`` is compared: lower case, one coding per letter, ASCII digits, no marks.

    The twelve rules of bangla.md 1: compatibility and case folding; precomposed nukta letters; split, misplaced and
    doubled vowel signs; joiners dropped; khanda ta; Assamese letters; visarga as colon; digits of any script;
    look-alike letters; letters spelt out one by one; zero for o; stretched letters.
    Total over every ``str`` (lone surrogates and NUL vanish) and idempotent.
    """
    folded = _once(text)
    # One rule can make room for another (a mark that vanishes joins two letters), seldom more than once.
    for _ in range(4):
        again = _once(folded)
        if again == folded:
            break
        folded = again
    return folded
