"""Keeping the staff: who works here, how they sign in, by which keys programs act for them."""

import hashlib
import secrets
from dataclasses import dataclass, field
from datetime import datetime

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from service.operations.followup.refusals import Fault, Problem, Refused
from service.ports import Ids
from service.secrets import Address, Kind, dialable, mask, normalise
from service.store import Transaction, audit, people, staff, tokens
from service.store.staff import Duty, Role, Staff

_ONCE = "once:"
"""Stands before the hash of a password that must be changed at the first sign-in."""

_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
"""Letters and digits that nobody mistakes for another: no i, l, o, 0, 1."""

_TOKEN_BYTES = 32
MARK = "barta_"
"""Begins every key, so that one found in the wrong place is recognised."""

_HASHER = PasswordHasher()


@dataclass(frozen=True, slots=True)
class Newcomer:
    """Who is to be added; the phone is as it was typed."""

    name: str = field(repr=False)
    phone: str = field(repr=False)
    role: Role
    area: str | None = None
    language: str | None = None
    duty: Duty = field(default_factory=Duty)
    oncall: bool = False


@dataclass(frozen=True, slots=True)
class Registry:
    """Adds health workers, gives and takes back passwords and keys. ``by`` is who asked for it, for the record."""

    country: str
    languages: frozenset[str]
    ids: Ids

    def add(self, tx: Transaction, new: Newcomer, by: str, now: datetime) -> tuple[Staff, str]:
        """Store a health worker and return them with a password that is good until their first sign-in.

        Somebody who is a patient too stays one person. Raises :class:`Refused`.
        """
        address = normalise(new.phone, self.country)
        faults = [*_name_faults(new.name), *self._language_faults(new.language), *_phone_faults(address)]
        if faults:
            raise Refused(*faults)
        person, _ = people.reach(tx, address, self.ids.new("person"), now)
        if new.language:
            people.speak(tx, person.id, new.language, chosen=True)
        password = new_password()
        worker = Staff(
            id=self.ids.new("staff"),
            person_id=person.id,
            name=" ".join(new.name.split()),
            role=new.role,
            area=new.area,
            duty=new.duty,
            oncall=new.oncall,
            created_at=now,
            password=_ONCE + _HASHER.hash(password),
        )
        if not staff.add(tx, worker):
            raise Refused(_fault("phone", Problem.NOT_POSSIBLE_NOW, "This phone belongs to a health worker already."))
        _note(tx, by, "staff added", worker, now, role=new.role.value)
        return worker, password

    def by_phone(self, tx: Transaction, phone: str) -> Staff:
        """Return the health worker with this phone. Raises :class:`Refused` for anybody else and a disabled one."""
        address = normalise(phone, self.country)
        person = people.find(tx, address) if address.kind is Kind.PHONE else None
        found = staff.of_person(tx, person.id) if person else None
        if found is None:
            raise Refused(
                _fault(
                    "phone",
                    Problem.BAD_NUMBER,
                    "No health worker who may work has this phone: look at `barta staff list`, or add one.",
                )
            )
        return found

    def give_token(self, tx: Transaction, worker: Staff, by: str, now: datetime) -> tuple[str, str]:
        """Return the id of a new key and the key, which nobody can ever be shown again."""
        token = MARK + secrets.token_urlsafe(_TOKEN_BYTES)
        stored = tokens.Token(self.ids.new("token"), worker.id, now)
        tokens.add(tx, stored, digest_of(token))
        _note(tx, by, "token given", worker, now, token=stored.id)
        return stored.id, token

    def revoke(self, tx: Transaction, worker: Staff, token_id: str | None, by: str, now: datetime) -> int:
        """Take back one key, all of them where none is named, and return how many counted until now."""
        gone = tokens.revoke(tx, worker.id, token_id, now)
        for each in gone:
            _note(tx, by, "token revoked", worker, now, token=each)
        return len(gone)

    def disable(self, tx: Transaction, worker: Staff, by: str, now: datetime) -> None:
        """Take away every right of a health worker and their keys; what they did stays on record."""
        self.revoke(tx, worker, None, by, now)
        staff.disable(tx, worker.id, now)
        _note(tx, by, "staff disabled", worker, now)

    def set_duty(self, tx: Transaction, worker: Staff, duty: Duty, oncall: bool, by: str, now: datetime) -> None:
        """Store when a health worker can be called."""
        staff.set_duty(tx, worker.id, duty, oncall)
        _note(tx, by, "duty set", worker, now, oncall=oncall)

    def _language_faults(self, language: str | None) -> list[Fault]:
        if language is None or language in self.languages:
            return []
        known = ", ".join(sorted(self.languages))
        return [_fault("language", Problem.BAD_LANGUAGE, f"This language is not spoken here: give one of {known}.")]


def of_token(tx: Transaction, token: str) -> Staff | None:
    """Return the health worker for whom the bearer of ``token`` acts, ``None`` where it does not count."""
    holder = tokens.holder(tx, digest_of(token))
    found = staff.get(tx, holder) if holder else None
    return found if found and found.disabled_at is None else None


def digest_of(token: str) -> str:
    """Return what is stored of a key: it is random enough that a plain hash gives nothing away."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def new_password() -> str:
    """Return a password to read out and type once: sixteen letters and digits in fours."""
    groups = ("".join(secrets.choice(_LETTERS) for _ in range(4)) for _ in range(4))
    return "-".join(groups)


def is_password(worker: Staff, given: str) -> bool:
    """Return whether a health worker's password was given; never for one who has none."""
    try:
        return _HASHER.verify((worker.password or "").removeprefix(_ONCE), given)
    except (VerificationError, InvalidHashError):
        return False


def must_change(worker: Staff) -> bool:
    """Return whether the stored password is the one that was handed out, good for one sign-in."""
    return (worker.password or "").startswith(_ONCE)


def change_password(tx: Transaction, worker: Staff, password: str, now: datetime) -> None:
    """Store the password a health worker chose."""
    staff.set_password(tx, worker.id, _HASHER.hash(password))
    _note(tx, worker.id, "password changed", worker, now)


def phone_shown(tx: Transaction, person_id: str) -> str:
    """Return a person's number as staff may see it, and a dash once it is forgotten."""
    person = people.get(tx, person_id)
    return mask(normalise(person.number)) if person and person.number else "-"


def _phone_faults(address: Address) -> list[Fault]:
    if dialable(address):
        return []
    return [_fault("phone", Problem.BAD_NUMBER, "This is no phone number: give one such as 01712345678.")]


def _name_faults(name: str) -> list[Fault]:
    if 0 < len(" ".join(name.split())) <= 100:
        return []
    return [_fault("name", Problem.MISSING_VALUE, "A health worker needs a name of at most 100 letters.")]


def _fault(field: str, problem: Problem, sentence: str) -> Fault:
    return Fault(field, problem, sentence)


def _note(tx: Transaction, by: str, what: str, worker: Staff, now: datetime, **detail: str | int | bool) -> None:
    audit.record(tx, audit.Event(now, by, what, "staff", worker.id, detail))
