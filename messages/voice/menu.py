"""What every place of the call says and where its keys lead."""

from collections.abc import Mapping
from dataclasses import dataclass

from messages.content import Content, Topic
from messages.language import Language
from messages.turn import Say
from messages.voice.place import ROOT

BACK = "back"
"""Leads to where the caller came from."""

CHOICES = 5
"""The most choices a menu may offer (peers.md O11: more than four or five are not remembered)."""


@dataclass(frozen=True, slots=True)
class Stop:
    """One place of the menu: what it says, and for each choice key the node it leads to."""

    says: tuple[Say, ...]
    keys: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Menu:
    """The tree of a call, drawn from the content: topics stand where their ``menu`` numbers say."""

    content: Content
    languages: Mapping[str, Language]

    def stop(self, node: str) -> Stop | None:
        """Return the place called ``node``, or ``None`` where there is no such place."""
        kind, _, name = node.partition("-")
        match kind:
            case "language":
                return self._languages()
            case "main":
                return self._main()
            case "group":
                return self._group(name)
            case "topic":
                return self._topic(name)
            case "check":
                return self._question(name)
            case "outcome":
                return self._outcome(name)
            case "optout":
                return Stop((Say("V-STOP-CONFIRM"),), {"1": "stopped", "2": ROOT})
            case "resume":
                return Stop((Say("V-RESUME"),), {"1": BACK, "2": ROOT})
            case "stopped":
                return Stop((Say("V-STOPPED"), Say("V-AFTER")), {})
            case _:
                return None

    def groups(self) -> tuple[int, ...]:
        """Return the numbers of the topic groups in order."""
        return tuple(sorted({topic.menu[0] for topic in self.content.topics.values()}))

    def members(self, group: int) -> tuple[Topic, ...]:
        """Return the topics of a group in the order of their numbers."""
        topics = [topic for topic in self.content.topics.values() if topic.menu[0] == group]
        return tuple(sorted(topics, key=lambda topic: topic.menu))

    def _languages(self) -> Stop:
        """Each language offers itself in its own words (every caller must understand one line)."""
        says = [Say("V-GREETING", language=code) for code in self.languages]
        says += [Say("V-LANGUAGE", language=code) for code in self.languages]
        return Stop(tuple(says), {language.key: ROOT for language in self.languages.values()})

    def _main(self) -> Stop:
        offers = [(Say(f"V-GROUP-{group}"), f"group-{group}-0") for group in self.groups()]
        return self._choices((Say("V-MAIN"),), offers, (Say("V-KEYS"),))

    def _group(self, name: str) -> Stop | None:
        number, _, page = name.partition("-")
        if not (number.isdecimal() and page.isdecimal()):
            return None
        offers = [(Say(topic.spoken_title), f"topic-{topic.id}") for topic in self.members(int(number))]
        if int(number) == self.groups()[-1]:
            offers.append((Say("V-STOP-OFFER"), "optout"))
        shown, more = _page(offers, int(page))
        if not shown:
            return None
        if more:
            shown = [*shown, (Say("V-MORE-TOPICS"), f"group-{number}-{int(page) + 1}")]
        return self._choices((), shown, ())

    def _choices(self, before: tuple[Say, ...], offers: list[tuple[Say, str]], after: tuple[Say, ...]) -> Stop:
        says = [say for place, (offer, _) in enumerate(offers, start=1) for say in (offer, Say(f"V-PRESS-{place}"))]
        keys = {str(place): node for place, (_, node) in enumerate(offers, start=1)}
        return Stop((*before, *says, *after), keys)

    def _topic(self, name: str) -> Stop | None:
        topic = self.content.topics.get(name)
        return Stop((Say(topic.voice), Say("V-AFTER")), {}) if topic else None

    def _question(self, name: str) -> Stop | None:
        if not name.isdecimal() or not 0 <= int(name) < len(self.content.questions):
            return None
        return Stop((Say(self.content.questions[int(name)].voice),), {})

    def _outcome(self, name: str) -> Stop | None:
        outcome = self.content.outcomes.get(name)
        return Stop((Say(outcome.voice), Say("V-AFTER")), {}) if outcome else None


def _page(offers: list[tuple[Say, str]], page: int) -> tuple[list[tuple[Say, str]], bool]:
    """Return the offers of a page, and whether more follow: four and a key for the rest where five do not hold all."""
    rest = offers[page * (CHOICES - 1) :]
    if len(rest) <= CHOICES:
        return (rest if page == 0 or len(offers) > CHOICES else []), False
    return rest[: CHOICES - 1], True
