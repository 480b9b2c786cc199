"""`barta staff`: adding health workers, their keys, and taking both away."""

import pytest

from service.operations.staff import MARK, change_password, is_password, must_change, of_token
from service.secrets import Vault
from service.settings import Settings, open_keys
from service.store import Store, audit, open_store, staff, tokens
from service.store.staff import Role, Staff
from tests.commands.keyboard import Keyboard, Said

PHONE = "01712345678"


@pytest.fixture
def desk(keyboard: Keyboard) -> Keyboard:
    """A keyboard over a migrated database."""
    keyboard.barta("migrate")
    return keyboard


def opened(desk: Keyboard) -> Store:
    """Return the store that the commands wrote to."""
    settings = Settings.read({}, desk.var)
    return open_store(settings.database_url.get_secret_value(), Vault(open_keys(settings).data))


def add(desk: Keyboard, *more: str, phone: str = PHONE, role: str = "worker") -> Said:
    """Add a health worker."""
    return desk.barta("staff", "add", "--name", "Rina Begum", "--phone", phone, "--role", role, *more)


def only(desk: Keyboard) -> Staff:
    """Return the only health worker."""
    with opened(desk).reading() as tx:
        (found,) = staff.every(tx)
    return found


def test_adding_prints_a_password_for_one_sign_in(desk: Keyboard) -> None:
    """The password is shown once, good, hashed with argon2, and marked to be changed; the phone is masked."""
    said = add(desk, "--area", "Savar", "--language", "en", "--duty", "12345 08:00-16:00", "--oncall")
    assert said.code == 0, said.err
    password = said.lines[-1].removeprefix("one-time password: ")
    worker = only(desk)
    assert (worker.name, worker.role, worker.area, worker.oncall) == ("Rina Begum", Role.WORKER, "Savar", True)
    assert str(worker.duty) == "12345 08:00-16:00"
    assert is_password(worker, password)
    assert not is_password(worker, password.upper())
    assert must_change(worker)
    assert "$argon2id$" in (worker.password or "")
    assert password not in (worker.password or "")
    assert PHONE[1:] not in said.out + said.err


def test_a_changed_password_is_the_workers_own(desk: Keyboard) -> None:
    """After the change the first password counts no more, and nothing must be changed."""
    password = add(desk).lines[-1].split(": ")[1]
    store, worker = opened(desk), only(desk)
    with store.transaction() as tx:
        change_password(tx, worker, "a longer one of my own", worker.created_at)
    changed = only(desk)
    assert is_password(changed, "a longer one of my own")
    assert not is_password(changed, password)
    assert not must_change(changed)


def test_every_fault_is_said_at_once_and_nothing_is_stored(desk: Keyboard) -> None:
    """No name, no number, an unknown language: three sentences, exit code 1, no row."""
    said = desk.barta("staff", "add", "--name", " ", "--phone", "0171", "--role", "worker", "--language", "fr")
    assert said.code == 1
    assert [line.split(":")[0] for line in said.err.splitlines()] == ["name", "language", "phone"]
    with opened(desk).reading() as tx:
        assert staff.every(tx) == ()


@pytest.mark.parametrize("duty", ["always", "12 17:00-09:00", "21 09:00-17:00", "8 09:00-17:00", "1 9-17", ""])
def test_a_duty_that_makes_no_sense_is_refused(desk: Keyboard, duty: str) -> None:
    """Days in order, hours that end after they begin."""
    assert add(desk, "--duty", duty).code == 2
    add(desk)
    assert desk.barta("staff", "duty", duty, "--phone", PHONE).code == 2
    assert str(only(desk).duty) == "123467 09:00-17:00"


def test_a_phone_belongs_to_one_health_worker(desk: Keyboard) -> None:
    """The same phone in any form is refused the second time; the first stays as they are."""
    add(desk)
    again = add(desk, phone="+880 1712-345678", role="admin")
    assert again.code == 1
    assert "already" in again.err
    assert only(desk).role is Role.WORKER


def test_a_token_is_shown_once_and_counts_until_revoked(desk: Keyboard) -> None:
    """A program's key stands alone on standard output; revoking one leaves the other good, revoking all none."""
    add(desk)
    first = desk.barta("staff", "token", "--phone", "8801712345678")
    second = desk.barta("staff", "token", "--phone", "০১৭১২৩৪৫৬৭৮")
    (one,), (other,) = first.lines, second.lines
    assert one != other
    assert one.startswith(MARK)
    with opened(desk).reading() as tx:
        (key, _) = tokens.of_staff(tx, only(desk).id)
        assert of_token(tx, one) == of_token(tx, other) == only(desk)
    assert desk.barta("staff", "revoke", "--phone", PHONE, "--id", key.id).out == "1 keys revoked\n"
    with opened(desk).reading() as tx:
        assert (of_token(tx, one), of_token(tx, other)) == (None, only(desk))
    assert desk.barta("staff", "revoke", "--phone", PHONE).out == "1 keys revoked\n"
    with opened(desk).reading() as tx:
        assert of_token(tx, other) is None


def test_whoever_is_disabled_can_do_nothing(desk: Keyboard) -> None:
    """Keys and rights are gone at once, the row stays in the list, and the record says who did what."""
    add(desk)
    key = desk.barta("staff", "token", "--phone", PHONE).lines[0]
    assert desk.barta("staff", "disable", "--phone", PHONE).code == 0
    assert desk.barta("staff", "token", "--phone", PHONE).code == 1
    assert "disabled" in desk.barta("staff", "list").out
    with opened(desk).reading() as tx:
        assert of_token(tx, key) is None
        events = [event.action for event in audit.of(tx, "staff", staff.every(tx)[0].id)]
    assert events == ["staff added", "token given", "token revoked", "staff disabled"]


def test_the_list_masks_phones(desk: Keyboard) -> None:
    """One line each: masked phone, role, area, duty, keys; no number can be read."""
    add(desk, "--area", "Savar")
    add(desk, phone="01812345678", role="supervisor")
    desk.barta("staff", "duty", "1234567 00:00-23:59", "--phone", PHONE, "--oncall")
    said = desk.barta("staff", "list")
    assert len(said.lines) == 2
    assert "+8801•••••678" in said.lines[0]
    assert "1234567 00:00-23:59 on call" in said.lines[0]
    assert PHONE[1:] not in said.out


def test_a_stranger_has_no_keys(desk: Keyboard) -> None:
    """Nobody's phone gets no token; the sentence says where to look."""
    said = desk.barta("staff", "token", "--phone", PHONE)
    assert said.code == 1
    assert "barta staff list" in said.err
