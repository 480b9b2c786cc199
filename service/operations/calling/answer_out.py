"""A call of ours is picked up: who is there, the message, the answer by key, recorded in one transaction."""

from dataclasses import dataclass, replace
from datetime import datetime
from urllib.parse import urlencode

from messages.delivery import State
from messages.laying import shown
from messages.turn import Consent, Say
from messages.voice import Errand, OutCall, Place, Visit, spoken_form
from messages.voice.call import Spoken
from service.operations.answer_call import STEP, AnswerCall, step_key
from service.operations.calling.places import Places
from service.operations.calling.speaking import Speaking
from service.operations.effects import Occasion, Then, carry_out
from service.operations.followup.answers import CALL, Answers
from service.operations.followup.duty import Roster
from service.operations.followup.steps import asked_by
from service.ports import CallHeard
from service.store import Transaction, calling, calls, outbound, patients, people
from service.store.outbound import Change, Outbound, Part, Purpose
from service.store.people import Person, Reach

OUT = "/twilio/voice/out"
CHECK = "check"
"""The step of a call back that begins with the guided check: its person gave a missed call to say it is worse."""

WORSE = "P-BELL-WORSE-ALONE-V"
NOBODY = Say("V-OUT-END")
_MACHINES = ("machine", "fax")


@dataclass(frozen=True, slots=True)
class AnswerOut:
    """Conducts calls of ours with the means of the calls that come in."""

    means: AnswerCall
    answers: Answers
    roster: Roster
    then: Then

    def __call__(self, outbound_id: str, heard: CallHeard, place: Place | None) -> str:
        """Return the carrier's reply to a step of a call of ours; ``place`` is ``None`` when it is picked up.

        The same step of the same call gets the stored answer and changes nothing. Raises ``StoreFault``.
        """
        now = self.means.clock.now()
        with self.means.store.transaction() as tx:
            row = outbound.get(tx, outbound_id)
            person = people.lock(tx, row.person_id) if row and row.channel == Reach.VOICE else None
            if row is None or person is None or person.number is None:
                return self._speaking(Spoken(Place(), self.means.call.default, (NOBODY,), (), ends=True), "", "")
            return self._step(tx, row, person, heard, place, now)

    def _step(
        self, tx: Transaction, row: Outbound, person: Person, heard: CallHeard, place: Place | None, now: datetime
    ) -> str:
        key = step_key(place, heard.digits)
        start = calls.Start(self.means.ids.new("call"), heard.provider_id, person.id, "outbound", "", heard.status[:32])
        call = calls.begin(tx, start, now)
        stored = calls.answered(tx, call.id, key)
        if stored is not None:
            return stored
        if place is None:
            calling.carries(tx, call.id, row.id)
        if heard.raw.get("AnsweredBy", "").lower().startswith(_MACHINES):
            reply = self._speaking.hang_up()
            calls.answer(tx, call, key, reply, now)
            return reply
        visit, address = self._visit(tx, row, person, heard.digits, place, now)
        turn = visit.spoken
        reply = self._speaking(turn, person.number or "", address)
        at = urlencode(turn.place.query())
        calls.answer(tx, replace(call, place=at, language=turn.place.language), key, reply, now)
        self._record(tx, row, person, visit, now)
        return reply

    def _visit(
        self, tx: Transaction, row: Outbound, person: Person, key: str | None, place: Place | None, now: datetime
    ) -> tuple[Visit, str]:
        """Return what is spoken next and where the next key goes."""
        base = self.means.public_url
        if row.purpose is Purpose.CALLBACK:
            return Visit(self._called_back(tx, row, person, now), reached=True), f"{base}{STEP}"
        address = f"{base}{OUT}/{row.id}"
        errand = self._errand(tx, row, person, place, now)
        wanted = person.consent is Consent.GIVEN and person.blocked_at is None
        if errand is None or not (wanted or _under_way(place)):
            # Between the ringing and the answer they said STOP, or the script is gone: nothing of health is said.
            place = place or Place()
            language = person.language or self.means.call.default
            return Visit(Spoken(place, language, (NOBODY,), (), ends=True)), address
        out = OutCall(self.means.call)
        return (out.start(person.language) if place is None else out.step(place, key, errand)), address

    def _called_back(self, tx: Transaction, row: Outbound, person: Person, now: datetime) -> Spoken:
        if row.step == CHECK:
            language = person.language if person.language in self.means.call.languages else None
            return self.means.call.check(language or self.means.call.default, Say(WORSE))
        return Places(self.means.call).for_known(tx, person, now)

    def _errand(
        self, tx: Transaction, row: Outbound, person: Person, place: Place | None, now: datetime
    ) -> Errand | None:
        content = self.means.catalog.content
        script = spoken_form(content, row.message_id)
        if script is None:
            return None
        asked = asked_by(tx, content, row)
        code = (place.language if place else None) or person.language
        language = content.languages.get(code or "", content.languages[self.means.call.default])
        patient = patients.get(tx, person.id)
        helped = bool(self.roster.on_duty(tx, patient.area if patient else None, now))
        return Errand(script, shown(row.slots or {}, language), asked[1] if asked else None, helped)

    def _record(self, tx: Transaction, row: Outbound, person: Person, visit: Visit, now: datetime) -> None:
        if visit.reached:
            outbound.change(tx, row.id, Change(State.DELIVERED), now)
        if visit.reached and row.purpose is Purpose.REMINDER:
            language = visit.spoken.language
            for say in visit.spoken.says[:1]:
                digest = self.means.catalog.digest(say.message, language)
                calling.spoke(tx, row.id, Part(say.message, language, digest))
        if visit.digits is not None:
            self.answers.record(tx, person.id, visit.digits, CALL, now, row.id)
        occasion = Occasion(person.id, now, CALL, visit.spoken.language, self.means.ids.new("question"))
        carry_out(tx, visit.spoken.effects, occasion, self.then)

    @property
    def _speaking(self) -> Speaking:
        return self.means.speaking


def _under_way(place: Place | None) -> bool:
    """Return whether the person is past the opening: a call that has begun is brought to its end."""
    return place is not None and place.node not in {"opening", "later", "nobody"}
