"""The words of something scheduled, made when it leaves: language, mode and signatures are those of that moment."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from messages.catalog import Catalog, CatalogFault
from messages.laying import shown
from messages.plans import Plan
from messages.turn import Mode, Say
from messages.voice import spoken_form
from service.operations.compose import compose, text_of
from service.operations.release import Release
from service.operations.sending.because import Because
from service.store.outbound import Outbound, Purpose
from service.store.people import Person

RENDERED = frozenset({Purpose.REMINDER, Purpose.CONSENT})
"""What is always said anew; anything else that has words already keeps them."""

OPENING = "SYS-CALL-OPENING-V"
"""The first words of every call that brings a message."""

_TO_STAFF = frozenset({Purpose.ALERT, Purpose.STAFF})


def private_texts(plans: Mapping[str, Plan]) -> Mapping[str, str]:
    """Return the private text of every open one that a plan sends."""
    return {step.text: step.private for plan in plans.values() for step in plan.steps}


@dataclass(frozen=True, slots=True)
class Rendering:
    """Makes words. ``private`` are the private texts by the open one's id, ``default`` is who-knows-who's language."""

    catalog: Catalog
    release: Release
    default: str
    private: Mapping[str, str]

    def spoken(self, row: Outbound, person: Person) -> Outbound | Because:
        """Return a call as it is, or why it is not made: nothing says aloud what it brings, or that is a draft.

        Its words are chosen once it is picked up. A call back to a missed call brings no words of its own.
        """
        if row.purpose is Purpose.CALLBACK:
            return row
        script = spoken_form(self.catalog.content, row.message_id)
        if script is None:
            return Because.NO_WORDS
        says = (Say(OPENING), Say(script))
        allowed = self.release.only(says, person.language or self.default, person.number or "")
        return row if allowed == says else Because.NOT_APPROVED

    def worded(self, row: Outbound, person: Person) -> Outbound | Because:
        """Return a text with its words, or why it has none: it is a draft, or a value is missing.

        Only signed words reach a patient (design law 7). A draft danger text is stood in for by the text that holds
        the emergency number; a health worker is told of a case whatever its words wait for.
        """
        if row.words is not None and row.purpose not in RENDERED:
            return row
        language = person.language if person.language in self.catalog.languages else None
        message = self.private.get(row.message_id, row.message_id) if person.mode is Mode.PRIVATE else row.message_id
        say = Say(message, shown(row.slots or {}, self.catalog.languages[language or self.default]))
        if row.purpose not in _TO_STAFF:
            (say, *_) = self.release.only((say,), language or self.default, person.number or "")
            if say.message != message and row.purpose is not Purpose.DANGER:
                return Because.NOT_APPROVED
        try:
            composed = compose((text_of(self.catalog, say, language or self.default),))
        except CatalogFault:
            return Because.NO_WORDS
        return replace(
            row,
            parts=composed.parts,
            words=composed.words,
            encoding=composed.encoding,
            segments=composed.segments,
        )
