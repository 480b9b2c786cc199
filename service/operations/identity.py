"""Taking out of a text what may tell who wrote it: numbers, addresses, links, and names that say they are names.

No rule finds every name, so a reviewer confirms each text besides; a word too many taken out costs nothing.
"""

from collections.abc import Sequence
from functools import cache
from unicodedata import decimal

import regex

from messages.folding import fold

MAIL, LINK, HANDLE = "name@example.org", "example.org", "@name"
SOMEBODY, SOMEBODY_BANGLA = "omuk", "অমুক"
"""The neutral word for a name, "so-and-so", in the letters of the name."""

_JOINERS = "\u200c\u200d"
_MAIL = regex.compile(r"[^\s@]+@[^\s@]+\.[^\s@]+")
_LINK = regex.compile(
    r"(?i)(?:https?://|www\.)\S+"
    r"|(?<![\w.-])(?:[a-z0-9-]+\.)+(?:com|net|org|info|bd|xyz|gov|edu)(?![\w-])(?:[/:?]\S*)?"
    r"|(?<![\w.-])(?:[a-z0-9-]+\.)+[a-z]{2,4}/\S+"
)
_HANDLE = regex.compile(r"(?<![\w.])@[\w.]*\w")
_NUMBER = regex.compile(r"[\p{Nd}\p{No}](?:[^\p{L}\p{N}:]{0,3}[\p{Nd}\p{No}]){4,}")
_PRESSURE = regex.compile(r"\d{2,3} ?/ ?\d{2,3}")
_DIGIT = regex.compile(r"[\p{Nd}\p{No}]")
_WORD = regex.compile(rf"[\p{{L}}\p{{M}}{_JOINERS}]+")
_BANGLA = regex.compile(r"\p{Script=Bengali}")
_GAP = regex.compile(r"[\s:=\-–—\"'“”|>(]{1,5}|[.:]\s?")
_SPACE = regex.compile(r"[\s\-]{1,2}")
_MOST_NAMES = 4
_MOST_LOOKS = 9

_MARKERS = "nam naam namta naamta namda namti name naame নাম নামটা নামডা নামটি নামডি"
_BETWEEN = """is was hol holo hoilo hoylo hocche hocce hosse hoche hoitese oilo ta da to holen
    হল হলো হইল হইলো হচ্ছে হচ্ছেন হইতেছে অইল অইলো টা ডা তো হইছে"""
_TITLES = """md mohd mohammad mohammed muhammad muhammed mst mosammat mosammot mo মো মোঃ মোহাম্মদ মুহাম্মদ মোহাম্মাদ
    মোছাঃ মোছাম্মৎ মোসাম্মৎ মোসাঃ"""
_BEFORE_NAMES = "mr mrs miss sree shri sri abdul abdur শ্রী শ্রীমতি জনাব আব্দুল আবদুল আব্দুর আবদুর"
_PARTS = """uddin khatun begum akter akhter akhtar hossain hosen hossen hussain ali miah mia islam rahman rohman
    ahmed ahmad chowdhury choudhury sarker sarkar das roy rani khan sheikh shekh sk molla mollah haque hoque haq bibi
    kumar devi mondol mondal biswas talukder sikder howlader hawlader parvin sultana banu barua chakma
    উদ্দিন উদ্দীন খাতুন বেগম আক্তার আখতার হোসেন হোসাইন আলী আলি মিয়া মিঞা ইসলাম রহমান আহমেদ আহমদ চৌধুরী সরকার দাস রায়
    রানী রাণী খান শেখ মোল্লা হক বিবি কুমার দেবী মন্ডল মণ্ডল বিশ্বাস তালুকদার সিকদার হাওলাদার পারভীন পারভিন সুলতানা বানু
    বড়ুয়া চাকমা"""
_NO_NAMES = """ki ke keo koi kon kono bol bolen bolun bolte bolo bolben likhen lekhen likha lekha lekhan lekhate likhe
    kete katen kaita din den diye dite dilam abar ar aar ebong o and or nai na ache achhe ase asse asen asche khata
    khatay khatat khatate register registered list jigay bhule bhuli vule gopon dhore tule tulen lon jog number
    nambar nombor mochen muchen muche mucha correction of in on from for here please plz pls not my your his her our to
    with the i a he she we they you delete remove bhul likhben janen jani shuni kotha eta
    কি কী কে কেউ কই কোন কোনো বল বলেন বলুন বলতে বলবেন লিখেন লেখা লেখান লিখাইছিলাম লেখাতে লিখে কেটে কাটি কাইটা কাটেন
    কাডি দিন দেন দিয়ে দিতে দিছি দিলাম আবার আর এবং ও বা নাই না নেই আছে আছেনা আছেন খাতা খাতায় খাতাত খাতাতে লিস্ট তালিকায়
    তালিকাত জিগায় ভুলে ভুলি ভুল গোপন ধরে ধরি তুলেন লন যোগ নম্বর নাম্বার নম্বার মুছে মুছেন মুছি কথা এটা আমার আপনার"""
_SELVES = "ami mui আমি মুই আঁই"
_SPEAKING = "bolchi bolsi bolci bolteci boltesi boltechi koitesi koitasi বলছি বলতেছি বলসি কইতাছি কইতেছি"


def shown(words: str) -> str:
    """Return the words as one line that is safe on any screen: what none shows, such as an escape, is a space."""
    return " ".join("".join(char if char.isprintable() or char in _JOINERS else " " for char in words).split())


def without_identity(words: str) -> str:
    """Return the words with numbers of five digits or more, mail addresses, links and named names made neutral.

    Digits become zeros of their own script (a blood pressure stays), names ``omuk`` or ``অমুক``; the text
    becomes one line (:func:`shown`). Total, and the same again when applied again.
    """
    text = shown(words)
    # What is made neutral can join what stood around it into something new: seldom, and not for long.
    for _ in range(_MOST_LOOKS):
        again = _stripped(text)
        if again == text:
            break
        text = again
    return text


def _stripped(text: str) -> str:
    linkless = _HANDLE.sub(HANDLE, _LINK.sub(LINK, _MAIL.sub(MAIL, text)))
    return str(_NUMBER.sub(_without_digits, _without_names(linkless)))


def _without_digits(run: regex.Match[str]) -> str:
    # 120/80 tells of the patient's blood and of nobody's name.
    return str(run[0] if _PRESSURE.fullmatch(run[0]) else _DIGIT.sub(_zero, run[0]))


def _zero(digit: regex.Match[str]) -> str:
    value = decimal(digit[0], None)
    return "0" if value is None else chr(ord(digit[0]) - int(value))


def _without_names(text: str) -> str:
    found = list(_WORD.finditer(text))
    folded = [fold(word[0]) for word in found]
    out, done, at = [], 0, 0
    while at < len(found):
        first = _name_after(text, found, folded, at)
        if first is None:
            at += 1
            continue
        last = _end_of_name(text, found, folded, first)
        out += [text[done : found[first].start()], _somebody(found[last][0])]
        done, at = found[last].end(), last + 1
    return "".join((*out, text[done:]))


def _name_after(text: str, found: Sequence[regex.Match[str]], folded: Sequence[str], at: int) -> int | None:
    """Return where a name begins that the word at ``at`` announces, ``None`` where it announces none."""
    word = folded[at]
    if word in _set(_SELVES):
        return at + 1 if _speaks_as(text, found, folded, at + 1) else None
    if word not in _set(_MARKERS) and word not in _set(_TITLES):
        return None
    first = at + 1
    while word in _set(_MARKERS) and first < len(found) and folded[first] in _set(_BETWEEN):
        first += 1
    if first >= len(found) or not _GAP.fullmatch(text[found[first - 1].end() : found[first].start()]):
        return None
    return None if folded[first] in _set(_NO_NAMES) else first


def _speaks_as(text: str, found: Sequence[regex.Match[str]], folded: Sequence[str], at: int) -> bool:
    """Tell whether the words from ``at`` are a name and "speaking", as people begin a call."""
    if at >= len(found) or folded[at] in _set(_NO_NAMES):
        return False
    end = _end_of_name(text, found, folded, at) + 1
    return end < len(found) and folded[end] in _set(_SPEAKING)


def _end_of_name(text: str, found: Sequence[regex.Match[str]], folded: Sequence[str], first: int) -> int:
    """Return the place of the last word of the name that begins at ``first``."""
    last = first
    capital = _capital(found[first][0])
    while last + 1 < len(found) and last - first < _MOST_NAMES:
        after = found[last + 1]
        led = folded[last] in _set(_TITLES) or folded[last] in _set(_BEFORE_NAMES)
        if not (_GAP if led else _SPACE).fullmatch(text[found[last].end() : after.start()]):
            break
        if not (led or folded[last + 1] in _set(_PARTS) or (capital and _capital(after[0]))):
            break
        last += 1
    return last


def _capital(word: str) -> bool:
    return word[0].isupper() and (len(word) == 1 or not word.isupper())


def _somebody(name: str) -> str:
    return SOMEBODY_BANGLA if _BANGLA.search(name) else SOMEBODY


@cache
def _set(words: str) -> frozenset[str]:
    return frozenset(fold(word) for word in words.split())
