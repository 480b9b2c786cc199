"""Where in a message each concept is met: single words, then phrases of words in order."""

from collections.abc import Iterable, Mapping, Sequence

from messages.understanding.tokens import Token
from messages.understanding.vocabulary import Phrase

Spans = dict[str, list[tuple[int, int]]]
# One word may stand between two words of a phrase: "hat ta tulte pare na".
_BETWEEN = 1


def _reach(phrase: Phrase, spans: Spans, start: int) -> int | None:
    """Return the last word of ``phrase`` when it begins at word ``start``, or ``None``."""
    at = start
    for word in phrase.words[1:]:
        ahead = [begin for begin, _ in spans.get(word, ()) if at < begin <= at + 1 + _BETWEEN]
        if not ahead:
            return None
        at = min(ahead)
    return at


def spans_of(tokens: Sequence[Token], phrases: Mapping[str, list[Phrase]]) -> Spans:
    """Return for each concept the (first, last) word numbers where it is met."""
    spans: Spans = {}
    for at, token in enumerate(tokens):
        for name in token.concepts:
            spans.setdefault(name, []).append((at, at))
    for first in [name for name in spans if name in phrases]:
        for phrase in phrases[first]:
            for start, _ in spans[first]:
                end = _reach(phrase, spans, start)
                if end is not None:
                    places = spans.setdefault(phrase.name, [])
                    if (start, end) not in places:
                        places.append((start, end))
    return spans


def together(spans: Spans, needs: Iterable[frozenset[str]], window: int) -> tuple[int, int] | None:
    """Return the first and last word of a place where every need is met within ``window`` words, or ``None``."""
    choices: list[list[tuple[int, int]]] = []
    for need in needs:
        places = sorted({place for name in need for place in spans.get(name, ())})
        if not places:
            return None
        choices.append(places)
    for start, _ in [place for places in choices for place in places]:
        met = [[place for place in places if start <= place[0] < start + window] for places in choices]
        if all(met):
            chosen = [places[0] for places in met]
            return min(place[0] for place in chosen), max(place[1] for place in chosen)
    return None
