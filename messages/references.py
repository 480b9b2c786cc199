"""Ids that name nothing, and safety rules that hold over whole topics: found when the content is loaded."""

from collections.abc import Iterator
from itertools import product

from messages.catalog import slots_of
from messages.content import Channel, Content, Kind, Topic
from messages.meaning import Command
from messages.plans import CALLING, Anchor, reason
from messages.review import ROLES

EMERGENCY = "EMG"


def unknown_references(content: Content) -> Iterator[str]:
    """Yield every reference to a message, topic, sign, outcome, plan or source that is not there."""
    yield from _topics(content)
    yield from _danger(content)
    yield from _check(content)
    yield from _plans(content)
    yield from _messages(content)
    yield from _words(content)


def _said(content: Content, where: str, message: str, channel: Channel) -> Iterator[str]:
    found = content.messages.get(message)
    if found is None:
        yield f"{where}: message {message} is not written"
    elif found.channel is not channel:
        yield f"{where}: message {message} is for {found.channel}, not {channel}"


def _topics(content: Content) -> Iterator[str]:
    places: dict[tuple[int, int], str] = {}
    for topic in content.topics.values():
        if topic.menu in places:
            yield f"{topic.id}: has the menu place of {places[topic.menu]}"
        places[topic.menu] = topic.id
        for message in topic.sms:
            yield from _said(content, topic.id, message, Channel.SMS)
        for message in (topic.voice, topic.spoken_title):
            yield from _said(content, topic.id, message, Channel.VOICE)
        yield from _said(content, topic.id, topic.title, Channel.SCREEN)
        for name in topic.related:
            if name not in content.topics:
                yield f"{topic.id}: related topic {name} is not there"
        yield from _topic_safety(content, topic)


def _topic_safety(content: Content, topic: Topic) -> Iterator[str]:
    """The first text and the spoken script of every topic carry the emergency line (clinical.md 3.1)."""
    if not 1 <= topic.together <= len(topic.sms):
        yield f"{topic.id}: together must be from 1 to {len(topic.sms)}"
    for message in (*topic.sms[:1], topic.voice):
        found = content.messages.get(message)
        if found and EMERGENCY not in slots_of(found.english):
            yield f"{topic.id}: {message} must carry the emergency line with {{{EMERGENCY}}}"
    if topic.kind is Kind.DANGER and topic.together < 2:
        yield f"{topic.id}: a danger topic sends its first two messages together"


def _danger(content: Content) -> Iterator[str]:
    for sign in content.signs.values():
        if sign.outcome not in content.outcomes:
            yield f"{sign.id}: outcome {sign.outcome} is not there"
        elif content.outcomes[sign.outcome].level is not sign.level:
            yield f"{sign.id}: outcome {sign.outcome} is not of level {sign.level}"
        yield from _said(content, sign.id, sign.name, Channel.SCREEN)
        if not any(sign.phrases.values()):
            yield f"{sign.id}: has no phrases"


def _check(content: Content) -> Iterator[str]:
    for outcome in content.outcomes.values():
        yield from _said(content, outcome.id, outcome.sms, Channel.SMS)
        yield from _said(content, outcome.id, outcome.voice, Channel.VOICE)
    for question in content.questions:
        yield from _said(content, question.id, question.sms, Channel.SMS)
        yield from _said(content, question.id, question.voice, Channel.VOICE)
        if question.if_yes not in content.outcomes:
            yield f"{question.id}: outcome {question.if_yes} is not there"
    for answers in product("YN", repeat=len(content.questions)):
        row = "".join(answers)
        meant = next(
            (question.if_yes for question, answer in zip(content.questions, row, strict=True) if answer == "Y"), "L"
        )
        if content.table.get(row) != meant:
            yield f"check: answers {row} lead to {content.table.get(row)}, the questions say {meant}"


def _plans(content: Content) -> Iterator[str]:
    for plan in content.plans.values():
        for step in plan.steps:
            where = f"{plan.id}-{step.id}"
            for message in (step.text, step.private):
                yield from _said(content, where, message, Channel.SMS)
            if step.when.anchor is not Anchor.ALERT:
                # What may be sent may be called: a patient who cannot read gets the same by voice.
                yield from _said(content, where, f"{step.text}-V", Channel.VOICE)
            actions = [action for reply in step.replies.values() for action in reply.actions]
            actions += [action for silence in step.silence for action in silence.actions]
            for action in actions:
                if action.say is not None:
                    yield from _said(content, where, action.say, Channel.SMS)
                if action.because or action.does in CALLING:
                    yield from _said(content, where, reason(action.because), Channel.SMS)
                if action.plan is not None and action.plan not in content.plans:
                    yield f"{where}: plan {action.plan} is not there"


def _messages(content: Content) -> Iterator[str]:
    for message in content.messages.values():
        for role in set(message.signoff) - ROLES:
            yield f"{message.context}: nobody signs as {role}: roles are {', '.join(sorted(ROLES))}"
        if message.channel is not Channel.SCREEN and "language" not in message.signoff:
            yield f"{message.context}: every text also needs the language reviewer to sign"
        for source in message.sources:
            if source not in content.sources:
                yield f"{message.context}: source {source} is not in sources.toml"
        if not set(message.id) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-"):
            yield f"{message.context}: an id holds only A to Z, 0 to 9 and -"
    for term in content.terms.values():
        if term.plain is not None:
            yield from _said(content, f"glossary {term.id}", term.plain, Channel.SMS)


def _words(content: Content) -> Iterator[str]:
    for command in Command:
        if command is not Command.LANG and not any(content.commands[command].values()):
            yield f"commands: {command} has no keywords"
    keys: dict[str, str] = {}
    for code, language in content.languages.items():
        if language.key in keys:
            yield f"{code}: language.toml: key {language.key} already chooses {keys[language.key]}"
        keys[language.key] = code
        if not content.language_words.get(code):
            yield f"commands: nobody can ask for language {code}: add words under LANG.{code} or in its keywords.toml"
