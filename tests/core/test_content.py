"""What the shipped content holds: complete, in order, danger first, one habit for the keys."""

from collections import Counter
from itertools import product
from pathlib import Path

import pytest

import messages
from messages.catalog import Library, slots_of
from messages.content import Channel, Kind
from messages.load import load
from messages.meaning import Command, Level
from messages.plans import Meaning

CONTENT = Path(messages.__file__).parent / "content"
LOCALES = CONTENT.parent.parent / "locales"


@pytest.fixture(scope="module")
def library() -> Library:
    """Return all content as it ships."""
    return load(CONTENT, LOCALES)


def test_nothing_of_the_pack_is_lost(library: Library) -> None:
    """The content pack's own counts: 30 topics, 39 signs, 5 questions, 9 outcomes, 32 combinations, 317 items."""
    content = library.content
    counts = (content.topics, content.signs, content.questions, content.outcomes, content.table, content.inventory)
    assert [len(part) for part in counts] == [30, 39, 5, 9, 32, 317]
    assert len(content.sources) == 39
    assert len(content.terms) == 84
    assert len(content.plans) == 11
    assert Counter(item.seed for item in content.inventory) == {"000": 20, "001": 29, "002": 30, "003": 31, "004": 207}


def test_topics_stand_in_menu_order(library: Library) -> None:
    """Topics come in the order of their menu numbers, which count from 1 without a gap in five groups."""
    places = [topic.menu for topic in library.content.topics.values()]
    assert places == sorted(places)
    for group in range(1, 6):
        numbers = [number for of, number in places if of == group]
        assert numbers == list(range(1, len(numbers) + 1))


def test_the_first_answer_of_every_topic_carries_the_emergency_line(library: Library) -> None:
    """Whatever a patient asks, the first text and the spoken script say whom to call (clinical.md 3.1)."""
    for topic in library.content.topics.values():
        for code, words in library.words.items():
            assert "{EMG}" in words[topic.sms[0]], (topic.id, code)
            assert "{EMG}" in words[topic.voice], (topic.id, code)


def test_every_call_script_offers_the_hospital_too(library: Library) -> None:
    """An emergency number alone is not enough: no ambulance may come to a village (clinical.md 6 rule 3)."""
    places = {"en": "hospital", "bn": "হাসপাতাল"}
    for message in library.content.messages.values():
        if message.channel is Channel.VOICE and "EMG" in slots_of(message.english):
            for code, word in places.items():
                assert word in library.words[code][message.id], (message.id, code)


def test_bangla_calls_say_the_number_so_that_no_digit_is_added(library: Library) -> None:
    """On a call the number is followed by নম্বরে: the ending এ after নয় নয় নয় is heard as 9991."""
    for message in library.content.messages.values():
        words = library.words["bn"][message.id]
        if message.channel is Channel.VOICE:
            assert words.count("{EMG}") == words.count("{EMG} নম্বরে"), message.id
            assert "নয় চাপুন" not in words, message.id


def test_fallback_help_medicine_and_fault_texts_carry_the_emergency_line(library: Library) -> None:
    """The replies people get when nothing was understood still tell whom to call (bangla.md 2.5 rule 6)."""
    for name in ("SYS-NOT-UNDERSTOOD", "SYS-HELP", "SYS-MED-REFUSED", "SYS-FAULT", "SYS-PICTURE", "SYS-NOT-READY"):
        for words in library.words.values():
            assert "{EMG}" in words[name], name
    for words in library.words.values():
        assert "STOP" in words["SYS-NOT-UNDERSTOOD"]


def test_danger_topics_send_two_messages_together(library: Library) -> None:
    """Danger topics send two texts at once, others one (clinical.md 3.1)."""
    for topic in library.content.topics.values():
        assert topic.together == (2 if topic.kind is Kind.DANGER else 1), topic.id


def test_the_guided_check_has_one_outcome_for_every_combination(library: Library) -> None:
    """Answering the questions one by one and reading the table of 32 rows give the same (clinical.md 4.6)."""
    first_yes = dict(enumerate(("E1", "E2", "E3", "D0", "D7")))
    for answers in product("YN", repeat=5):
        expected = next((first_yes[place] for place, answer in enumerate(answers) if answer == "Y"), "L")
        assert library.content.table["".join(answers)] == expected


@pytest.mark.parametrize(
    ("sign", "level", "outcome"),
    [
        ("DS01", Level.E, "E3"),
        ("DS02", Level.E, "E1"),
        ("DS09", Level.E, "E1"),
        ("DS11", Level.E, "E2"),
        ("DS23", Level.E, "E2"),
        ("DS24", Level.E, "M"),
        ("DS27", Level.D0, "D0"),
        ("DS37", Level.D7, "D7"),
    ],
)
def test_signs_lead_to_the_outcome_of_their_group(library: Library, sign: str, level: Level, outcome: str) -> None:
    """Stroke and brain signs get the stroke text, other emergencies theirs, self-harm its own (clinical.md 4.5)."""
    found = library.content.signs[sign]
    assert (found.level, found.outcome) == (level, outcome)


def test_starred_signs_need_talk_of_the_face(library: Library) -> None:
    """The starred signs of clinical.md 4.3, and no others, count only in talk of the face or eye."""
    starred = {name for name, sign in library.content.signs.items() if sign.needs_face}
    assert starred == {"DS25", "DS30", "DS31", "DS32", "DS33", "DS36", "DS39"}


def test_key_one_is_never_no_and_key_two_never_yes(library: Library) -> None:
    """One habit for the keys everywhere: 1 is yes or the worrying answer, 2 is no; 1, 2, 3 better, same, worse."""
    noes = {Meaning.NO, Meaning.NOT_YET, Meaning.MISSED, Meaning.LATER, Meaning.SAME, Meaning.PARTLY}
    worse = {Meaning.WORSE, Meaning.PAIN, Meaning.PROBLEM, Meaning.RED, Meaning.HELP, Meaning.STOPPED}
    for plan in library.content.plans.values():
        for step in plan.steps:
            meanings = {key: reply.meaning for key, reply in step.replies.items()}
            assert meanings.get("1") not in noes | {Meaning.WORSE}, step.text
            assert meanings.get("2") not in {Meaning.YES, Meaning.BETTER, Meaning.WORSE}, step.text
            assert meanings.get("3", Meaning.WORSE) in worse, step.text


def test_a_worrying_answer_is_key_one_in_the_words_as_well(library: Library) -> None:
    """Texts that ask after a danger sign offer 1 for yes, so that a habitual key cannot hide a red eye."""
    for name in ("P-BELL-D1", "P-BELL-D5", "P-PREGPLAN-D3", "P-PREGPLAN-D7", "P-PREGPLAN-D14", "P-TWITCH-D14"):
        assert "Reply 1 yes, 2 no" in library.words["en"][name]
        assert library.words["bn"][name].index("1") < library.words["bn"][name].index("2")


def test_private_texts_name_no_illness(library: Library) -> None:
    """A shared phone shows neither face, mouth nor twitching (clinical.md 5.2; head note 4)."""
    naming = {"en": ("face", "mouth", "twitch", "palsy"), "bn": ("মুখ", "লাফা", "পালসি")}
    for plan in library.content.plans.values():
        if plan.id == "P-CARER":
            continue
        for step in plan.steps:
            for code, words in naming.items():
                text = library.words[code][step.private].lower()
                assert not [word for word in words if word in text], (step.private, code)


def test_worse_always_starts_the_check_or_alerts(library: Library) -> None:
    """No plan lets "worse" pass: it starts the guided check, alerts, or is logged where twitching only grew."""
    for plan in library.content.plans.values():
        for step in plan.steps:
            for reply in step.replies.values():
                if reply.meaning is Meaning.WORSE:
                    assert reply.actions, step.text


def test_no_text_claims_a_check_that_did_not_happen(library: Library) -> None:
    """While texts are drafts nothing says that doctors checked them, except what is kept for signed ones."""
    for name in ("ABOUT-2", "ABOUT-V"):
        assert "Doctors check our messages" not in library.words["en"][name]
    assert library.words["en"]["SYS-SRC-DRAFT"].startswith("DRAFT - not checked by a doctor")


def test_every_message_has_who_signs_and_why_it_exists(library: Library) -> None:
    """Each text and script names its purpose and the roles that sign; danger needs two doctors and safety."""
    for message in library.content.messages.values():
        if message.channel is Channel.SCREEN:
            continue
        assert message.purpose, message.id
        assert "language" in message.signoff, message.id
        if message.kind is Kind.DANGER:
            assert len(message.signoff) >= 4, message.id
            assert "safety" in message.signoff, message.id


def test_words_of_the_service_itself_belong_to_no_topic(library: Library) -> None:
    """START is an opt-in, BETTER a plan reply, "how shall I live" may be distress (clinical.md head note 6)."""
    owned = {
        alias.casefold()
        for topic in library.content.topics.values()
        for words in topic.aliases.values()
        for alias in words
    }
    assert not owned & {"start", "শুরু", "shuru", "better", "কীভাবে বাঁচব", "kivabe bachbo"}


def test_every_command_can_be_given_in_three_ways_of_writing(library: Library) -> None:
    """English, Bangla script and romanised Bangla all have words for every command and language."""
    for command, words in library.content.commands.items():
        if command is not Command.LANG:
            assert all(words[writing] for writing in ("en", "bn", "bn-Latn")), command
    for words in library.content.language_words.values():
        assert all(words[writing] for writing in ("en", "bn", "bn-Latn"))


def test_no_word_gives_two_commands(library: Library) -> None:
    """A keyword belongs to one command only."""
    owners: dict[str, set[str]] = {}
    for command, words in library.content.commands.items():
        for word in (word for some in words.values() for word in some):
            owners.setdefault(word.casefold(), set()).add(command.value)
    assert [word for word, commands in owners.items() if len(commands) > 1] == []


def test_slots_are_at_least_as_wide_as_what_fills_them(library: Library) -> None:
    """The widest topic title, language name and reason of an alert fit the widths that budgets are counted with."""
    content = library.content
    for code, words in library.words.items():
        titles = sorted((len(words[topic.title]) for topic in content.topics.values()), reverse=True)
        assert len(content.slots["TOPIC1"].widest_in(code)) >= titles[0]
        assert len(content.slots["TOPIC2"].widest_in(code)) >= titles[1]
        modes = (words["SYS-WORD-OPEN"], words["SYS-WORD-PRIVATE"])
        assert len(content.slots["MODE"].widest_in(code)) >= max(len(mode) for mode in modes)
    steps = [step for plan in content.plans.values() for step in plan.steps]
    actions = [action for step in steps for reply in step.replies.values() for action in reply.actions]
    actions += [action for step in steps for silence in step.silence for action in silence.actions]
    reasons = [action.because for action in actions]
    assert len(content.slots["WHY"].widest_in("en")) >= max(len(reason) for reason in reasons)
    endonyms = [language.endonym for language in content.languages.values()]
    assert len(content.slots["LANGUAGE"].widest_in("bn")) >= max(len(endonym) for endonym in endonyms)


def test_no_help_line_is_written_into_a_text(library: Library) -> None:
    """Phone numbers live in the deployment's settings only (clinical.md section 6)."""
    numbers = {line.number for line in library.content.help_lines.values() if len(line.number) > 3} | {"999"}
    for words in library.words.values():
        for name, text in words.items():
            assert not [number for number in numbers if number in text], name
