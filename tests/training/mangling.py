"""Other ways to write the same message, slips of the finger, and strings that are no message at all."""

import random
import unicodedata
from collections.abc import Callable, Iterator, Mapping

JOINERS = "\u200b\u200c\u200d\u2060\ufeff\u00ad"
BANGLA_JOINERS = "\u200c\u200d"
NUKTA = "\u09bc"
BANGLA_DIGITS = str.maketrans("0123456789", "০১২৩৪৫৬৭৮৯")
ASCII_DIGITS = str.maketrans("০১২৩৪৫৬৭৮৯", "0123456789")
BOARDS = (
    ("qwertyuiop", "asdfghjkl", "zxcvbnm"),
    (
        "\u09a6\u09c2\u09c0\u09b0\u099f\u098f\u09c1\u09bf\u0993\u09aa",
        "\u09be\u09b8\u09a1\u09a4\u0997\u09b9\u099c\u0995\u09b2",
        "\u09df\u09b6\u099a\u0986\u09ac\u09a8\u09ae",
    ),
)
"""The keys of a Latin and of a Bangla keyboard (Probhat), row by row."""

ALPHABETS = (
    "কখগঘঙচছজঝঞটঠডঢণতথদধনপফবভমযরলশষসহািীুূৃেৈোৌঁংঃ্ৎড়ঢ়য় ",
    "অআইঈউঊএঐওঔকখগতনবমরলসহ০১২৩৪৫৬৭৮৯।?! ",
    "abcdefghijklmnopqrstuvwxyz ",
    "aeioubdhkmnprst ABDHKMNPRST0123456789.,!?'-",
    "আমার মুখ চোখ হাত বন্ধ না abmnostp 129৯",
    "\u200b\u200c\u200d\u2060\ufeff\u00ad\u09bc\u09d7\u09cd\u0981\0\ud800\udfff\ufe0f\n\t মুখ a1",
    "👍🙏😭🏥ßİıſﬁΣςжщ漢字العينहाथகண்ﷺ① ",
)


def _joined(text: str, pick: random.Random) -> str:
    """Put an unseen character after some letters.

    Between a letter and its nukta only those that writing Bangla uses: the others break that letter in two there.
    """
    written = []
    for letter, following in zip(text, f"{text[1:]} ", strict=True):
        written.append(letter)
        if letter.isalpha() and pick.random() < 0.2:
            written.append(pick.choice(BANGLA_JOINERS if following == NUKTA else JOINERS))
    return "".join(written)


def _wide(text: str, pick: random.Random) -> str:
    del pick
    return "".join(chr(ord(letter) + 0xFEE0) if "!" <= letter <= "~" else letter for letter in text)


HARMLESS: Mapping[str, Callable[[str, random.Random], str]] = {
    "letters taken apart (NFD)": lambda text, _: unicodedata.normalize("NFD", text),
    "nukta letters in one piece": lambda text, _: text.replace("ড\u09bc", "\u09dc").replace("য\u09bc", "\u09df"),
    "wide Latin letters": _wide,
    "joiners between letters": _joined,
    "capitals": lambda text, _: text.upper(),
    "small letters": lambda text, _: text.lower(),
    "doubled spaces": lambda text, _: f"  {text.replace(' ', '  ')} ",
    "no-break spaces": lambda text, _: text.replace(" ", "\u00a0"),
    "marks at the end": lambda text, pick: text + pick.choice(("!!", "...", " ?", "।", "!?!")),
    "marks at the beginning": lambda text, pick: pick.choice(("...", "- ", "** ", "\u201c")) + text,
    "commas between words": lambda text, pick: text.replace(" ", pick.choice((", ", " - ", "... "))),
    "Bangla digits": lambda text, _: text.translate(BANGLA_DIGITS),
    "Latin digits": lambda text, _: text.translate(ASCII_DIGITS),
}
"""Forms that say exactly the same; a phone or a network makes them on its own."""


def neighbours() -> dict[str, str]:
    """Return for each key those beside it, above and below."""
    beside: dict[str, str] = {}
    for board in BOARDS:
        for line, keys in enumerate(board):
            for place, key in enumerate(keys):
                near = [(line, place - 1), (line, place + 1), (line - 1, place), (line + 1, place)]
                beside[key] = "".join(
                    board[row][at] for row, at in near if 0 <= row < len(board) and 0 <= at < len(board[row])
                )
    return beside


def slipped(text: str, pick: random.Random) -> str:
    """Return a text with one letter typed on the key beside its own; unchanged where it holds no letter."""
    beside = neighbours()
    places = [place for place, letter in enumerate(text) if letter.lower() in beside]
    if not places:
        return text
    place = pick.choice(places)
    return text[:place] + pick.choice(beside[text[place].lower()]) + text[place + 1 :]


def strings(number: int, seed: int) -> Iterator[str]:
    """Yield random strings: each of one to forty characters of one alphabet, of two, or of all of Unicode."""
    pick = random.Random(seed)
    for _ in range(number):
        length = pick.randint(1, 40)
        kind = pick.random()
        if kind < 0.1:
            yield "".join(chr(pick.randrange(0x110000)) for _ in range(length))
        else:
            letters = "".join(pick.sample(ALPHABETS, 1 if kind < 0.7 else 2))
            yield "".join(pick.choices(letters, k=length))
