"""All of follow-up for one process, put together from what wiring gives."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from messages.catalog import Catalog
from messages.laying import Timetable
from service.operations.followup.answers import Answers
from service.operations.followup.attending import Attending
from service.operations.followup.cases import Cases
from service.operations.followup.climbing import Ladder
from service.operations.followup.consent import ConsentAsked
from service.operations.followup.consequences import Consequences
from service.operations.followup.duty import Roster
from service.operations.followup.lay import Lay
from service.operations.followup.prompting import Prompting
from service.operations.followup.silence import Silence
from service.operations.followup.unanswered import Unanswered
from service.ports import Ids
from service.store import Transaction
from service.store.timers import Kind, Timer

Handler = Callable[[Transaction, Timer, datetime], None]


@dataclass(frozen=True, slots=True)
class FollowUps:
    """The parts that others use. ``handlers`` act on timers, each in the transaction that removes its timer."""

    lay: Lay
    roster: Roster
    cases: Cases
    consent: ConsentAsked
    answers: Answers
    prompting: Prompting
    attending: Attending
    handlers: Mapping[Kind, Handler]


def follow_ups(catalog: Catalog, timetable: Timetable, ids: Ids) -> FollowUps:
    """Return follow-up for one deployment's texts, calendar and zone."""
    content, zone = catalog.content, timetable.calendar.zone
    lay, roster = Lay(catalog, timetable, ids), Roster(zone)
    cases, consent = Cases(Ladder(content, roster), ids), ConsentAsked(lay, ids)
    answers, unanswered = Answers(content, cases, zone), Unanswered(content, cases)
    silence = Silence(catalog, cases, lay, zone)
    consequences = Consequences(consent, answers, cases, lay, ids, zone)
    handlers: dict[Kind, Handler] = {
        Kind.CHECK: unanswered.due,
        Kind.CONSENT: consent.unanswered,
        Kind.SILENCE: silence.due,
        Kind.CLIMB: cases.due,
        Kind.LAY: lay.extend,
    }
    attending = Attending(roster, consequences, unanswered)
    return FollowUps(lay, roster, cases, consent, answers, Prompting(content), attending, handlers)
