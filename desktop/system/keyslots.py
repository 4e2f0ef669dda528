"""The key slots file beside the data file: the data key, wrapped by the printed recovery code."""

import hashlib
import hmac
import json
import secrets
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from desktop.domain.errors import Code, RefusedError
from desktop.system.clock import parse_instant
from desktop.system.files import refusal_for
from desktop.system.recovery_code import normalise

FILE_NAME: Final = "slots.json"
KEY_BYTES: Final = 32
SALT_BYTES: Final = 16
_FORMAT: Final = 1
_RECOVERY: Final = "recovery"
_NONCE_BYTES: Final = 12
_TAG_BYTES: Final = 16
_LARGEST_FILE: Final = 65_536
_MOST_SLOTS: Final = 16


@dataclass(frozen=True, slots=True)
class KdfParams:
    """The cost of one guess with Argon2id: rounds, memory in KiB, lanes."""

    t: int
    m: int
    p: int

    def is_acceptable(self) -> bool:
        """Return whether a guess stays as dear as today's, and reading the file cannot exhaust the memory."""
        return 3 <= self.t <= 12 and 65_536 <= self.m <= 262_144 and 1 <= self.p <= 8


_PARAMS: Final = KdfParams(t=3, m=65_536, p=4)  # the second recommendation of RFC 9106


@dataclass(frozen=True, slots=True)
class Slot:
    """One wrapping of the data key: by which secret (`slot`), at which cost, and the wrapped key."""

    slot: str
    params: KdfParams
    salt: bytes
    nonce: bytes
    ct: bytes

    def associated_data(self, office_id: str) -> bytes:
        """Return what the wrapping is bound to: moved to another office or cheapened it no longer opens."""
        bound = [office_id, self.slot, _FORMAT, "argon2id", self.params.t, self.params.m, self.params.p]
        return json.dumps(bound, ensure_ascii=True).encode()


@dataclass(frozen=True, slots=True)
class KeySlots:
    """What the key slots file holds; `salt` is the 16 bytes SQLCipher uses for this office's data file."""

    office_id: str
    created_at: datetime
    salt: bytes
    key_check: bytes
    slots: tuple[Slot, ...]

    def matches(self, key: bytes) -> bool:
        """Return whether `key` is this office's data key; if so, a data file that fails is damaged."""
        return hmac.compare_digest(_key_check(key, self.office_id, self.salt), self.key_check)

    def to_bytes(self) -> bytes:
        """Return the file's content: JSON with a checksum, without any secret in clear."""
        content: dict[str, Any] = {
            "format": _FORMAT,
            "office_id": self.office_id,
            "created_at": self.created_at.astimezone(UTC).isoformat(),
            "salt": self.salt.hex(),
            "key_check": self.key_check.hex(),
            "slots": [
                {
                    "slot": slot.slot,
                    "kdf": ["argon2id", slot.params.t, slot.params.m, slot.params.p],
                    "salt": slot.salt.hex(),
                    "nonce": slot.nonce.hex(),
                    "ct": slot.ct.hex(),
                }
                for slot in self.slots
            ],
        }
        content["checksum"] = _checksum(content)
        return json.dumps(content, indent=1).encode() + b"\n"


def new_data_key() -> bytes:
    """Return 32 new random bytes that encrypt one office's data."""
    return secrets.token_bytes(KEY_BYTES)


def create_slots(office_id: str, key: bytes, recovery_code: str, now: datetime) -> KeySlots:
    """Return the slots of a new office: `key` wrapped by `recovery_code`, and a new random salt."""
    return _create_slots(office_id, key, recovery_code, now, _PARAMS)


def _create_slots(
    office_id: str, key: bytes, recovery_code: str, now: datetime, params: KdfParams
) -> KeySlots:
    salt = secrets.token_bytes(SALT_BYTES)
    check = _key_check(key, office_id, salt)
    return KeySlots(office_id, now, salt, check, (_wrap(key, recovery_code, office_id, params),))


def read_slots(path: Path) -> KeySlots:
    """Return the slots in the file at `path`, checked field by field.

    Refuses with NOT_FOUND (no such file), LOCKED (may not be read), NEWER_VERSION, or DAMAGED for anything
    that this program would not have written, weakened or dearer key stretching included.
    """
    try:
        with path.open("rb") as file:
            content = file.read(_LARGEST_FILE + 1)
    except FileNotFoundError as error:
        raise RefusedError(
            Code.NOT_FOUND,
            f"There is no key slots file {path}. It belongs beside the data file and is in every backup: put "
            "it back from there.",
        ) from error
    except OSError as error:
        raise refusal_for(error, path) or _damaged("it cannot be read from the disk") from error
    return parse_slots(content)


def unlock(slots: KeySlots, recovery_code: str) -> bytes:
    """Return the data key with the printed code; takes about 0.2 s and 64 MiB.

    Refuses with BAD_CODE for a mistyped code (at once) or another office's code, and with DAMAGED when the
    key it gives is not the one of this file.
    """
    code = normalise(recovery_code)
    for slot in slots.slots:
        if slot.slot == _RECOVERY:
            key = _unwrap(slot, code, slots.office_id)
            if not slots.matches(key):
                raise _damaged("the key in it does not pass its own check")
            return key
    raise _damaged("it has no slot for a recovery code")


def raw_key_pragma(key: bytes, salt: bytes) -> str:
    """Return the key and salt as SQLCipher takes them without stretching: `x'` and 96 hex digits and `'`.

    Raises ValueError on other lengths, which SQLCipher would silently take as a passphrase.
    """
    if len(key) != KEY_BYTES or len(salt) != SALT_BYTES:
        raise ValueError("A raw key has 32 bytes and its salt 16.")
    return f"x'{key.hex()}{salt.hex()}'"


def _wrap(key: bytes, recovery_code: str, office_id: str, params: KdfParams) -> Slot:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    if len(key) != KEY_BYTES:
        raise ValueError("A data key has 32 bytes.")
    slot = Slot(_RECOVERY, params, secrets.token_bytes(SALT_BYTES), secrets.token_bytes(_NONCE_BYTES), ct=b"")
    wrapping = _stretch(normalise(recovery_code), slot)
    return replace(slot, ct=AESGCM(wrapping).encrypt(slot.nonce, key, slot.associated_data(office_id)))


def _unwrap(slot: Slot, code: str, office_id: str) -> bytes:
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    try:
        return AESGCM(_stretch(code, slot)).decrypt(slot.nonce, slot.ct, slot.associated_data(office_id))
    except InvalidTag:
        raise RefusedError(
            Code.BAD_CODE,
            "The code is typed as printed, but it does not open this office. Check that the sheet is this "
            "office's newest one.",
        ) from None


def _stretch(code: str, slot: Slot) -> bytes:
    from argon2.low_level import Type, hash_secret_raw

    params = slot.params
    return hash_secret_raw(code.encode(), slot.salt, params.t, params.m, params.p, KEY_BYTES, Type.ID)


def _key_check(key: bytes, office_id: str, salt: bytes) -> bytes:
    return hmac.digest(key, b"doorstep key check|" + salt + office_id.encode(), hashlib.sha256)


def _checksum(content: dict[str, Any]) -> str:
    # Tells an accident from a wrong key; against intent there are the wrapping and the key check.
    plain = json.dumps(content, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(plain.encode()).hexdigest()


def _damaged(what: str) -> RefusedError:
    return RefusedError(
        Code.DAMAGED,
        f"The key slots file of this office is damaged: {what}. Put {FILE_NAME} back from a backup of this "
        "office; the data file is not touched.",
    )


def _newer_version() -> RefusedError:
    return RefusedError(
        Code.NEWER_VERSION,
        "This office was made by a newer Doorstep. Install the newest version and try again.",
    )


def parse_slots(content: bytes) -> KeySlots:
    """Return the slots in a file's content, checked field by field; refuses as `read_slots`."""
    if len(content) > _LARGEST_FILE:
        raise _damaged("it is far too long")
    try:
        found = json.loads(content)
        if found.pop("checksum") != _checksum(found):
            raise _damaged("its checksum does not fit")
        if _number(found["format"]) > _FORMAT:
            raise _newer_version()
        if found.pop("format") != _FORMAT:
            raise _damaged("its format was never used")
        parsed = KeySlots(
            office_id=_text(found.pop("office_id")),
            created_at=parse_instant(_text(found.pop("created_at"))),
            salt=_bytes(found.pop("salt"), SALT_BYTES),
            key_check=_bytes(found.pop("key_check"), hashlib.sha256().digest_size),
            slots=tuple(_slot(entry) for entry in found.pop("slots")),
        )
    except RefusedError as error:
        if error.code is Code.BAD_INPUT:
            raise _damaged("its date cannot be read") from None
        raise
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        raise _damaged("it is not as Doorstep wrote it") from None
    if found or len(parsed.slots) > _MOST_SLOTS:
        raise _damaged("it holds more than Doorstep wrote")
    return parsed


def _slot(entry: dict[str, Any]) -> Slot:
    name, t, m, p = entry["kdf"]
    params = KdfParams(_number(t), _number(m), _number(p))
    if name != "argon2id" or not params.is_acceptable():
        raise _damaged("the cost of a guess at the recovery code was changed")
    return Slot(
        slot=_text(entry["slot"]),
        params=params,
        salt=_bytes(entry["salt"], SALT_BYTES),
        nonce=_bytes(entry["nonce"], _NONCE_BYTES),
        ct=_bytes(entry["ct"], KEY_BYTES + _TAG_BYTES),
    )


def _text(value: object) -> str:
    if not isinstance(value, str) or not 0 < len(value) <= 100 or not value.isascii():
        raise ValueError
    return value


def _number(value: object) -> int:
    if type(value) is not int:
        raise ValueError
    return value


def _bytes(value: object, length: int) -> bytes:
    found = bytes.fromhex(_text(value))
    if len(found) != length:
        raise ValueError
    return found
