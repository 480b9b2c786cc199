"""The words of something scheduled, made when it leaves: language, mode and signatures are those of that moment."""

from dataclasses import dataclass, replace

from messages.catalog import Catalog, CatalogFault
from messages.laying import shown, wording
from messages.turn import Say
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


@dataclass(frozen=True, slots=True)
class Rendering:
    """Makes words. ``harmless`` are texts of topics that a shared phone may get, ``default`` is the language of a
    person who showed none."""

    catalog: Catalog
    release: Release
    default: str
    harmless: frozenset[str]

    def spoken(self, row: Outbound, person: Person) -> Outbound | Because:
        """Return a call as it is, or why it is not made: nothing says aloud what it brings, or that is a draft.

        Its words are chosen once it is picked up. A call back to a missed call brings no words of its own.
        """
        if row.purpose is Purpose.CALLBACK:
            return row
        if self._wording(row, person) is None:
            return Because.SHARED_PHONE
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
        message = self._wording(row, person)
        if message is None:
            return Because.SHARED_PHONE
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

    def _wording(self, row: Outbound, person: Person) -> str | None:
        """Return the text to say, ``None`` where it names the illness and others have come to read the phone.

        Only what was scheduled can be overtaken so: everything else was worded for its person when it was made.
        """
        content = self.catalog.content
        topical = any(row.message_id in topic.sms for topic in content.topics.values())
        kept_apart = topical and row.purpose is Purpose.REMINDER
        return wording(content, row.message_id, person.mode, self.harmless if kept_apart else {row.message_id})
