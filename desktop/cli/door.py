"""What the commands of a terminal and the batch door share: the folder, the clock, the keychain, who is in."""

import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from desktop.cli.arguments import Arguments
from desktop.domain.errors import Code, RefusedError
from desktop.services.workplace import Workplace
from desktop.system.clock import Clock
from desktop.system.keychain import KeyStore


@dataclass(slots=True)
class Door:
    """One way into one office."""

    folder: Path
    clock: Clock
    keys: KeyStore
    _workplace: Workplace | None = field(default=None)

    @property
    def workplace(self) -> Workplace:
        """Return where the signed-in person works; refuse while nobody is."""
        if self._workplace is None:
            raise RefusedError(Code.NOT_SIGNED_IN, "Sign in first: login with user and password.")
        return self._workplace

    def sign_in(self, login: str, password: str) -> tuple[str, ...]:
        """Open the office, sign in, and return the roles."""
        self.sign_out()
        self._workplace = Workplace.enter(self.folder, self.clock, self.keys, login, password)
        return self._workplace.desk.actor.roles

    def sign_out(self) -> None:
        """Let go of the office, if it is open."""
        if self._workplace is not None:
            self._workplace.close()
            self._workplace = None

    def restore(self, backup: Path) -> None:
        """Restore a backup; afterwards nobody is signed in. After a refusal all is as it was before."""
        self.workplace.restore(backup)
        self.sign_out()

    def say_keychain(self) -> None:
        """Name on standard error a keychain that the computer's owner chose by hand."""
        if self.keys.is_owner_chosen:
            print(f"doorstep: keys are kept by {self.keys.backend_name}, as chosen", file=sys.stderr)


Verb = Callable[[Door, Arguments], dict[str, Any]]
"""Reads the arguments of one request, asks a service, and returns the reply beside `ok`."""
