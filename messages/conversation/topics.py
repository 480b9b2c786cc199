"""Answering topics: the first messages of one, MORE of it, what is near it, its source, a word explained."""

from dataclasses import replace

from messages.conversation.moment import Moment
from messages.meaning import Tier
from messages.turn import Ask, Named, Say, Turn, Values, Wait

DIGITS = ("WHAT", "EYE", "DANGER", "DOCTOR", "TIME", "FOOD+MOVE", "MEDSAFE", "ASK")
"""What each digit of the SMS menu opens (clinical.md 5.3, P-SYS MENU)."""


def menu_options() -> tuple[str, ...]:
    """Return what the digits 1 to 8 mean while no other question is open."""
    return DIGITS


def doctor_menu() -> tuple[str, ...]:
    """Return the same after "see a doctor this week", whose text promises 4 to get ready."""
    return (*DIGITS[:3], "VISIT", *DIGITS[4:])


def answer_topic(m: Moment, name: str) -> Turn:
    """Return the first messages of a topic, and how to get the rest."""
    return _open(m, name, m.topic(name).together)


def refuse_medicine(m: Moment) -> Turn:
    """Return the refusal to name a medicine, with the first message of medicine safety and its danger line.

    The others come with MORE: with them the reply would be longer than ten segments.
    """
    return _open(m, "MEDSAFE", 1, Say("SYS-MED-REFUSED"))


def _open(m: Moment, name: str, together: int, *before: Say) -> Turn:
    topic = m.topic(name)
    says = tuple(Say(message) for message in topic.sms[:together])
    state = replace(m.state, topic=name, part=together)
    return m.says(*before, *says, Say("SYS-MORE" if together < len(topic.sms) else "SYS-LAST"), state=state)


def asked_for_medicine(m: Moment) -> bool:
    """Tell whether somebody asks for a medicine in words of their own, which nobody may answer by text
    (clinical.md 2.2 rules 1-3); the bare keyword opens the topic, and one misspelt is asked about."""
    if m.understood.topic is None and "MEDSAFE" in m.understood.near:
        return " " in m.understood.folded
    if m.understood.topic != "MEDSAFE":
        return False
    return not any(clue.tier is Tier.EXACT and clue.words == m.understood.folded for clue in m.understood.clues)


def more(m: Moment) -> Turn:
    """Return the next message of the topic last answered, or what is related when it is finished."""
    if m.state.topic is None:
        return menu(m)
    topic = m.topic(m.state.topic)
    if m.state.part >= len(topic.sms):
        return related(m, Say("SYS-NO-MORE"))
    state = replace(m.state, part=m.state.part + 1)
    hint = Say("SYS-MORE" if state.part < len(topic.sms) else "SYS-LAST")
    return m.says(Say(topic.sms[m.state.part]), hint, state=state)


def related(m: Moment, *before: Say) -> Turn:
    """Return the two topics nearest to the last one, to choose from with 1 or 2."""
    if m.state.topic is None:
        return menu(m)
    return suggest(m, m.topic(m.state.topic).related[:2], "SYS-NEXT", *before)


def suggest(m: Moment, names: tuple[str, ...], text: str, *before: Say) -> Turn:
    """Return an offer of one or two topics; ``text`` is the message with their titles as slots."""
    values: Values = {f"TOPIC{place}": Named(m.title(name)) for place, name in enumerate(names, start=1)}
    message = text if len(names) > 1 or text == "SYS-NEXT" else "SYS-DID-YOU-MEAN-1"
    return m.says(*before, Say(message, values), wait=Wait(Ask.SUGGEST, m.now, options=names))


def menu(m: Moment) -> Turn:
    """Return the list of topics."""
    return m.says(Say("SYS-MENU"), wait=Wait(Ask.MENU, m.now, options=menu_options()))


def source(m: Moment) -> Turn:
    """Return source, version and reviewer of the last text, or say plainly that it is a draft."""
    signed = m.know.sign_off(m.state.said, m.language) if m.state.said else None
    if signed is None:
        return m.says(Say("SYS-SRC-DRAFT"), wait=m.state.wait)
    values = {"VER": signed.version, "REV": signed.reviewer, "DATE": signed.date}
    return m.says(Say("SYS-SRC", values), wait=m.state.wait)


def word(m: Moment) -> Turn:
    """Return the plain meaning of a word, or which words can be asked for."""
    found = m.know.term(m.understood.argument or "")
    plain = m.know.content.terms[found].plain if found else None
    return m.says(Say(plain or "SYS-WORD-UNKNOWN"), wait=m.state.wait)
