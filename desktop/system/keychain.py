"""The operating system's keychain, where this computer keeps the office's data key."""

import os
import sys
from typing import TYPE_CHECKING, Final, NoReturn, Protocol

from desktop.domain.errors import Code, RefusedError

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

_SERVICE: Final = "Doorstep"
_VARIABLE: Final = "PYTHON_KEYRING_BACKEND"
_LONGEST_VALUE: Final = 1280  # Windows Credential Manager holds 2560 bytes of UTF-16
_WINDOWS: Final = ("keyring.backends.Windows.WinVaultKeyring",)
_MACOS: Final = ("keyring.backends.macOS.Keyring",)
_LINUX: Final = "keyring.backends.SecretService.Keyring"
_OTHERS: Final = (_LINUX, "keyring.backends.kwallet.DBusKeyring")
# These two take a secret and keep nothing: refused even where the owner named them.
_HOLLOW: Final = ("keyring.backends.null.Keyring", "keyring.backends.fail.Keyring")


class KeyStore(Protocol):
    """Keeps one secret for each office; nothing is written by reading."""

    @property
    def backend_name(self) -> str:
        """Return the full name of what keeps the secrets."""
        ...

    @property
    def is_owner_chosen(self) -> bool:
        """Return whether the owner of this computer named it, so that callers can say so."""
        ...

    def store(self, office_id: str, key: bytes) -> None:
        """Keep `key` for the office and read it back."""
        ...

    def load(self, office_id: str) -> bytes | None:
        """Return the office's key, or None when there is none."""
        ...

    def forget(self, office_id: str) -> None:
        """Remove the office's key, if there is one."""
        ...


class MemoryKeychain:
    """Keeps keys in this process alone: for a look around where the computer has no keychain."""

    backend_name: Final = "memory of this process"
    is_owner_chosen: Final = False

    def __init__(self) -> None:
        self._keys: dict[str, bytes] = {}

    def store(self, office_id: str, key: bytes) -> None:
        """Keep `key` for the office until the process ends."""
        self._keys[office_id] = key

    def load(self, office_id: str) -> bytes | None:
        """Return the office's key, or None when there is none."""
        return self._keys.get(office_id)

    def forget(self, office_id: str) -> None:
        """Remove the office's key, if there is one."""
        self._keys.pop(office_id, None)


class Keychain:
    """The keychain of this account; making one refuses with KEYRING_UNUSABLE where there is none.

    Only Windows Credential Manager, macOS Keychain, the Secret Service and KWallet are used, unless the owner
    names another back-end in PYTHON_KEYRING_BACKEND. `details["state"]` of a refusal is one of `none`,
    `not_loaded`, `locked`, `dismissed`, `not_read_back`, `too_long` and `failed`.
    """

    def __init__(self) -> None:
        chosen = os.environ.get(_VARIABLE, "").strip()
        self.is_owner_chosen: Final = bool(chosen)
        self._backend: Final = _owners_backend(chosen) if chosen else _platform_backend()
        kind = type(self._backend)
        self.backend_name: Final = f"{kind.__module__}.{kind.__qualname__}"
        if self.backend_name in _HOLLOW:
            _refuse_hollow(self.backend_name)
        if self.backend_name in _WINDOWS:
            setattr(self._backend, "persist", "local machine")  # noqa: B010  else it roams with a domain profile
        self._reader: Final = _reader(self._backend, self.backend_name)

    def store(self, office_id: str, key: bytes) -> None:
        """Keep `key` for the office, then read it back; refuses with KEYRING_UNUSABLE, in words per state."""
        value = key.hex()
        if len(value) > _LONGEST_VALUE:
            raise _unusable("too_long", "This key is too long for the keychain of Windows. Tell the makers.")
        try:
            self._backend.set_password(_SERVICE, office_id, value)
        except Exception as error:
            raise _refusal_for(error) from None
        if self._read(office_id) != value:
            _refuse_hollow(self.backend_name)

    def load(self, office_id: str) -> bytes | None:
        """Return the office's key, or None when the keychain has none.

        Refuses with KEYRING_UNUSABLE in words per state, and with WRONG_KEY when the entry is no key.
        """
        value = self._read(office_id)
        if value is None:
            return None
        try:
            return bytes.fromhex(value)
        except ValueError:
            raise RefusedError(
                Code.WRONG_KEY,
                "The keychain entry of this office holds something else. Put the key back with the printed "
                "recovery code.",
            ) from None

    def forget(self, office_id: str) -> None:
        """Remove the office's key, if there is one; refuses with KEYRING_UNUSABLE when it stays."""
        if self._read(office_id) is None:
            return
        try:
            self._backend.delete_password(_SERVICE, office_id)
        except Exception as error:
            raise _refusal_for(error) from None
        if self._read(office_id) is not None:
            raise _unusable(
                "failed",
                f"The keychain {self.backend_name} still holds this office's key. Remove the entry "
                f"“{_SERVICE}” in the keychain's own window.",
            )

    def _read(self, office_id: str) -> str | None:
        try:
            return self._reader.get_password(_SERVICE, office_id)
        except Exception as error:
            if type(error.__cause__).__name__ == "ItemNotFoundException":
                return None  # this account has no keyring yet, so no key in it
            raise _refusal_for(error) from None


def _platform_backend() -> "KeyringBackend":
    # keyring's own choice reads the entry points of every installed package (0.2 s) and takes a plain-text
    # back-end where it finds one; the few names we allow are tried directly instead.
    from keyring.core import load_keyring

    names = {"win32": _WINDOWS, "darwin": _MACOS}.get(sys.platform, _OTHERS)
    for name in names:
        try:
            return load_keyring(name)
        except Exception:  # noqa: S112  each says in its own way that it is not on this computer
            continue
    raise _unusable(
        "none",
        "This computer offers no keychain for the office's key, and Doorstep never keeps it in a file. Sign in "
        "to the desktop with its keychain (on Linux: GNOME Keyring or KWallet) and try again.",
    )


def _owners_backend(name: str) -> "KeyringBackend":
    from keyring.backend import KeyringBackend
    from keyring.core import load_keyring

    try:
        backend = load_keyring(name)
    except Exception:
        backend = None
    if not isinstance(backend, KeyringBackend):
        raise _unusable(
            "not_loaded",
            f"The keychain {name}, named in {_VARIABLE}, cannot be loaded. Correct the name, or remove the "
            "variable to use the computer's own keychain.",
        )
    return backend


def _reader(backend: "KeyringBackend", name: str) -> "KeyringBackend":
    """Return the back-end to read with: the Secret Service's plain one would create a missing keyring."""
    if name == _LINUX and not hasattr(backend, "preferred_collection"):
        return backend.with_properties(preferred_collection="/org/freedesktop/secrets/aliases/default")
    return backend


def _refuse_hollow(name: str) -> NoReturn:
    raise _unusable(
        "not_read_back",
        f"The keychain {name} does not give back what it was given, so the office's key would be lost. Use "
        f"the computer's own keychain: remove the variable {_VARIABLE} if it is set, and try again.",
    )


def _refusal_for(error: Exception) -> RefusedError:
    from keyring import errors

    was_closed = type(error.__cause__).__name__ == "PromptDismissedException"
    if isinstance(error, errors.KeyringLocked):
        return _unusable(
            "locked",
            "The keychain of this computer is locked and was not unlocked. Unlock it, or sign in to the "
            "desktop again, and try once more.",
        )
    if was_closed or isinstance(error, errors.PasswordSetError | errors.PasswordDeleteError):
        return _unusable(
            "dismissed",
            "The keychain of this computer refused Doorstep, or its question was closed. Try again and allow "
            "Doorstep to use it.",
        )
    return _unusable(
        "failed",
        f"The keychain of this computer did not work ({type(error).__name__}). Sign in to the desktop again "
        "and try once more.",
    )


def _unusable(state: str, message: str) -> RefusedError:
    return RefusedError(Code.KEYRING_UNUSABLE, message, state=state)
