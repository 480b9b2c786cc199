"""Which rules have all their concepts somewhere in a message: the few of a hundred that are worth a closer look."""

from collections.abc import Iterable, Sequence

from messages.understanding.lexicon import Rule


class Meetings:
    """The rules as one table of bits: for every need of a rule, and for what forbids it, which concepts meet it.

    Each need has its own stretch of bits, one bit a rule, so that one addition a concept serves all rules at once.
    """

    def __init__(self, rules: Sequence[Rule]) -> None:
        """Take the rules in the order in which they are to be returned."""
        self._rules = tuple(rules)
        self._needs = max((len(rule.needs) for rule in rules), default=0)
        self._bits: dict[str, int] = {}
        self._spare = 0
        for number, rule in enumerate(rules):
            for place in range(self._needs):
                if place >= len(rule.needs):
                    self._spare |= self._bit(number, place)
            for place, names in (*enumerate(rule.needs), (self._needs, rule.unless)):
                for name in names:
                    self._bits[name] = self._bits.get(name, 0) | self._bit(number, place)

    def _bit(self, rule: int, need: int) -> int:
        return 1 << (need * len(self._rules) + rule)

    def among(self, concepts: Iterable[str]) -> list[Rule]:
        """Return the rules that have a concept for each need and none that forbids them."""
        met, bits = self._spare, self._bits
        for name in concepts:
            if name in bits:
                met |= bits[name]
        size = len(self._rules)
        every = (1 << size) - 1
        left = every & ~(met >> (self._needs * size))
        for need in range(self._needs):
            left &= met >> (need * size)
        return [rule for number, rule in enumerate(self._rules) if left >> number & 1] if left else []
