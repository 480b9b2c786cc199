"""Secrets: sealed so that only the right key opens them for the right purpose, found by a keyed hash."""

import base64
import hashlib
import hmac

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from hypothesis import given
from hypothesis import strategies as st

from service.secrets import Sealed, Unreadable, Vault
from service.secrets.cipher import read_key

ONE, TWO = bytes(range(32)), bytes(range(32, 64))
KEPT = Sealed(
    base64.b64decode("AXtvEA6B8s4Jxuqcmxh+xmf3WyclzTSW2jjYDID1Zq+jUgX8B4a/EYAbWpYK9RENQhnz7OTQr445+OxwKiQMnfvrru+ne6Au")
)
"""A value as it was stored by the first version."""


def hkdf(key: bytes, info: bytes, length: int) -> bytes:
    """Derive a subkey by the book (RFC 5869, SHA-256, no salt), as a judge of the library's use."""
    extracted = hmac.new(bytes(32), key, hashlib.sha256).digest()
    return hmac.new(extracted, info + b"\x01", hashlib.sha256).digest()[:length]


@given(st.text(st.characters()), st.text(max_size=20))
def test_what_is_sealed_can_be_opened(words: str, purpose: str) -> None:
    """Any text comes back as it was, lone surrogates and NUL included."""
    vault = Vault((ONE,))
    purpose = purpose.encode("utf-8", "ignore").decode()
    assert vault.open(purpose, vault.seal(purpose, words)) == words


def test_the_form_is_the_documented_one() -> None:
    """Byte 0 is the version, 1 to 4 name the key, 12 of nonce, then AES-256-GCM bound to the purpose."""
    data = Vault((ONE,)).seal("person.number", "+8801712345678").data
    assert data[:1] == b"\x01"
    assert data[1:5] == hkdf(ONE, b"barta/1/tag", 4)
    opened = AESGCM(hkdf(ONE, b"barta/1/seal", 32)).decrypt(data[5:17], data[17:], b"person.number")
    assert opened == b"+8801712345678"


def test_what_the_first_version_stored_stays_readable() -> None:
    """A change of the form must keep reading what is stored already."""
    assert Vault((ONE,)).open("inbound.words", KEPT) == "চোখ বন্ধ হয় না"


def test_the_same_words_never_look_the_same() -> None:
    """Two equal texts cannot be told to be equal by who sees the rows."""
    vault = Vault((ONE,))
    assert len({vault.seal("inbound.words", "হ্যাঁ").data for _ in range(50)}) == 50


@given(st.integers(min_value=0, max_value=40), st.integers(min_value=1, max_value=255))
def test_a_damaged_secret_is_refused(place: int, flip: int) -> None:
    """Any changed byte makes a secret unreadable, in words that do not repeat it."""
    vault = Vault((ONE,))
    data = bytearray(vault.seal("inbound.words", "চোখ ব্যথা").data)
    data[place] ^= flip
    with pytest.raises(Unreadable) as fault:
        vault.open("inbound.words", Sealed(bytes(data)))
    assert "চোখ" not in str(fault.value)


@pytest.mark.parametrize("data", [b"", b"\x01", b"\x02" + bytes(40), b"\x01" + bytes(15)])
def test_something_else_is_refused(data: bytes) -> None:
    """What no vault has sealed is unreadable, not a crash."""
    with pytest.raises(Unreadable):
        Vault((ONE,)).open("inbound.words", Sealed(data))


def test_a_secret_of_one_column_is_worthless_in_another() -> None:
    """A sealed answer moved into the column of numbers does not open there."""
    vault = Vault((ONE,))
    with pytest.raises(Unreadable):
        vault.open("person.number", vault.seal("question.answer", "words"))


def test_during_a_rotation_both_keys_read_and_the_first_writes() -> None:
    """New values open with the new key alone; old ones open while the old key is still given."""
    old, both, new = Vault((ONE,)), Vault((TWO, ONE)), Vault((TWO,))
    before, since = old.seal("x", "before"), both.seal("x", "since")
    assert (both.open("x", before), new.open("x", since)) == ("before", "since")
    assert (both.stale(before), both.stale(since)) == (True, False)
    with pytest.raises(Unreadable, match="another DATA_KEY"):
        new.open("x", before)


def test_the_keyed_hash_is_hmac_under_a_key_of_its_own() -> None:
    """The index is HMAC-SHA256 of purpose and value, with a subkey that encrypts nothing."""
    expected = hmac.new(hkdf(ONE, b"barta/1/index", 32), b"person.number\0+8801712345678", hashlib.sha256).hexdigest()
    assert Vault((ONE,)).index("person.number", "+8801712345678") == expected
    assert Vault((TWO, ONE)).indexes("person.number", "+8801712345678") == (
        Vault((TWO,)).index("person.number", "+8801712345678"),
        expected,
    )


@pytest.mark.parametrize("keys", [(), (b"short",), (ONE, b"x" * 31)])
def test_a_vault_needs_whole_keys(keys: tuple[bytes, ...]) -> None:
    """No key, or one of another length, is refused at once."""
    with pytest.raises(ValueError, match="32 bytes"):
        Vault(keys)


@pytest.mark.parametrize(
    "written", [base64.urlsafe_b64encode(ONE).decode(), base64.urlsafe_b64encode(ONE).decode()[:-1]]
)
def test_a_key_is_read_with_and_without_padding(written: str) -> None:
    """Both usual ways of writing base64 are the same key."""
    assert read_key(written) == ONE


def test_a_key_is_read_in_either_alphabet() -> None:
    """A key from ``openssl rand -base64 32`` works as well as a URL-safe one."""
    key = b"\xfb\xff" * 16
    assert read_key(base64.b64encode(key).decode()) == read_key(base64.urlsafe_b64encode(key).decode()) == key


@pytest.mark.parametrize("written", ["", "abc", "not base64 at all!", "A" * 44, "ক" * 43])
def test_a_wrong_key_is_refused_without_repeating_it(written: str) -> None:
    """A key of another length, or no key at all, is refused; the reason does not show it."""
    with pytest.raises(ValueError, match="is not") as fault:
        read_key(written)
    assert not written or written not in str(fault.value)
