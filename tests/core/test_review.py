"""When a text may go to patients: the right people signed exactly these words, and not too long ago."""

from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from messages.content import Kind
from messages.review import ROLES, SignOff, State, expires, review

NOW = datetime(2026, 6, 1, 9, tzinfo=UTC)
DANGER = ("neurologist", "doctor", "safety", "language")


def signed(role: str, by: str, digest: str = "aaaa", approves: bool = True, days: int = 1) -> SignOff:
    """Return a signature made some days before now."""
    return SignOff(digest, role, by, approves, NOW - timedelta(days=days))


FULL = (
    signed("neurologist", "Rahima"),
    signed("ophthalmologist", "Selim"),
    signed("safety", "Anika"),
    signed("language", "Badal"),
)


def test_nobody_signed_is_a_draft() -> None:
    """Without any signature a text is a draft, and all its roles are missing."""
    found = review("aaaa", (), DANGER, Kind.DANGER, NOW)
    assert (found.state, found.missing, found.until) == (State.DRAFT, DANGER, None)


def test_everybody_signed_is_approved_until_the_first_signature_ends() -> None:
    """All roles filled: approved, and a danger text holds six months."""
    found = review("aaaa", FULL, DANGER, Kind.DANGER, NOW)
    assert found.state is State.APPROVED
    assert found.until == datetime(2026, 11, 30, 9, tzinfo=UTC)


@pytest.mark.parametrize("left_out", range(4))
def test_one_missing_signature_keeps_it_a_draft(left_out: int) -> None:
    """Whichever one is missing, the text stays a draft and the role is named."""
    some = FULL[:left_out] + FULL[left_out + 1 :]
    found = review("aaaa", some, DANGER, Kind.DANGER, NOW)
    assert found.state is State.DRAFT
    assert len(found.missing) == 1


def test_a_specialist_is_a_doctor_but_a_doctor_is_no_specialist() -> None:
    """Two doctors, one a neurologist: two neurologists will do, two general doctors will not (clinical.md 7)."""
    others = (signed("safety", "Anika"), signed("language", "Badal"))
    two = (signed("neurologist", "Rahima"), signed("neurologist", "Selim"), *others)
    assert review("aaaa", two, DANGER, Kind.DANGER, NOW).state is State.APPROVED
    general = (signed("doctor", "Rahima"), signed("doctor", "Selim"), *others)
    assert review("aaaa", general, DANGER, Kind.DANGER, NOW).missing == ("neurologist",)


def test_one_person_fills_one_place() -> None:
    """A neurologist alone is not two doctors."""
    alone = (signed("neurologist", "Rahima"), signed("safety", "Anika"), signed("language", "Badal"))
    assert review("aaaa", alone, DANGER, Kind.DANGER, NOW).state is State.DRAFT


def test_nobody_signs_their_own_text() -> None:
    """The translator's signature as language reviewer does not count."""
    found = review("aaaa", FULL, DANGER, Kind.DANGER, NOW, authors=frozenset({"Badal"}))
    assert (found.state, found.missing) == (State.DRAFT, ("language",))


def test_other_words_make_it_stale() -> None:
    """Signatures under an earlier wording do not carry over; the text is stale until signed again."""
    assert review("bbbb", FULL, DANGER, Kind.DANGER, NOW).state is State.STALE


def test_a_refusal_holds_the_text_back_until_it_is_taken_back() -> None:
    """One reviewer's refusal outweighs all approvals; the same person's later approval lifts it."""
    refused = (*FULL, signed("neurologist", "Karim", approves=False))
    assert review("aaaa", refused, DANGER, Kind.DANGER, NOW).state is State.DRAFT
    lifted = (*refused, signed("neurologist", "Karim", days=0))
    assert review("aaaa", lifted, DANGER, Kind.DANGER, NOW).state is State.APPROVED
    withdrawn = (*FULL, signed("safety", "Anika", approves=False, days=0))
    assert review("aaaa", withdrawn, DANGER, Kind.DANGER, NOW).state is State.DRAFT


@pytest.mark.parametrize(
    ("kind", "months_later", "state"),
    [
        (Kind.DANGER, datetime(2026, 11, 29, 9, tzinfo=UTC), State.APPROVED),
        (Kind.DANGER, datetime(2026, 11, 30, 9, tzinfo=UTC), State.EXPIRED),
        (Kind.LEARN, datetime(2027, 5, 30, 9, tzinfo=UTC), State.APPROVED),
        (Kind.LEARN, datetime(2027, 5, 31, 9, tzinfo=UTC), State.EXPIRED),
    ],
)
def test_signatures_end(kind: Kind, months_later: datetime, state: State) -> None:
    """A danger text must be signed again after six months, any other after twelve (clinical.md section 7)."""
    assert review("aaaa", FULL, DANGER, kind, months_later).state is state


def test_months_are_calendar_months() -> None:
    """The end of August plus six months is the end of February, in a leap year too."""
    assert expires(Kind.DANGER, datetime(2026, 8, 31, tzinfo=UTC)) == datetime(2027, 2, 28, tzinfo=UTC)
    assert expires(Kind.DANGER, datetime(2027, 8, 31, tzinfo=UTC)) == datetime(2028, 2, 29, tzinfo=UTC)
    assert expires(Kind.LEARN, datetime(2028, 2, 29, tzinfo=UTC)) == datetime(2029, 2, 28, tzinfo=UTC)


SIGNOFFS = st.builds(
    SignOff,
    st.sampled_from(("aaaa", "bbbb")),
    st.sampled_from(sorted(ROLES)),
    st.sampled_from(("Rahima", "Selim", "Anika", "Badal", "Karim")),
    st.booleans(),
    st.integers(0, 400).map(lambda days: NOW - timedelta(days=days)),
)


@given(st.lists(SIGNOFFS, max_size=8), st.randoms())
def test_the_order_of_the_records_does_not_matter(signoffs: list[SignOff], random: Random) -> None:
    """Signatures read from the store in any order give the same state, where no two are of the same moment."""
    moments = {(signoff.reviewer, signoff.at): signoff for signoff in signoffs}
    shuffled = list(moments.values())
    random.shuffle(shuffled)
    once = review("aaaa", moments.values(), DANGER, Kind.DANGER, NOW)
    assert review("aaaa", shuffled, DANGER, Kind.DANGER, NOW).state is once.state


@given(st.lists(SIGNOFFS, max_size=8))
def test_approved_means_distinct_people_for_every_role(signoffs: list[SignOff]) -> None:
    """Whatever the records, an approved text has at least as many approving people as roles, none refusing."""
    if review("aaaa", signoffs, DANGER, Kind.DANGER, NOW).state is State.APPROVED:
        approving = {signoff.reviewer for signoff in signoffs if signoff.digest == "aaaa" and signoff.approves}
        assert len(approving) >= len(DANGER)
