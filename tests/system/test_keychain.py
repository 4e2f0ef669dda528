"""The key comes back from the keychain or the person is told why not; it never goes to a file."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from desktop.domain.errors import Code, RefusedError
from desktop.system.keychain import Keychain, KeyStore, MemoryKeychain
from tests.factories.keyrings import FILE_VARIABLE
from tests.factories.needs import missing

ROOT = Path(__file__).resolve().parents[2]
OFFICE = "019ab3c4-0000-7000-8000-000000000001"
OTHER = "019ab3c4-0000-7000-8000-000000000002"
KEY = bytes(range(32))
FACTORIES = "tests.factories.keyrings"


@pytest.fixture
def entries(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "keyring.json"
    monkeypatch.setenv(FILE_VARIABLE, str(path))
    return path


def choose(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", name)


def refused_state(function: object, *arguments: object) -> str:
    with pytest.raises(RefusedError) as refused:
        function(*arguments)  # type: ignore[operator]
    assert refused.value.code is Code.KEYRING_UNUSABLE
    assert KEY.hex() not in repr(refused.value.message) + repr(refused.value.__cause__)
    assert refused.value.__suppress_context__ or refused.value.__context__ is None
    return str(refused.value.details["state"])


@pytest.mark.parametrize("kind", ["file", "memory"])
def test_a_key_is_kept_for_its_office_alone(
    kind: str, entries: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    choose(monkeypatch, f"{FACTORIES}.FileKeyring")
    keys: KeyStore = Keychain() if kind == "file" else MemoryKeychain()
    assert keys.load(OFFICE) is None
    keys.store(OFFICE, KEY)
    keys.store(OTHER, KEY[::-1])
    assert (keys.load(OFFICE), keys.load(OTHER)) == (KEY, KEY[::-1])
    keys.store(OFFICE, bytes(32))
    assert keys.load(OFFICE) == bytes(32)
    keys.forget(OFFICE)
    keys.forget(OFFICE)
    assert (keys.load(OFFICE), keys.load(OTHER)) == (None, KEY[::-1])
    assert entries.exists() == (kind == "file")


def test_a_key_in_memory_ends_with_its_keeper() -> None:
    keys = MemoryKeychain()
    keys.store(OFFICE, KEY)
    assert MemoryKeychain().load(OFFICE) is None
    assert not keys.is_owner_chosen


def test_the_owners_choice_is_obeyed_and_can_be_named(entries: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    choose(monkeypatch, f"{FACTORIES}.FileKeyring")
    keys = Keychain()
    assert keys.is_owner_chosen
    assert keys.backend_name == f"{FACTORIES}.FileKeyring"
    keys.store(OFFICE, KEY)
    assert json.loads(entries.read_text()) == {f"Doorstep\0{OFFICE}": KEY.hex()}


def test_reading_never_writes(entries: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    choose(monkeypatch, f"{FACTORIES}.FileKeyring")
    assert Keychain().load(OFFICE) is None
    assert list(entries.parent.iterdir()) == []


@pytest.mark.parametrize("name", ["keyring.backends.null.Keyring", "keyring.backends.fail.Keyring"])
def test_a_hollow_keychain_is_refused_even_where_the_owner_named_it(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    choose(monkeypatch, name)
    assert refused_state(Keychain) == "not_read_back"


@pytest.mark.parametrize(
    "name", ["Nowhere", "no.such.Keyring", "keyring.backends.null.Nothing", "pathlib.Path", "."]
)
def test_a_name_that_cannot_be_loaded_is_said(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    choose(monkeypatch, name)
    with pytest.raises(RefusedError, match="PYTHON_KEYRING_BACKEND"):
        Keychain()
    assert refused_state(Keychain) == "not_loaded"


@pytest.mark.parametrize(
    ("name", "state"),
    [
        ("ForgetfulKeyring", "not_read_back"),
        ("StaleKeyring", "not_read_back"),
        ("LockedKeyring", "locked"),
        ("RefusingKeyring", "dismissed"),
        ("BrokenKeyring", "failed"),
    ],
)
def test_a_key_that_was_not_kept_is_refused(
    name: str, state: str, entries: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    choose(monkeypatch, f"{FACTORIES}.FileKeyring")
    Keychain().store(OFFICE, bytes(32))
    choose(monkeypatch, f"{FACTORIES}.{name}")
    assert refused_state(Keychain().store, OFFICE, KEY) == state


@pytest.mark.parametrize(("name", "state"), [("LockedKeyring", "locked"), ("BrokenKeyring", "failed")])
def test_a_keychain_that_cannot_be_read_is_not_an_empty_one(
    name: str, state: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    choose(monkeypatch, f"{FACTORIES}.{name}")
    assert refused_state(Keychain().load, OFFICE) == state
    assert refused_state(Keychain().forget, OFFICE) == state


@pytest.mark.parametrize(("name", "state"), [("RefusingKeyring", "dismissed"), ("ClingingKeyring", "failed")])
def test_a_key_that_stays_is_not_called_forgotten(
    name: str, state: str, entries: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    choose(monkeypatch, f"{FACTORIES}.FileKeyring")
    Keychain().store(OFFICE, KEY)
    choose(monkeypatch, f"{FACTORIES}.{name}")
    assert refused_state(Keychain().forget, OFFICE) == state
    assert Keychain().load(OFFICE) == KEY


def test_what_windows_cannot_hold_is_refused_before_the_call(
    entries: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    choose(monkeypatch, f"{FACTORIES}.FileKeyring")
    Keychain().store(OFFICE, bytes(640))
    assert refused_state(Keychain().store, OTHER, bytes(641)) == "too_long"
    assert Keychain().load(OTHER) is None


def test_an_entry_that_is_no_key_is_a_wrong_key(entries: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    choose(monkeypatch, f"{FACTORIES}.FileKeyring")
    entries.write_text(json.dumps({f"Doorstep\0{OFFICE}": "hunter2"}))
    with pytest.raises(RefusedError, match="recovery code") as refused:
        Keychain().load(OFFICE)
    assert refused.value.code is Code.WRONG_KEY


CROWD = """
import sys
from desktop.system.keychain import Keychain
keys = Keychain()
for turn in range(40):
    keys.store(f"{sys.argv[1]}-{turn}", bytes([turn]) * 32)
    assert keys.load(f"{sys.argv[1]}-{turn}") == bytes([turn]) * 32
"""


@pytest.mark.faults
def test_the_file_of_the_tests_serves_several_processes_at_once(
    entries: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    choose(monkeypatch, f"{FACTORIES}.FileKeyring")
    crowd = [subprocess.Popen([sys.executable, "-c", CROWD, str(who)], cwd=ROOT) for who in range(4)]
    assert [one.wait() for one in crowd] == [0, 0, 0, 0]
    assert len(json.loads(entries.read_text())) == 160


# The computer's own keychain, in a process that sees another desktop session than ours.
STEPS = """
import json, sys
from desktop.domain.errors import RefusedError
from desktop.system.keychain import Keychain

KEY = bytes(range(32))
found = []

def step(label, function, *arguments):
    try:
        answer = function(*arguments)
    except RefusedError as refused:
        answer = refused.details["state"]
    found.append([label, answer.hex() if isinstance(answer, bytes) else answer])

def lock():
    import secretstorage
    secretstorage.get_default_collection(secretstorage.dbus_init()).lock()

def foreign():
    import secretstorage
    attributes = {"service": "Doorstep", "username": "one"}
    items = list(secretstorage.get_default_collection(secretstorage.dbus_init()).search_items(attributes))
    return [item.get_secret().decode() for item in items]

def collections():
    import secretstorage
    return len(list(secretstorage.get_all_collections(secretstorage.dbus_init())))

try:
    keys = Keychain()
    found.append(["backend", keys.backend_name])
    found.append(["owner", keys.is_owner_chosen])
    found.append(["scan", "keyring.backends.chainer" in sys.modules])
    for word in sys.argv[1:]:
        name, _, argument = word.partition(":")
        if name == "store":
            step(word, keys.store, argument, KEY)
        elif name in ("load", "forget"):
            step(word, getattr(keys, name), argument)
        else:
            step(word, {"lock": lock, "foreign": foreign, "collections": collections}[name])
except RefusedError as refused:
    found.append(["refused", refused.details["state"]])
print(json.dumps(found))
"""
DAEMON = "gnome-keyring-daemon --components=secrets"


def own_keychain(home: Path, start: str | None, *steps: str) -> dict[str, object]:
    """Run the steps in a new desktop session of its own, after the shell command `start`; None: no session."""
    hidden = (
        "DISPLAY",
        "WAYLAND_DISPLAY",
        "DBUS_SESSION_BUS_ADDRESS",
        "PYTHON_KEYRING_BACKEND",
        "GNOME_KEYRING_CONTROL",
    )
    environment = {name: value for name, value in os.environ.items() if name not in hidden}
    for folder in ("run", "share"):
        (home / folder).mkdir(mode=0o700, exist_ok=True)
    environment |= {
        "HOME": str(home),
        "XDG_RUNTIME_DIR": str(home / "run"),
        "XDG_DATA_HOME": str(home / "share"),
    }
    program = [sys.executable, "-c", STEPS, *steps]
    if start is not None:
        for tool in ("dbus-run-session", "gnome-keyring-daemon"):
            if shutil.which(tool) is None:
                missing(tool, "apt-get install dbus gnome-keyring")
        program = ["dbus-run-session", "--", "sh", "-c", f'{start} >&2; exec "$@"', "sh", *program]
    done = subprocess.run(
        program, env=environment, cwd=ROOT, capture_output=True, text=True, check=False, timeout=60
    )
    assert done.returncode == 0, done.stderr
    return dict(json.loads(done.stdout))


linux = pytest.mark.skipif(sys.platform != "linux", reason="the Secret Service is Linux's keychain")
UNLOCKED = f"printf 'password\\n' | {DAEMON} --unlock"


@linux
def test_the_secret_service_keeps_the_key_between_processes(tmp_path: Path) -> None:
    steps = ("load:one", "store:one", "store:one", "foreign", "load:two")
    first = own_keychain(tmp_path, UNLOCKED, *steps)
    key = bytes(range(32)).hex()
    assert first == {
        "backend": "keyring.backends.SecretService.Keyring",
        "owner": False,
        "scan": False,
        "load:one": None,
        "store:one": None,
        "foreign": [key],
        "load:two": None,
    }
    second = own_keychain(tmp_path, UNLOCKED, "load:one", "forget:one", "foreign")
    assert (second["load:one"], second["forget:one"], second["foreign"]) == (key, None, [])


@linux
def test_a_locked_secret_service_is_called_locked(tmp_path: Path) -> None:
    found = own_keychain(tmp_path, UNLOCKED, "store:one", "lock", "load:one", "store:two", "forget:one")
    assert (found["store:one"], found["load:one"]) == (None, "locked")
    assert (found["store:two"], found["forget:one"]) == ("locked", "locked")


@linux
def test_an_account_without_a_keyring_is_read_without_making_one(tmp_path: Path) -> None:
    found = own_keychain(tmp_path, f"{DAEMON} --start", "collections", "load:one", "forget:one", "store:one")
    assert (found["load:one"], found["forget:one"]) == (None, None)
    assert found["store:one"] == "dismissed"  # the question for a new keyring has no screen to be answered on
    assert not list((tmp_path / "share").rglob("*.keyring"))


@linux
def test_no_desktop_session_means_no_keychain(tmp_path: Path) -> None:
    assert own_keychain(tmp_path, None, "load:one") == {"refused": "none"}
    assert {found.name for found in tmp_path.iterdir()} == {"run", "share"}


@linux
def test_a_plain_text_back_end_in_the_settings_of_keyring_is_not_taken(tmp_path: Path) -> None:
    settings = tmp_path / ".config" / "python_keyring" / "keyringrc.cfg"
    settings.parent.mkdir(parents=True)
    settings.write_text(f"[backend]\ndefault-keyring={FACTORIES}.FileKeyring\n")
    assert own_keychain(tmp_path, None, "load:one") == {"refused": "none"}
