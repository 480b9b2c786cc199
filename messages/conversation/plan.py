"""Answers to a message of a plan: what the digit means, what is said at once, what else should happen."""

import re
from dataclasses import replace

from messages.conversation.check import UNCLEAR, ask_question, outcome
from messages.conversation.moment import Moment, step_of
from messages.conversation.permission import ask_again, nothing_asked
from messages.plans import CALLING, Action, Does, Meaning, Reply, Step
from messages.turn import Ask, Mode, PlanAnswer, Say, Turn, Wait

DIARY = "NNN"
THREE_DIGITS = re.compile(r"([1-3])[\s,./-]*([1-3])[\s,./-]*([1-3])")
EYE = "EYE"
"""The step that asks about the eye after a diary whose second digit is 3 (clinical.md 5.3, P-DIARYWK)."""

ALONE = "-ALONE"
"""Ends the id of a text without the promise of a call, for when nobody is on duty (clinical.md 5.2)."""

WORSE = "P-BELL-WORSE"
CALLED = "SYS-PLAN-CALL"
NOTED = "SYS-PLAN-NOTED"
ENDED = "SYS-PLAN-ENDED"
IN_WORDS = Reply(Meaning.WORSE, (Action(Does.CHECK), Action(Does.AMBER, because="worse in words")))
"""What "worse" means where the message has no digit for it: nobody who says so is asked to choose a number first."""

_SPOKEN = {
    "better": frozenset({Meaning.BETTER, Meaning.WELL}),
    "same": frozenset({Meaning.SAME, Meaning.PARTLY, Meaning.BOTHERED}),
    "worse": frozenset({Meaning.WORSE, Meaning.PROBLEM}),
}
_YES = frozenset({Meaning.YES, Meaning.TAKEN, Meaning.DONE, Meaning.COMING})
_NO = frozenset({Meaning.NO, Meaning.NOT_YET, Meaning.MISSED, Meaning.LATER, Meaning.NEW_DAY, Meaning.HARD})
_PLAIN = {"yes": ("1", _YES), "no": ("2", _NO)}
"""Every yes is the digit 1, every no the digit 2; at a gate whatever they mean (content/plans.toml)."""


def answer_plan(m: Moment, wait: Wait) -> Turn | None:
    """Return what follows an answer to the message of a plan that is open, or ``None`` for other words.

    A digit or an answer that fits no choice is asked about once, then the safe exit text (clinical.md 5.3, P-SYS).
    """
    step = step_of(m.know.content, wait)
    if step is None:
        return None
    chosen = _chosen(m, step)
    if chosen is not None:
        return _answered(m, wait, step, *chosen)
    if m.understood.reply is None:
        return None
    return outcome(m, UNCLEAR) if wait.unclear else ask_again(m, wait)


def spoken(step: Step, word: str) -> tuple[str, Reply] | None:
    """Return the digit and the reply that a better, same, worse, yes, no or unsure stands for in this message."""
    if word in _PLAIN:
        digit, meanings = _PLAIN[word]
        reply = step.replies.get(digit)
        return (digit, reply) if reply and (step.gate or reply.meaning in meanings) else None
    if word == "unsure":
        reply = step.replies.get("1")
        worries = reply is not None and any(action.does is Does.RED for action in reply.actions)
        return ("1", reply) if reply and worries and reply.meaning is Meaning.YES else None
    meant = _SPOKEN.get(word, frozenset())
    found = next(((digit, reply) for digit, reply in step.replies.items() if reply.meaning in meant), None)
    return found or (("3", IN_WORDS) if word == "worse" else None)


def _chosen(m: Moment, step: Step) -> tuple[str, Reply] | None:
    three = THREE_DIGITS.fullmatch(m.understood.folded)
    if three and DIARY in step.replies:
        return "".join(three.groups()), step.replies[DIARY]
    if m.understood.digit is not None:
        reply = step.replies.get(m.understood.digit)
        return (m.understood.digit, reply) if reply else None
    words = (clue.meaning for clue in m.understood.clues if clue.meaning.startswith("reply "))
    word = next(words, "").removeprefix("reply ")
    return spoken(step, word) if m.understood.reply and word else None


def _answered(m: Moment, wait: Wait, step: Step, digits: str, reply: Reply) -> Turn:
    plan, _, outbound = wait.options
    answer = PlanAnswer(plan, step.id, outbound, digits, reply.meaning, reply.actions)
    state = nothing_asked(m)
    says = tuple(_variant(m, action.say) for action in reply.actions if action.say)
    if any(action.does is Does.CHECK for action in reply.actions):
        return ask_question(m, 0, *(says or (_worse(m, reply),)), effects=(answer,), state=state)
    if reply.meaning is Meaning.DIARY and digits[1] == "3":
        return _ask_eye(m, plan, outbound, answer)
    return m.says(*says, *_closing(m, reply, says), effects=(answer,), state=state)


def _ask_eye(m: Moment, plan: str, outbound: str, answer: PlanAnswer) -> Turn:
    step = m.know.content.plans[plan].step(EYE)
    if step is None:
        return m.says(Say(NOTED), effects=(answer,), state=nothing_asked(m))
    asked = Wait(Ask.PLAN, m.now, options=(plan, step.id, outbound))
    text = step.private if m.person.mode is Mode.PRIVATE else step.text
    return m.says(Say(text), effects=(answer,), state=replace(m.state, asked=asked))


def _closing(m: Moment, reply: Reply, says: tuple[Say, ...]) -> tuple[Say, ...]:
    """Return what ends the answer: a call announced or not, the end of the plan, or thanks where nothing was said."""
    at_once = [action.does for action in reply.actions if action.after == 1]
    promised = any(_promises(m, say.message) for say in says)
    if not promised and not CALLING.isdisjoint(at_once):
        return (_variant(m, CALLED),)
    if Does.END in at_once:
        return (Say(ENDED),)
    return () if says else (Say(NOTED),)


def _worse(m: Moment, reply: Reply) -> Say:
    """Return the words before the check; they promise a call only where somebody is told."""
    told = any(action.does in CALLING for action in reply.actions)
    return _variant(m, WORSE) if told else Say(WORSE + ALONE)


def _promises(m: Moment, message: str) -> bool:
    return message.endswith(ALONE) or message + ALONE in m.know.content.messages


def _variant(m: Moment, message: str) -> Say:
    """Return a text as this person may read it: without the illness in private, without a promise nobody can keep."""
    messages = m.know.content.messages
    private = f"{message}-PRIVATE"
    if m.person.mode is Mode.PRIVATE and private in messages:
        message = private
    return Say(message + ALONE if not m.person.helped and message + ALONE in messages else message)
