"""The key slots file opens with its own code alone, and every change to it is told for what it is."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop.domain.errors import Code, RefusedError
from desktop.system import keyslots
from desktop.system.keyslots import (
    KdfParams,
    KeySlots,
    create_slots,
    new_data_key,
    parse_slots,
    raw_key_pragma,
    read_slots,
    unlock,
)
from desktop.system.recovery_code import new_code

NOW = datetime(2026, 11, 22, 9, 30, 0, 250_000, tzinfo=UTC)
OFFICE = "019ab3c4-0000-7000-8000-000000000001"
KEY = bytes(range(32))
CODE = new_code()
CHEAP = KdfParams(t=1, m=64, p=1)  # never accepted from a file


@pytest.fixture(scope="module")
def slots() -> KeySlots:
    return create_slots(OFFICE, KEY, CODE, NOW)


def refused_code(function: Any, *arguments: object) -> Code:
    with pytest.raises(RefusedError) as refused:
        function(*arguments)
    assert KEY.hex() not in refused.value.message
    return refused.value.code


def changed(slots: KeySlots, change: Any) -> bytes:
    """Return the file after a change by somebody who knows how to make the checksum fit again."""
    content = json.loads(slots.to_bytes())
    del content["checksum"]
    change(content)
    content["checksum"] = keyslots._checksum(content)
    return json.dumps(content).encode()


def test_data_keys_are_32_random_bytes() -> None:
    assert len({new_data_key() for _ in range(100)}) == 100
    assert len(new_data_key()) == 32


def test_the_code_of_the_sheet_opens_what_was_written(slots: KeySlots, tmp_path: Path) -> None:
    path = tmp_path / keyslots.FILE_NAME
    path.write_bytes(slots.to_bytes())
    found = read_slots(path)
    assert found == slots
    assert unlock(found, f" {CODE.lower().replace('-', ' ')} ") == KEY
    assert found.matches(KEY)
    assert not found.matches(bytes(32))
    assert (found.office_id, found.created_at, len(found.salt)) == (OFFICE, NOW, 16)


def test_the_file_holds_no_secret(slots: KeySlots) -> None:
    text = slots.to_bytes().decode().upper()
    assert KEY.hex().upper() not in text
    assert not any(group in text for group in CODE.split("-"))


def test_two_offices_share_nothing() -> None:
    other = keyslots._create_slots(OFFICE, KEY, CODE, NOW, CHEAP)
    again = keyslots._create_slots(OFFICE, KEY, CODE, NOW, CHEAP)
    assert other.salt != again.salt
    assert other.key_check != again.key_check
    assert other.slots[0].ct != again.slots[0].ct


def test_another_offices_code_is_said_to_be_that(slots: KeySlots) -> None:
    with pytest.raises(RefusedError, match="typed as printed, but it does not open this office") as refused:
        unlock(slots, new_code())
    assert refused.value.code is Code.BAD_CODE


def test_a_slip_is_named_before_any_slow_work() -> None:
    # A slot this dear would take minutes, so only the check of the code itself can answer in the test's time.
    dear = KdfParams(t=2_000_000, m=64, p=1)
    slot = keyslots.Slot("recovery", dear, bytes(16), bytes(12), bytes(48))
    with pytest.raises(RefusedError, match="Group 2"):
        unlock(KeySlots(OFFICE, NOW, bytes(16), bytes(32), (slot,)), CODE[:7] + "U" + CODE[8:])


@settings(max_examples=50)
@given(
    st.binary(min_size=32, max_size=32), st.uuids(), st.datetimes(datetime(1971, 1, 1), datetime(2198, 1, 1))
)
def test_any_key_comes_back(key: bytes, office: object, naive: datetime) -> None:
    code = new_code()
    slots = keyslots._create_slots(str(office), key, code, naive.replace(tzinfo=UTC), CHEAP)
    assert unlock(slots, code) == key
    assert slots.matches(key)


@settings(max_examples=50)
@given(
    st.binary(min_size=32, max_size=32), st.integers(3, 12), st.integers(65_536, 262_144), st.integers(1, 8)
)
def test_any_acceptable_file_reads_back(key: bytes, t: int, m: int, p: int) -> None:
    slot = keyslots.Slot("recovery", KdfParams(t, m, p), key[:16], key[:12], key + key[:16])
    slots = KeySlots(OFFICE, NOW, key[16:], key, (slot,))
    assert parse_slots(slots.to_bytes()) == slots


def test_every_flipped_bit_is_noticed(slots: KeySlots) -> None:
    good = slots.to_bytes()
    for place in range(len(good)):
        for bit in range(8):
            bad = bytearray(good)
            bad[place] ^= 1 << bit
            try:
                found = parse_slots(bytes(bad))
            except RefusedError as refused:
                assert refused.code is Code.DAMAGED
            else:
                # Only the white space between two entries says nothing.
                assert found == slots


def test_every_cut_file_is_damaged(slots: KeySlots) -> None:
    good = slots.to_bytes()
    assert {refused_code(parse_slots, good[:length]) for length in range(0, len(good) - 2, 7)} == {
        Code.DAMAGED
    }


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{}",
        b"[]",
        b"null",
        b"1",
        b'"x"',
        b"\xff\xfe",
        b"[" * 60_000,
        b"x" * 100_000,
        b"SQLite format 3\0",
    ],
    ids=lambda content: repr(content[:12]),
)
def test_what_is_no_slots_file_is_damaged(content: bytes) -> None:
    assert refused_code(parse_slots, content) is Code.DAMAGED


def set_kdf(*kdf: object) -> Any:
    return lambda content: content["slots"][0].update(kdf=list(kdf))


@pytest.mark.parametrize(
    "change",
    [
        set_kdf("argon2id", 1, 65_536, 4),
        set_kdf("argon2id", 3, 8, 1),
        set_kdf("argon2id", 3, 65_535, 4),
        set_kdf("argon2id", 3, 4_194_304, 4),
        set_kdf("argon2id", 1_000_000, 65_536, 4),
        set_kdf("argon2id", 3, 65_536, 0),
        set_kdf("argon2id", 3, 65_536, 64),
        set_kdf("argon2id", 3.0, 65_536, 4),
        set_kdf("argon2id", True, 65_536, 4),
        set_kdf("argon2i", 3, 65_536, 4),
        set_kdf("pbkdf2", 3, 65_536, 4),
        set_kdf("argon2id", 3, 65_536),
        set_kdf(),
        lambda content: content["slots"][0].update(ct="00"),
        lambda content: content["slots"][0].update(nonce="00" * 13),
        lambda content: content["slots"][0].update(salt=None),
        lambda content: content["slots"][0].pop("slot"),
        lambda content: content.update(slots=content["slots"] * 100),
        lambda content: content.update(slots=None),
        lambda content: content.update(office_id=""),
        lambda content: content.update(office_id="\ud800"),
        lambda content: content.update(office_id=5),
        lambda content: content.update(salt="zz" * 16),
        lambda content: content.update(created_at="2026-11-22"),
        lambda content: content.update(created_at=0),
        lambda content: content.update(extra=1),
        lambda content: content.update(format=0),
        lambda content: content.update(format="1"),
        lambda content: content.pop("key_check"),
    ],
)
def test_a_knowing_change_is_refused_before_the_code_is_used(slots: KeySlots, change: Any) -> None:
    assert refused_code(parse_slots, changed(slots, change)) is Code.DAMAGED


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (set_kdf("argon2id", 4, 65_536, 4), Code.BAD_CODE),
        (set_kdf("argon2id", 3, 65_537, 4), Code.BAD_CODE),
        (lambda content: content.update(office_id="019ab3c4-0000-7000-8000-000000000002"), Code.BAD_CODE),
        (lambda content: content["slots"][0].update(ct="00" * 48), Code.BAD_CODE),
        (lambda content: content["slots"][0].update(salt="00" * 16), Code.BAD_CODE),
        (lambda content: content["slots"][0].update(slot="password"), Code.DAMAGED),
        (lambda content: content.update(slots=[]), Code.DAMAGED),
        (lambda content: content.update(key_check="00" * 32), Code.DAMAGED),
        (lambda content: content.update(salt="00" * 16), Code.DAMAGED),
    ],
)
def test_what_looks_right_still_does_not_open(slots: KeySlots, change: Any, code: Code) -> None:
    found = parse_slots(changed(slots, change))
    assert refused_code(unlock, found, CODE) is code


def test_a_newer_file_is_not_called_damaged(slots: KeySlots) -> None:
    def renew(content: dict[str, Any]) -> None:
        content.update(format=2, something="new")

    assert refused_code(parse_slots, changed(slots, renew)) is Code.NEWER_VERSION


def test_a_missing_file_and_a_folder_have_their_own_words(tmp_path: Path) -> None:
    assert refused_code(read_slots, tmp_path / "slots.json") is Code.NOT_FOUND
    (tmp_path / "slots.json").mkdir()
    assert refused_code(read_slots, tmp_path / "slots.json") in {Code.BAD_INPUT, Code.LOCKED}


def test_the_raw_key_is_96_hex_digits_or_nothing() -> None:
    assert raw_key_pragma(KEY, bytes(16)) == f"x'{KEY.hex()}{'00' * 16}'"
    for key, salt in ((KEY[1:], bytes(16)), (KEY, bytes(15)), (b"", b"")):
        with pytest.raises(ValueError, match="32 bytes"):
            raw_key_pragma(key, salt)


def test_a_short_data_key_is_never_wrapped() -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        create_slots(OFFICE, KEY[:16], CODE, NOW)


def test_sqlcipher_takes_the_key_and_salt_as_they_are(slots: KeySlots, tmp_path: Path) -> None:
    import sqlcipher3

    path = tmp_path / "office.db"
    connection = sqlcipher3.connect(str(path), isolation_level=None)
    connection.execute(f'PRAGMA key = "{raw_key_pragma(KEY, slots.salt)}"')
    connection.execute("CREATE TABLE t (x)")
    connection.close()
    assert path.read_bytes()[:16] == slots.salt
