"""Where in a message each concept is met: single words, then phrases of words in order."""

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence

from messages.understanding.tokens import Token
from messages.understanding.vocabulary import Phrase

Spans = dict[str, list[tuple[int, int]]]
# One word may stand between two words of a phrase: "hat ta tulte pare na".
_BETWEEN = 1


def _reach(phrase: Phrase, tokens: Sequence[Token], made: Mapping[str, set[int]], start: int) -> int | None:
    """Return the last word of ``phrase`` when it begins at word ``start``, or ``None``.

    ``made`` are the words at which a concept begins that is itself a phrase.
    """
    at = start
    for word in phrase.words[1:]:
        begins = made.get(word, ())
        for ahead in range(at + 1, min(at + 2 + _BETWEEN, len(tokens))):
            if word in tokens[ahead].concepts or ahead in begins:
                at = ahead
                break
        else:
            return None
    return at


def spans_of(tokens: Sequence[Token], phrases: Mapping[str, list[Phrase]]) -> Spans:
    """Return for each concept the (first, last) word numbers where it is met."""
    spans: Spans = {}
    for at, token in enumerate(tokens):
        place = (at, at)
        for name in token.named:
            if name in spans:
                spans[name].append(place)
            else:
                spans[name] = [place]
    made: dict[str, set[int]] = {}
    met: set[tuple[str, int, int]] = set()
    for first in [name for name in spans if name in phrases]:
        for phrase in phrases[first]:
            if phrase.words[1] not in spans:
                continue
            for start, _ in spans[first]:
                end = _reach(phrase, tokens, made, start)
                if end is not None and (phrase.name, start, end) not in met:
                    met.add((phrase.name, start, end))
                    made.setdefault(phrase.name, set()).add(start)
                    spans.setdefault(phrase.name, []).append((start, end))
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
        chosen = [_first_from(places, start) for places in choices]
        if all(place is not None and place[0] < start + window for place in chosen):
            met = [place for place in chosen if place is not None]
            return min(place[0] for place in met), max(place[1] for place in met)
    return None


def _first_from(places: list[tuple[int, int]], start: int) -> tuple[int, int] | None:
    """Return the first of sorted places that begins at word ``start`` or later."""
    at = bisect_left(places, (start,))
    return places[at] if at < len(places) else None
