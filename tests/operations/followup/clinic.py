"""A clinic with health workers and patients who have telephones: the whole service, and time that is moved by hand."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from messages.turn import Consent, Mode
from service.secrets import normalise
from service.store import alerts, enrolments, outbound, patients, people, staff
from service.store.alerts import Alert
from service.store.enrolments import Enrolment, Status
from service.store.outbound import Outbound
from service.store.patients import Patient
from service.store.staff import Duty, Role, Staff
from tests.phone import PERSON, Phone

DHAKA = ZoneInfo("Asia/Dhaka")
WORKER, SECOND, CHIEF, ADMIN = (f"+88018000000{number:02d}" for number in range(1, 5))
AREA = "Sylhet"
LONG_DUTY = Duty((1, 2, 3, 4, 5, 6, 7))
STEP = timedelta(minutes=5)


@dataclass
class Clinic:
    """Health workers and one patient. Whoever texts or reads is ``phone.number``."""

    phone: Phone

    @property
    def now(self) -> datetime:
        """Return the moment the clock stands at."""
        return self.phone.clock.now()

    def hire(
        self, number: str, role: Role = Role.WORKER, area: str | None = AREA, duty: Duty = LONG_DUTY,
        oncall: bool = False, language: str = "en",
    ) -> Staff:  # fmt: skip
        """Add a health worker; the id is their number's last two digits."""
        with self.phone.whole.store.transaction() as tx:
            person, _ = people.reach(tx, normalise(number), f"person-{number[-2:]}", self.now)
            people.speak(tx, person.id, language, chosen=True)
            who = Staff(f"staff-{number[-2:]}", person.id, "N", role, area, duty, oncall, self.now)
            assert staff.add(tx, who)
        return who

    def register(
        self, worker: Staff | None = None, consent: Consent = Consent.GIVEN, language: str = "en",
        mode: Mode = Mode.OPEN, number: str = PERSON,
    ) -> str:  # fmt: skip
        """Add a patient and return their id."""
        with self.phone.whole.store.transaction() as tx:
            person, _ = people.reach(tx, normalise(number), f"patient{number[-4:]}", self.now)
            people.speak(tx, person.id, language, chosen=True)
            people.set_mode(tx, person.id, mode)
            if consent is not Consent.NONE:
                people.set_consent(tx, person.id, consent, "text", self.now)
            patients.add(tx, Patient(person.id, worker.id if worker else None, AREA, self.now))
        return person.id

    def enrol(self, patient: str, plan: str, day0: date | None = None, waits: bool = False, **values: str) -> str:
        """Enrol a patient and return the enrolment's id; one that waits begins with the consent."""
        status = Status.WAITING_CONSENT if waits else Status.ACTIVE
        first = day0 or self.now.astimezone(DHAKA).date()
        with self.phone.whole.store.transaction() as tx:
            people.lock(tx, patient)
            enrolment = Enrolment(f"enr-{patient}-{plan}", patient, plan, first, status, self.now, values)
            assert enrolments.add(tx, enrolment)
            if not waits:
                self.phone.whole.care.lay.activate(tx, enrolment, self.now)
        return enrolment.id

    def ask_consent(self, patient: str) -> None:
        """Let the service ask a patient for consent."""
        with self.phone.whole.store.transaction() as tx:
            person = people.lock(tx, patient)
            assert person is not None
            self.phone.whole.care.consent.ask(tx, person, self.now)

    def read(self, number: str = PERSON) -> tuple[str, ...]:
        """Return the texts that came to a number since somebody looked last; what is due goes first."""
        before, self.phone.number = self.phone.number, number
        fresh = self.phone.arrived()
        self.phone.number = before
        return fresh

    def later(self, **by: float) -> None:
        """Let time pass: whatever comes due on the way is sent and acted on."""
        ends = self.now + timedelta(**by)
        while self.now < ends:
            self.phone.clock.move(min(STEP if ends - self.now < timedelta(hours=6) else 6 * STEP, ends - self.now))
            self.phone.whole.act_in_time()
            outbox = self.phone.whole.outbox
            outbox.send(outbox.take(100).due)

    def until(self, moment: datetime) -> None:
        """Let time pass up to a moment."""
        self.later(seconds=(moment - self.now).total_seconds())

    def cases(self, patient: str) -> list[tuple[str, str, int]]:
        """Return a patient's unsettled cases: colour, reason, rung."""
        return [(case.colour.value, case.because, case.rung) for case in self.case_rows(patient)]

    def case_rows(self, patient: str) -> tuple[Alert, ...]:
        """Return a patient's unsettled cases."""
        with self.phone.whole.store.reading() as tx:
            return alerts.unsettled(tx, patient)

    def enrolment(self, name: str) -> Enrolment:
        """Return an enrolment."""
        with self.phone.whole.store.reading() as tx:
            found = enrolments.get(tx, name)
        assert found is not None
        return found

    def texts(self, person: str) -> tuple[Outbound, ...]:
        """Return all that was ever meant to go to a person, newest first."""
        with self.phone.whole.store.reading() as tx:
            return outbound.of_person(tx, person, 200)

    def say(self, message: str, language: str = "en", **values: str) -> str:
        """Return the words of a message."""
        return self.phone.whole.words.catalog.text(message, language, values).words


def dhaka(day: int, hour: int, minute: int = 0, month: int = 11) -> datetime:
    """Return a moment of the autumn of these tests, by the clock on the wall in Dhaka."""
    return datetime(2026, month, day, hour, minute, tzinfo=DHAKA)
