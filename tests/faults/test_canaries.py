"""Names, notes, numbers and passwords, told to the program in every way: none may lie about in clear text."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from desktop.domain.errors import Code
from tests.factories.keyrings import FILE_VARIABLE
from tests.factories.processes import KEYRING, NOW

pytestmark = pytest.mark.faults

PROJECT = Path(__file__).parents[2]
DAY = "2026-11-23"
PASSWORD = "zorbel kraut nimf 7"
PDF_PASSWORD = "quibbly wobbet 9"
DBS_NUMBER = "004417293856"
KEY_SAFE = "8K4Z1"
PHONE = "07700 900731"


@dataclass
class Desk:
    """The real program in a home of its own, and every secret it was told."""

    root: Path
    process: subprocess.Popen[bytes]
    told: set[str] = field(default_factory=set)
    outside: list[Path] = field(default_factory=list)
    number: int = 0

    def secret(self, kind: str) -> str:
        """Return a new word that nothing but this test knows, and remember it."""
        self.number += 1
        word = f"Zq{kind.title()}{self.number:02}xv"
        self.told.add(word)
        return word

    def ask(self, command: str, /, **arguments: Any) -> dict[str, Any]:
        """Send one request; return the answer."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps({"command": command, **arguments}).encode() + b"\n")
        self.process.stdin.flush()
        found: dict[str, Any] = json.loads(self.process.stdout.readline())
        return found

    def done(self, command: str, /, **arguments: Any) -> dict[str, Any]:
        """Send one request that has to succeed."""
        found = self.ask(command, **arguments)
        assert found["ok"], (command, found)
        return found

    def refused(self, expected: Code, command: str, /, **arguments: Any) -> dict[str, Any]:
        """Send one request that has to be refused."""
        found = self.ask(command, **arguments)
        assert found.get("refused") == expected, (command, found)
        return found

    def asked_for(self, name: str) -> str:
        """Return the path of a file that the person wants, outside everything that is searched."""
        self.outside.append(self.root / "wanted" / name)
        return str(self.outside[-1])


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """Yield the program, started as a person starts it."""
    for name in ("home", "tmp", "wanted", "office-parent"):
        (tmp_path / name).mkdir()
    environment = {
        "HOME": str(tmp_path / "home"),
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(PROJECT),
        "PYTHON_KEYRING_BACKEND": KEYRING,
        FILE_VARIABLE: str(tmp_path / "keys.json"),
        **dict.fromkeys(("TMPDIR", "TEMP", "TMP"), str(tmp_path / "tmp")),
        **{name: value for name, value in os.environ.items() if name in {"SYSTEMROOT", "LOCALAPPDATA"}},
    }
    office = tmp_path / "office-parent" / "office"
    with (tmp_path / "stderr").open("wb") as stderr:
        process = subprocess.Popen(
            [sys.executable, "-m", "desktop", "--office", str(office), "--now", NOW, "batch"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=stderr,
            env=environment,
            cwd=tmp_path / "home",
        )
    with process:
        yield Desk(tmp_path, process, {PASSWORD, PDF_PASSWORD, DBS_NUMBER, KEY_SAFE, "900731"})


def forms_of(word: str) -> Iterator[bytes]:
    """Yield a word as any program might have written it."""
    for written in {word, word.lower(), word.upper(), word.replace(" ", ""), word.replace("-", "")}:
        yield from (written.encode(code) for code in ("utf-8", "utf-16-le", "utf-16-be", "utf-32-le"))


def finds(folders: list[Path], words: set[str]) -> list[str]:
    """Return every place where one of the words stands in a file's name or content."""
    hits = []
    needles = {form: word for word in words for form in forms_of(word)}
    for path in (path for folder in folders for path in (folder.rglob("*") if folder.is_dir() else [folder])):
        content = os.fsencode(path.name) + b"\0" + (path.read_bytes() if path.is_file() else b"")
        hits += [f"{word} in {path.name}" for form, word in needles.items() if form in content]
    return hits


def tell_a_whole_day(desk: Desk) -> None:
    """Set up, import, book, dispatch, visit, worry, seal, hand out; each text carries a word of its own."""
    made = desk.done(
        "init", company="Plain Repairs Ltd", admin="boss", password=PASSWORD, lead=desk.secret("lead")
    )
    desk.told.update([made["recovery_code"], *made["recovery_code"].split("-")[1:3]])
    desk.done("login", user="boss", password=PASSWORD)
    desk.done("add_user", user="vera", name=desk.secret("user"), password=PASSWORD, roles=["viewer"])
    client = desk.done(
        "add_client", name="Riverside", phone=PHONE, email=f"{desk.secret('mail')}@example.org"
    )["id"]
    home = desk.done(
        "add_home",
        client=client,
        address=f"11 {desk.secret('street')}",
        postcode="L6 5NX",
        key_safe_code=KEY_SAFE,
    )["id"]
    desk.done(
        "add_resident", home=home, name=desk.secret("resident"), phone=PHONE, language=desk.secret("tongue")
    )
    desk.done("add_alert", home=home, kind="hearing", text=desk.secret("alert"))
    operative = desk.done(
        "add_operative", name=desk.secret("operative"), phone=PHONE, notes=desk.secret("notes")
    )["id"]
    for kind, more in {
        "photo_id": {"number": desk.secret("id"), "expires_on": "2027-06-30"},
        "dbs": {"number": DBS_NUMBER, "level": "basic", "issued_on": "2025-01-06"},
        "code_of_conduct": {"issued_on": "2026-01-05"},
    }.items():
        desk.done("add_credential", operative=operative, kind=kind, seen_on="2026-01-05", **more)
    table = desk.root / "wanted" / "people.csv"
    table.write_text(
        f"name,phone\n{desk.secret('imported')},{PHONE}\n,{desk.secret('broken')}\n", encoding="utf-8"
    )
    desk.done("import", what="operatives", path=str(table))
    desk.done(
        "edit",
        what="operatives",
        id=operative,
        version=1,
        set={"notes": desk.secret("edited"), "staff_no": desk.secret("staff")},
    )
    job = desk.done(
        "add_job",
        client=client,
        home=home,
        trade="other",
        description=desk.secret("job"),
        reported_at="2026-11-20T09:00:00+00:00",
    )["id"]
    slot = {"start": f"{DAY}T09:00:00+00:00", "end": f"{DAY}T11:00:00+00:00"}
    visit = desk.done("book", job=job, operatives=[operative], **slot)["id"]
    desk.refused(Code.OVERLAP, "book", job=job, operatives=[operative], **slot)
    at = "2026-11-20T15:00:00+00:00"
    desk.done("contact", appointment=visit, channel="phone", at=at, outcome=desk.secret("contact"))
    desk.done(
        "confirm",
        appointment=visit,
        channel="phone",
        spoke_to=desk.secret("spoke"),
        at=at,
        words=desk.secret("yes"),
    )
    desk.done("dispatch", appointment=visit)
    desk.done("dispatch_sheet", on=DAY, out=desk.asked_for("sheet.pdf"))
    recorded = desk.done(
        "record_visit",
        appointment=visit,
        arrived_at=f"{DAY}T09:05:00+00:00",
        attended=[operative],
        work_done=desk.secret("work"),
        worried=True,
    )
    concern = desk.done(
        "raise_concern",
        visit=recorded["id"],
        about={"name": desk.secret("about"), "kind": "adult", "relation": "resident"},
        seen_at=f"{DAY}T09:40:00+00:00",
        indicators=["unwell"],
        facts=[{"at": f"{DAY}T09:20:00+00:00", "text": desk.secret("fact"), "source": "seen"}],
        words=desk.secret("words"),
        impressions=desk.secret("impression"),
        persons_view=desk.secret("view"),
        immediate_danger=False,
    )["id"]
    for step in ("call_client", "platform_issue", "lead"):
        desk.done(
            "notify",
            concern=concern,
            step=step,
            to=desk.secret("told"),
            at=f"{DAY}T11:00:00+00:00",
            reference="448",
            outcome=desk.secret("outcome"),
        )
    desk.done(
        "agree_action",
        concern=concern,
        text=desk.secret("action"),
        owner=desk.secret("owner"),
        due_at=f"{DAY}T16:00:00+00:00",
    )
    desk.done(
        "edit_concern",
        concern=concern,
        version=1,
        set={
            "place": desk.secret("place"),
            "unflagged_need": desk.secret("need"),
            "person_knows": "objects",
            "override_reason": desk.secret("override"),
            "indicators": ["unwell", "care_needs"],
            "injuries": [{"view": "front", "x": 0.5, "y": 0.2, "text": desk.secret("injury")}],
        },
    )
    desk.done(
        "note_answer",
        concern=concern,
        answered_by=desk.secret("answerer"),
        at=f"{DAY}T12:00:00+00:00",
        text=desk.secret("answer"),
    )
    desk.done("concern_pdf", concern=concern, out=desk.asked_for("draft.pdf"))
    desk.done("seal", concern=concern)
    desk.done("add_addendum", concern=concern, text=desk.secret("addendum"))
    desk.done("concern_pdf", concern=concern, out=desk.asked_for("record.pdf"))
    desk.done("concern_pdf", concern=concern, out=desk.asked_for("locked.pdf"), password=PDF_PASSWORD)
    outside = {"recipient": desk.secret("recipient"), "basis": "safeguarding", "way": "email_encrypted"}
    copy = desk.done("copy_for_client", concern=concern, out=desk.asked_for("copy.pdf"), **outside)
    desk.told.update([copy["password"], copy["password"][:11]])
    desk.done("verify_pdf", path=desk.asked_for("copy.pdf"), password=copy["password"])
    desk.done("disclose", concern=concern, what=desk.secret("disclosed"), **outside)
    report = desk.done(
        "report_conduct",
        kind="unsafe",
        text=desk.secret("conduct"),
        at=f"{DAY}T07:00:00+00:00",
        about=desk.secret("culprit"),
        reported_by=desk.secret("witness"),
    )["id"]
    desk.done("conduct_not_told", report=report, leg="platform", reason=desk.secret("reason"))
    desk.done("get", what="conduct", id=report)
    desk.done("get", what="homes", id=home, reveal=True)
    for ending in ("csv", "xlsx"):
        desk.done("export", what="operatives", path=desk.asked_for(f"operatives.{ending}"))


def make_every_kind_of_trouble(desk: Desk) -> None:
    """Be refused in every way, and make the program fail inside, with secrets in hand."""
    word = desk.secret
    desk.refused(Code.BAD_INPUT, word("command"), argument=word("argument"))
    desk.refused(Code.BAD_INPUT, "add_operative", name="A" * 300 + word("long"))
    desk.refused(Code.BAD_INPUT, "add_operative", name="A", trades=[word("trade")])
    desk.refused(Code.BAD_INPUT, "add_operative", name="A", **{word("stray"): 1})
    desk.refused(
        Code.EXISTS, "add_user", user="vera", name=word("twice"), password=PASSWORD, roles=["viewer"]
    )
    desk.refused(Code.NOT_FOUND, "get", what="operatives", id=word("id"))
    desk.refused(Code.NOT_FOUND, "import", what="operatives", path=str(desk.root / "wanted" / word("file")))
    broken = desk.root / "wanted" / "broken.xlsx"
    broken.write_bytes(b"PK\x03\x04" + word("content").encode() * 100)
    desk.refused(Code.BAD_FILE, "import", what="operatives", path=str(broken))
    desk.refused(Code.BAD_FILE, "restore", path=str(broken))
    desk.refused(
        Code.NOT_FOUND, "export", what="operatives", path=str(desk.root / "no" / f"{word('out')}.csv")
    )
    if Path("/proc/self").exists():
        # No refusal explains a file that the kernel's own folder does not take: the program fails inside.
        failed = desk.refused(Code.BAD_INPUT, "export", what="operatives", path=f"/proc/{word('inside')}.csv")
        assert "failed at this request" in failed["message"]
        assert finds([desk.root / "stderr"], desk.told) == []
    desk.refused(Code.WRONG_PASSWORD, "login", user="boss", password=word("password"))
    desk.refused(Code.WRONG_PASSWORD, "login", user=word("login"), password=PASSWORD)
    desk.refused(Code.BAD_CODE, "recover", code=word("code"))
    desk.refused(Code.NOT_SIGNED_IN, "add_operative", name=word("early"))
    desk.done("login", user="vera", password=PASSWORD)
    desk.refused(Code.DENIED, "add_operative", name=word("denied"))
    desk.done("login", user="boss", password=PASSWORD)


def test_no_secret_lies_about_after_a_whole_day_with_every_kind_of_trouble(desk: Desk) -> None:
    tell_a_whole_day(desk)
    make_every_kind_of_trouble(desk)
    backup = desk.root / "office-parent" / "b.doorstep"
    desk.done("backup", out=str(backup))
    desk.done("restore", path=str(backup))
    desk.done("login", user="boss", password=PASSWORD)
    assert desk.done("verify")["problems"] == []

    searched = [desk.root / one for one in ("office-parent", "home", "tmp", "stderr")]
    assert finds(searched, desk.told) == []  # while it runs, with its log of writes beside the data
    assert desk.process.stdin is not None
    desk.process.stdin.close()
    assert desk.process.wait(60) == 0
    assert finds(searched, desk.told) == []
    assert list((desk.root / "tmp").iterdir()) == []

    logs = [one for one in (desk.root / "home").rglob("*.log") if one.stat().st_size]
    assert len(logs) == 1, "the failure inside left no line, or in several places"
    assert len(desk.told) > 50
    # The search would find them: they stand where the person asked for them, and only there.
    assert finds([desk.root / "wanted" / "operatives.csv"], desk.told) != []
    assert not any(one.name.startswith(".doorstep") for one in desk.root.rglob("*"))
