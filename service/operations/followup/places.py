"""Finding the moment of each new message among those a phone already gets."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from messages.delivery import State
from messages.laying import Settling, Timetable, Wanted, settle
from messages.laying.merging import Placed
from service.operations.followup.care import Care
from service.store.bookings import Booking, Move
from service.store.outbound import Outbound
from service.store.people import Reach


@dataclass(frozen=True, slots=True)
class Settled:
    """New messages as they are to be stored, and where those go that had to make room."""

    fresh: tuple[Outbound, ...]
    moves: tuple[Move, ...]


def find_places(table: Timetable, care: Care, fresh: Sequence[Outbound], now: datetime, eye: bool = False) -> Settled:
    """Return one person's new messages, each where hours and caps let it go; ``due_at`` is when each wants to.

    What has no room in the days its kind allows is cancelled, with the reason: nothing is left out silently. A
    message that is scheduled already and of a lesser kind makes room. ``eye`` is true where eye care just begins.
    """
    waiting = [each for each in care.load if _movable(each, now)]
    fixed = [
        each.due_at
        for each in care.load
        if not _movable(each, now) and not table.sort(each.message_id, each.enrolment_id is not None).exempt
    ]
    wanted = [
        *(_wanted(each, each.due_at or now) for each in fresh),
        *(_wanted(each, max(each.wanted_at or each.due_at, now)) for each in waiting),
    ]
    phone = Settling(table, care.circumstances, fixed, eye or care.under_care(table.caps))
    places = settle(wanted, phone)
    moves = (_moved(table, each, places[each.id]) for each in waiting)
    return Settled(
        tuple(_settled(table, each, places[each.id]) for each in fresh),
        tuple(move for move in moves if move is not None),
    )


def _movable(booking: Booking, now: datetime) -> bool:
    """What was tried already keeps its moment: the carrier may have it."""
    return booking.state is State.SCHEDULED and not booking.attempts and booking.due_at > now


def _wanted(each: Outbound | Booking, at: datetime) -> Wanted:
    return Wanted(each.id, each.message_id, at, each.channel == Reach.VOICE, each.enrolment_id is not None)


def _useful(table: Timetable, each: Outbound | Booking) -> timedelta:
    return table.sort(each.message_id, each.enrolment_id is not None).useful


def _settled(table: Timetable, text: Outbound, place: Placed) -> Outbound:
    if place.at is None:
        return replace(text, state=State.CANCELLED, why=place.why)
    expires = place.at + _useful(table, text)
    if place.at == text.due_at:
        return replace(text, expires_at=expires)
    return replace(text, due_at=place.at, wanted_at=text.due_at, expires_at=expires, why=place.why)


def _moved(table: Timetable, booking: Booking, place: Placed) -> Move | None:
    meant = booking.wanted_at or booking.due_at
    if place.at is None:
        return Move(booking.id, State.CANCELLED, booking.due_at, booking.wanted_at, None, place.why)
    if place.at == booking.due_at:
        return None
    expires = place.at + _useful(table, booking)
    back = place.at == meant
    return Move(booking.id, State.SCHEDULED, place.at, None if back else meant, expires, None if back else place.why)
