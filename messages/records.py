"""Making topics, danger signs, questions, outcomes and the other records out of content documents."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from messages.content import HelpLine, Item, Kind, Outcome, Question, Sign, Slot, Source, Term, Topic
from messages.language import Encoding, Language, PartOfDay, Reading
from messages.meaning import Level
from messages.tables import Table


def topic(document: Table) -> Topic:
    """Return the topic of one file; its spoken script, title and spoken title are named after it."""
    name = document.text("id")
    menu = document.wholes("menu")
    if len(menu) != 2:
        document.fault("menu must be [group, number]")
        menu = (0, 0)
    return Topic(
        id=name,
        menu=(menu[0], menu[1]),
        kind=document.one_of("kind", Kind),
        want=document.text("want"),
        title=f"{name}-T",
        spoken_title=f"{name}-TV",
        sms=document.texts("sms"),
        voice=f"{name}-V",
        together=document.whole("together"),
        related=document.texts("related"),
        sources=document.texts("sources"),
        aliases=document.keywords("aliases"),
    )


def sign(table: Table) -> Sign:
    """Return one danger sign (clinical.md 4.3)."""
    name = table.text("id")
    return Sign(
        id=name,
        level=table.one_of("level", Level),
        group=table.text("group"),
        name=name,
        outcome=table.text("outcome"),
        needs_face=table.flag("needs_face"),
        phrases=table.keywords("phrases"),
        sources=table.texts("sources"),
    )


def question(table: Table) -> Question:
    """Return one question of the guided check (clinical.md 4.4)."""
    name = table.text("id")
    return Question(id=name, sms=name, voice=f"{name}-V", if_yes=table.text("if_yes"))


def outcome(table: Table) -> Outcome:
    """Return one outcome of the guided check (clinical.md 4.5); only learning and the safe exit have no level."""
    name = table.text("id")
    level = table.one_of("level", Level) if table.has("level") else None
    return Outcome(id=name, level=level, sms=name, voice=f"{name}-V")


def source(name: str, table: Table) -> Source:
    """Return one source (clinical.md section 10)."""
    return Source(name, table.text("citation"), table.text("url"), table.text("seen"), table.text("used_for"))


def help_line(table: Table) -> HelpLine:
    """Return one help line (clinical.md section 6)."""
    return HelpLine(
        id=table.text("id"),
        number=table.text("number"),
        place=table.text("place"),
        name=table.text("name"),
        source=table.text("source"),
        confidence=table.text("confidence"),
        use=table.text("use"),
        tested=table.text("tested") if table.has("tested") else None,
    )


def term(table: Table) -> Term:
    """Return one glossary term; ``plain`` is the message that explains it, where one is written."""
    words = table.table("words")
    return Term(
        id=table.text("id"),
        english=table.text("english"),
        words={language: words.text(language) for language in words.names()},
        avoid=table.texts("avoid"),
        plain=table.text("plain") if table.has("plain") else None,
    )


def slot(name: str, table: Table) -> Slot:
    """Return one slot with its widest values; the key "any" holds for every language without its own."""
    widest = table.table("widest")
    values = {"" if key == "any" else key: widest.text(key) for key in widest.names()}
    if "" not in values:
        widest.fault("any must give the widest value for a language that has none of its own")
        values[""] = "x"
    return Slot(name, table.text("purpose"), values)


def item(table: Table) -> Item:
    """Return one row of the inventory (clinical.md section 1)."""
    return Item(
        *(table.text(key) for key in ("id", "seed", "lines", "item", "sms", "voice", "web", "reminder", "handling"))
    )


def language(document: Table) -> Language:
    """Return one language from its ``language.toml``."""
    reading = document.table("reading")
    digits = document.text("digits")
    words = document.texts("digit_words")
    if len(digits) != 10 or len(words) != 10:
        document.fault("digits and digit_words must hold ten each, 0 to 9 in order")
    parts = document.tables("day")
    if [part.whole("from") for part in parts] != sorted({0, *(part.whole("from") for part in parts)}):
        document.fault("day must hold the parts of a day in order, the first from hour 0")
    return Language(
        code=document.text("code"),
        key=document.text("key"),
        name=document.text("name"),
        endonym=document.text("endonym"),
        script=document.text("script"),
        digits=digits,
        digit_words=words,
        encoding=document.one_of("encoding", Encoding),
        segments=document.whole("segments"),
        seconds=document.number("seconds"),
        words_per_second=document.number("words_per_second", 2.0),
        say_language=document.text("say_language"),
        say_voice=document.text("say_voice"),
        draft_voice=document.text("draft_voice"),
        reading=Reading(
            grade=reading.number("grade"),
            words=reading.whole("words") if reading.has("words") else None,
            akshara=reading.number("akshara") if reading.has("akshara") else None,
            conjuncts=reading.number("conjuncts") if reading.has("conjuncts") else None,
        ),
        day=tuple(PartOfDay(60 * row.whole("from"), row.text("hour"), row.text("minutes")) for row in parts),
    )


def with_aliases(topic: Topic, extra: Iterable[Mapping[str, Mapping[str, tuple[str, ...]]]]) -> Topic:
    """Return the topic with the aliases that languages of their own add."""
    return replace(topic, aliases={**topic.aliases, **_added(topic.id, extra)})


def with_phrases(sign: Sign, extra: Iterable[Mapping[str, Mapping[str, tuple[str, ...]]]]) -> Sign:
    """Return the danger sign with the phrases that languages of their own add."""
    return replace(sign, phrases={**sign.phrases, **_added(sign.id, extra)})


def _added(name: str, extra: Iterable[Mapping[str, Mapping[str, tuple[str, ...]]]]) -> dict[str, tuple[str, ...]]:
    return {writing: words for more in extra for writing, words in more.get(name, {}).items()}
