"""Follow-up put together: the desk, what health workers text, what patients asked, missed calls."""

from dataclasses import dataclass
from functools import partial

from messages.instructions import Reader, Words
from messages.laying import Timetable
from messages.load import load_instructions, load_rules, load_timetable
from service.gateways.twilio import twiml
from service.operations.answer_staff import AnswerStaff
from service.operations.calling.missed import Limits, Meant, MissedCall
from service.operations.followup.checks import Checks
from service.operations.followup.desk import Desk
from service.operations.followup.questions import Questions
from service.operations.followup.together import FollowUps, follow_ups
from service.operations.staff import Registry
from service.operations.staff_words import StaffWords
from service.wiring.ground import Ground
from service.wiring.words import CONTENT, LOCALES


@dataclass(frozen=True, slots=True)
class Care:
    """Everything that is done for patients beyond answering them."""

    timetable: Timetable
    follow_ups: FollowUps
    desk: Desk
    questions: Questions
    staff: AnswerStaff
    missed_call: MissedCall


def build_care(ground: Ground) -> Care:
    """Return follow-up over this ground."""
    words, ids = ground.words, ground.ids
    timetable = load_timetable(CONTENT, words.library.content, ground.settings.timezone)
    rules = load_rules(CONTENT, LOCALES, words.library.content)
    spoken = load_instructions(CONTENT)
    checks = Checks(words.catalog, timetable, rules, ground.release, ground.default, spoken)
    care = follow_ups(words.catalog, timetable, ids)
    desk = Desk.of(checks, care.lay, care.consent.ask, ids, ground.settings.country)
    return Care(
        timetable=timetable,
        follow_ups=care,
        desk=desk,
        questions=Questions(words.catalog, rules, ground.release, ground.default, ids),
        staff=_staff(ground, care, desk, spoken),
        missed_call=_missed(ground, care),
    )


def _staff(ground: Ground, care: FollowUps, desk: Desk, words: Words) -> AnswerStaff:
    """Return what carries out instructions that health workers text."""
    content, settings = ground.words.library.content, ground.settings
    registry = Registry(settings.country, frozenset(content.languages), ground.ids)
    return AnswerStaff(
        Reader(words),
        StaffWords(content, settings.timezone),
        content.languages,
        ground.default,
        desk,
        care.cases,
        registry,
        settings.country,
    )


def _missed(ground: Ground, care: FollowUps) -> MissedCall:
    """Return what acts on missed calls to the numbers of this deployment, none where none is set."""
    settings = ground.settings
    numbers = {
        settings.callback_number: Meant.CALLBACK,
        settings.better_number: Meant.BETTER,
        settings.same_number: Meant.SAME,
        settings.worse_number: Meant.WORSE,
    }
    ours = {number: meant for number, meant in numbers.items() if number}
    limits = Limits(settings.callback_prefixes, settings.callbacks_per_hour)
    turn_away = partial(twiml.reject, twiml.Rejection.BUSY)
    return MissedCall(ground.store, care.answers, ours, limits, turn_away, ground.clock, ground.ids, settings.country)
