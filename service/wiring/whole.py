"""The service of one process, put together from its parts."""

import random
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from service.gateways.twilio.codes import reason_of_receipt
from service.gateways.twilio.signature import Verifier
from service.operations.act_in_time import ActInTime, Handler
from service.operations.answer_call import AnswerCall
from service.operations.answer_text import AnswerText
from service.operations.calling.answer_out import AnswerOut
from service.operations.calling.fates import Fates, Ringing
from service.operations.calling.missed import MissedCall
from service.operations.end_call import EndCall
from service.operations.followup.desk import Desk
from service.operations.followup.questions import Questions
from service.operations.followup.together import FollowUps
from service.operations.ledger import Ledger
from service.operations.receive_receipt import ReceiveReceipt
from service.operations.sending.assemble import Means, assemble
from service.operations.sending.outbox import Outbox
from service.ports import Clock, Gateway, Ids
from service.prompts.shelf import Shelf
from service.settings import Keys, Settings
from service.store import Store
from service.store.timers import Kind
from service.trial import queue_server
from service.watch import Figures, Log
from service.wiring.answers import build_answers
from service.wiring.care import Care, build_care
from service.wiring.ground import Ground, lay_ground
from service.wiring.words import Words


@dataclass(frozen=True, slots=True)
class Whole:
    """The service of one process."""

    settings: Settings
    keys: Keys
    words: Words
    store: Store
    shelf: Shelf
    verifier: Verifier
    gateway: Gateway
    answer_text: AnswerText
    answer_call: AnswerCall
    end_call: EndCall
    receive_receipt: ReceiveReceipt
    answer_out: AnswerOut
    fates: Fates
    missed_call: MissedCall
    outbox: Outbox
    act_in_time: ActInTime
    care: FollowUps
    desk: Desk
    questions: Questions
    ledger: Ledger
    redis_url: str
    clock: Clock
    ids: Ids
    figures: Figures
    log: Log


def read_settings(environ: Mapping[str, str], var: Path) -> Settings:
    """Return the settings of this process; the only place the environment is handed over."""
    return Settings.read(environ, var)


def build(settings: Settings, clock: Clock | None = None, ids: Ids | None = None) -> Whole:
    """Return the whole service; raises what is wrong with its settings, keys or content.

    ``clock`` and ``ids`` stand in for the machine's own where time is moved by hand.
    """
    ground = lay_ground(settings, clock, ids)
    care = build_care(ground)
    answers = build_answers(ground, care)
    outbox, receive_receipt = _sending(ground, care)
    fates = Fates(ground.store, outbox.carried, ground.clock)
    handlers: dict[Kind, Handler] = {**care.follow_ups.handlers, Kind.CALL: fates.overdue}
    return Whole(
        settings=settings,
        keys=ground.keys,
        words=ground.words,
        store=ground.store,
        shelf=ground.shelf,
        verifier=Verifier(ground.public_url, ground.keys.webhook),
        gateway=ground.gateway,
        answer_text=answers.text,
        answer_call=answers.call,
        end_call=answers.end_call,
        answer_out=answers.out,
        fates=fates,
        missed_call=care.missed_call,
        receive_receipt=receive_receipt,
        outbox=outbox,
        act_in_time=ActInTime(ground.store, ground.clock, handlers, ground.figures, ground.log),
        care=care.follow_ups,
        desk=care.desk,
        questions=care.questions,
        ledger=ground.ledger,
        redis_url=settings.redis_url.get_secret_value() or queue_server.url(settings.var_dir),
        clock=ground.clock,
        ids=ground.ids,
        figures=ground.figures,
        log=ground.log,
    )


def _sending(ground: Ground, care: Care) -> tuple[Outbox, ReceiveReceipt]:
    means = Means(
        ground.store, ground.gateway, ground.clock, ground.ids, ground.figures, random.random, reason_of_receipt
    )
    said = (ground.words.catalog, ground.release, ground.default)
    follow = care.follow_ups
    return assemble(means, said, care.timetable, Ringing(follow.prompting), follow.cases.raise_case)
