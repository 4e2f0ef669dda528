"""The services behind the first pages, each imported when it is first asked: call these in a thread.

Importing them takes half a second, which is why no page does it at its top.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

from desktop.domain.errors import RefusedError
from desktop.system.clock import Clock
from desktop.system.keychain import KeyStore, MemoryKeychain

if TYPE_CHECKING:
    from desktop.services.offices import Office
    from desktop.services.workplace import Workplace


@dataclass(frozen=True, slots=True)
class NewOffice:
    """What the assistant asked for."""

    company: str
    phone: str
    lead: str
    name: str
    login: str
    password: str
    asked: frozenset[str]
    folder: Path


@dataclass(frozen=True, slots=True)
class Entered:
    """Somebody is in: their services, and by which name they signed in."""

    work: "Workplace"
    login: str


class Entrance:
    """The way into one office at a time."""

    def __init__(self, folder: Path, clock: Clock, keys: Callable[[], KeyStore]) -> None:
        self.folder, self.clock = folder, clock
        self._make_keys = keys
        self._keys: KeyStore | None = None
        self._office: Office | None = None
        self._home = folder
        self._demo: Path | None = None
        self._opening = Lock()

    @property
    def is_demo(self) -> bool:
        """Return whether this is the made-up office."""
        return self._demo is not None

    @property
    def keys(self) -> KeyStore:
        """Return this computer's keychain; asked anew until there is one, so that trying again can help."""
        if self._keys is None:
            self._keys = self._make_keys()
        return self._keys

    def open(self) -> None:
        """Open the office of the folder."""
        from desktop.services.offices import open_office

        with self._opening:
            if self._office is None:
                self._office = open_office(self.folder, self.clock, self.keys)

    def warm_up(self) -> None:
        """Bring in what the window needs, while the password is typed or checked."""
        import desktop.services.workplace
        import desktop.ui.printing.preview
        import desktop.ui.shell.locking
        import desktop.ui.shell.session_lock
        import desktop.ui.shell.tray  # noqa: F401

    def sign_in(self, login: str, password: str) -> Entered:
        """Return the services of who this is; refuses as `services.users.sign_in`."""
        from desktop.services.users import sign_in
        from desktop.services.workplace import Workplace

        self.open()
        assert self._office is not None  # noqa: S101  open() sees to it
        actor = sign_in(self._office.store, login, password)
        self.warm_up()  # what is still missing is waited for here and not by the window
        return Entered(Workplace(self._office, actor, self.clock, self.keys), login)

    def close(self) -> None:
        """Let go of the office; the made-up one goes for good."""
        office, self._office = self._office, None
        if office is not None:
            office.close()
        if self._demo is not None:
            import shutil

            shutil.rmtree(self._demo, ignore_errors=True)
            self.folder, self._demo, self._keys = self._home, None, None

    def requirement_texts(self) -> list[tuple[str, str, str]]:
        """Return what a new office can ask of everybody: (name for choosing, what, of whom)."""
        from desktop.services.seeds import requirement_texts

        return requirement_texts()

    def check_password(self, password: str) -> str:
        """Return why a new password will not do, or ""."""
        from desktop.domain.users import check_new_password

        try:
            check_new_password(password)
        except RefusedError as error:
            return error.message
        return ""

    def create(self, wanted: NewOffice) -> str:
        """Make a new office and return its recovery code."""
        from desktop.services.offices import create

        code = create(
            wanted.folder,
            company=wanted.company,
            admin=wanted.login,
            admin_name=wanted.name,
            password=wanted.password,
            clock=self.clock,
            keys=self.keys,
            phone=wanted.phone,
            lead=wanted.lead,
            asked=wanted.asked,
        )
        self.folder = wanted.folder
        return code

    def sheet(self, company: str, code: str) -> bytes:
        """Return the printed sheet of a recovery code as a PDF."""
        from desktop.services.offices import recovery_sheet

        return recovery_sheet(company, code, self.folder, self.clock)

    def recover(self, code: str) -> None:
        """Put the key back into the keychain with the printed code."""
        from desktop.services.offices import recover

        self.close()
        recover(self.folder, code, self.clock, self.keys)

    def restore(self, backup: Path, code: str, folder: Path | None = None) -> None:
        """Put a backup in place of what does not open, or into a folder without an office."""
        from desktop.services.offices import exists, recover, restore_with_code

        self.close()
        target = folder or self.folder
        if exists(target):
            restore_with_code(target, backup, code, self.clock, self.keys)
        else:
            recover(target, code, self.clock, self.keys, backup=backup)
        self.folder = target

    def enter_demo(self, tell: Callable[[str], None]) -> Entered:
        """Make the made-up office in a private temporary folder, and sign its manager in."""
        tell("Setting the office up…")
        import tempfile

        from desktop.services import demo_office
        from desktop.services.offices import create

        about = demo_office.about()
        manager, password = about["manager"], demo_office.PASSWORD
        self._home, self._demo = self.folder, Path(tempfile.mkdtemp(prefix="doorstep-demo-"))
        self.folder, self._keys = self._demo / "office", MemoryKeychain()
        create(
            self.folder,
            company=about["name"],
            admin=manager["login"],
            admin_name=manager["name"],
            password=password,
            clock=self.clock,
            keys=self._keys,
        )
        entered = self.sign_in(manager["login"], password)
        tell("Filling it with people and six weeks of work…")
        demo_office.furnish(entered.work.desk, self.clock.today())
        tell("Opening the window…")
        return entered
