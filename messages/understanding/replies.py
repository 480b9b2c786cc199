"""Short answers: a digit in any script or as a word; better, same, worse; yes, no, not sure (bangla.md 2.5, 4)."""

from collections.abc import Mapping, Sequence

from messages.skeleton import sounds

_LONGEST = 7
"""Words an answer has at most: a longer text tells something, and is read for that."""


_ANSWERS = frozenset(f"replies.{meaning}" for meaning in ("yes", "no", "better", "same", "worse", "unsure"))


class ReplyReader:
    """Reads digits and answers from closed lists; anything else is no answer."""

    def __init__(self, lists: Mapping[str, tuple[str, ...]]) -> None:
        """Take ``digits.<n>``, ``digits.filler``, ``replies.<meaning>`` and ``replies.<meaning>_phrases``."""
        self._digits = {word: name[7:] for name, words in lists.items() if name[7:].isdigit() for word in words}
        answers = {word for name, listed in lists.items() if name in _ANSWERS for word in listed}
        self._around = frozenset(lists.get("replies.around", ())) - answers
        self._digit_filler = frozenset(lists.get("digits.filler", ())) | self._around
        self._words = {
            name[8:]: frozenset(words)
            for name, words in lists.items()
            if name.startswith("replies.") and not name.endswith("_phrases") and name != "replies.around"
        }
        self._phrases = {
            name[8:-8]: tuple(tuple(p.split()) for p in sorted(words, key=len, reverse=True) if p)
            for name, words in lists.items()
            if name.endswith("_phrases")
        }

    def digit(self, words: Sequence[str]) -> str | None:
        """Return the one number of a message that holds nothing else, in ASCII digits; phone numbers are none."""
        if not words or len(words) > _LONGEST:
            return None
        if all(word.isdigit() for word in words):
            return words[0] if len(words) == 1 and len(words[0]) <= 2 else None
        named = [word for word in words if word.isdigit() and len(word) <= 2]
        spelt = [word for word in words if word in self._digits and not word.isdigit()]
        chosen = named or spelt
        rest = [word for word in words if word not in chosen]
        if len(chosen) != 1 or not all(word in self._digit_filler for word in rest):
            return None
        return self._digits.get(chosen[0], chosen[0])

    def answer(self, words: Sequence[str]) -> tuple[str, str] | None:
        """Return (meaning, "1", "2" or "3") for better/same/worse, yes/no/not sure; "not good" is worse."""
        if not words or len(words) > _LONGEST:
            return None
        for meaning, number in (
            ("unsure", "3"), ("worse", "3"), ("better", "1"), ("same", "2"), ("no", "2"), ("undone", "2"), ("yes", "1"),
        ):  # fmt: skip
            if self._by_phrase(meaning, words):
                return meaning, number
        filler, negated = self._words.get("filler", frozenset()), self._words.get("not", frozenset())
        said = [word for word in words if word not in self._around]
        core = [word for word in said if word not in filler]
        for meaning, number in (("yes", "1"), ("no", "2"), ("unsure", "3")):
            if core and len(said) <= 3 and all(word in self._words.get(meaning, ()) for word in core):
                return meaning, number
        met = {meaning for word in core for meaning in ("better", "same", "worse") if self._is(meaning, word)}
        rest = [w for w in core if w not in negated and not any(self._is(m, w) for m in ("better", "same", "worse"))]
        if rest or len(met) != 1:
            return None
        meaning = met.pop()
        if meaning == "better" and any(word in negated for word in core):
            meaning = "worse"
        return meaning, {"better": "1", "same": "2", "worse": "3"}[meaning]

    def _is(self, meaning: str, word: str) -> bool:
        """Return whether a word has a meaning, by letters or by sound."""
        listed = self._words.get(meaning, frozenset())
        return word in listed or sounds(word)[0] in listed

    def _by_phrase(self, meaning: str, words: Sequence[str]) -> bool:
        """Return whether the message is a listed phrase with nothing but small words around it."""
        filler = self._words.get("filler", frozenset()) | self._words.get("not", frozenset()) | self._around
        for phrase in self._phrases.get(meaning, ()):
            if phrase[0] not in words:
                continue
            for at in range(len(words) - len(phrase) + 1):
                if tuple(words[at : at + len(phrase)]) == phrase:
                    rest = [*words[:at], *words[at + len(phrase) :]]
                    return all(word in filler for word in rest)
        return False
