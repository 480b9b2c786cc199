"""A message as a hurried thumb would send it: letters lost, doubled, swapped or beside their key; words run together.

Each message is learned from once more in this form, so that no single spelling is relied on.
"""

import random
import re

KEYS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
VOWELS = re.compile("[aeiou\u09be\u09bf\u09c0\u09c1\u09c2\u09c7\u09c8\u09cb\u09cc]")
SLIPPED = 0.3
"""The share of words, of four letters or more, with a slip in them."""

JOINED = 0.15
"""The share of spaces left out."""

LONG = 4


def slipped(text: str, chance: random.Random) -> str:
    """Return a text with slips in some of its words and without some of its spaces."""
    words = [_slip(word, chance) if len(word) >= LONG and chance.random() < SLIPPED else word for word in text.split()]
    spaces = ["" if chance.random() < JOINED else " " for _ in words]
    return "".join(word + space for word, space in zip(words, spaces, strict=True)).strip()


def _slip(word: str, chance: random.Random) -> str:
    at = chance.randrange(1, len(word))
    match chance.choices(("lost", "swapped", "beside", "doubled", "vowels"), (35, 20, 20, 10, 15))[0]:
        case "lost":
            return word[:at] + word[at + 1 :]
        case "swapped":
            return word[:at] + word[at + 1 : at + 2] + word[at] + word[at + 2 :]
        case "beside":
            return word[:at] + chance.choice(_beside(word[at])) + word[at + 1 :]
        case "doubled":
            return word[: at + 1] + word[at:]
        case _:
            return word[0] + VOWELS.sub("", word[1:])


def _beside(letter: str) -> str:
    """Return the letters on the keys left and right of this one's; the letter itself where it is on no Latin key."""
    row = next((row for row in KEYS if letter.lower() in row), None)
    if row is None:
        return letter
    at = row.index(letter.lower())
    return row[max(0, at - 1) : at] + row[at + 1 : at + 2]
