"""What answering a text needs of follow-up: who is helped now, what a turn leads to, which check stays open."""

from dataclasses import dataclass
from datetime import datetime

from messages.conversation.moment import is_open
from messages.meaning import Command, Understood
from messages.turn import Ask, Effect, Person, State
from service.operations.effects import Occasion
from service.operations.followup.consequences import Consequences
from service.operations.followup.duty import Roster
from service.operations.followup.unanswered import Unanswered
from service.store import Transaction, enrolments, patients, people


@dataclass(frozen=True, slots=True)
class Attending:
    """Stands beside the answering of texts. A text that is about no plan costs no question to the database."""

    roster: Roster
    consequences: Consequences
    unanswered: Unanswered

    def person(
        self, tx: Transaction, stored: people.Person, known: bool, state: State, understood: Understood, now: datetime
    ) -> Person:
        """Return a stored person as the conversation sees them.

        How many plans run is looked up only for STATUS, whether somebody is on duty only while a plan's question is
        open: nothing else that is said depends on them.
        """
        asks = state.asked is not None and state.asked.ask is Ask.PLAN and is_open(state.asked, now)
        return Person(
            language=stored.language,
            chosen=stored.chosen,
            mode=stored.mode,
            consent=stored.consent,
            known=known,
            plans=enrolments.running(tx, stored.id) if Command.STATUS in {understood.command, understood.asks} else 0,
            helped=asks and self._helped(tx, stored.id, now),
        )

    def then(self, tx: Transaction, effect: Effect, occasion: Occasion) -> None:
        """Do what an effect of the turn leads to."""
        self.consequences(tx, effect, occasion)

    def watch(self, tx: Transaction, person_id: str, before: State, after: State) -> None:
        """Mind a check that was begun, gone on with or left."""
        self.unanswered.watch(tx, person_id, before, after)

    def _helped(self, tx: Transaction, person_id: str, now: datetime) -> bool:
        patient = patients.get(tx, person_id)
        return bool(self.roster.on_duty(tx, patient.area if patient else None, now))
