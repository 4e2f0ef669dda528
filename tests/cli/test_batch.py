"""The batch door as other programs use it: a process of its own, a line for a line."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.cli.doors import NOW, Batch, Run, batch, command, environment, put_key
from tests.documents import tools
from tests.factories.offices import PASSWORD, Template

AT = "2026-11-23T11:00:00+00:00"


@pytest.fixture
def place(sqlcipher_template: Template, tmp_path: Path) -> Path:
    """A folder with a copy of the template's office in `office`, and its key in the keyring."""
    shutil.copytree(sqlcipher_template.folder, tmp_path / "office")
    put_key(tmp_path, sqlcipher_template)
    return tmp_path


def _people(door: Batch) -> list[str]:
    ids = []
    for name in ("Priya Lal", "Beth Thomas"):
        one = door.done("add_operative", name=name, phone="07700 900123", trades=["plumbing"])["id"]
        for kind, fields in {
            "photo_id": {"number": "ID-1", "expires_on": "2027-01-01"},
            "dbs": {"number": "001234567890", "level": "basic", "issued_on": "2025-01-01"},
            "code_of_conduct": {"issued_on": "2026-01-05"},
        }.items():
            assert door.done("add_credential", operative=one, kind=kind, seen_on="2026-01-05", **fields)["id"]
        ids.append(one)
    return ids


def _story_of_a_visit(door: Batch) -> tuple[str, str]:
    """Take a job from its client to its closed visit; return the appointment and the visit."""
    client = door.done(
        "add_client",
        name="Riverside Trust",
        phone="0151 496 0333",
        email="repairs@riverside.example",
        platform="Plentific",
        requires=["photo_id"],
        dbs_level="basic",
        dbs_recheck_months=36,
    )["id"]
    home = door.done(
        "add_home", client=client, address="Flat 11, Kestrel House", postcode="L65NX", uprn="38461245"
    )["id"]
    door.done("add_resident", home=home, name="Mr Derek Lunt", phone="0151 496 0811", language="English")
    first, second = _people(door)
    job = door.done(
        "add_job",
        client=client,
        home=home,
        trade="plumbing",
        description="Leak under kitchen sink",
        reference="WO-118196",
        priority="urgent",
        reported_at="2026-11-20T09:00:00+00:00",
    )["id"]
    start, end = "2026-11-23T09:00:00+00:00", "2026-11-23T11:00:00+00:00"
    visit = door.done("book", job=job, operatives=[first], start=start, end=end)["id"]
    assert door.refused("book", job=job, operatives=[first], start=start, end=end) == "overlap"
    blocks = door.done("check", appointment=visit)["blocks"]
    assert [block["code"] for block in blocks] == ["not_confirmed"]
    assert set(blocks[0]) >= {"code", "operative", "text", "next"}
    assert door.refused("dispatch", appointment=visit) == "not_confirmed"
    yes = {"channel": "phone", "spoke_to": "Mr Lunt", "words": "Nine is fine"}
    door.done("confirm", appointment=visit, at="2026-11-21T15:10:00+00:00", **yes)
    door.done(
        "move",
        appointment=visit,
        start="2026-11-23T09:30:00+00:00",
        end=end,
        reason="bus strike",
        asked_by="resident",
    )
    assert door.refused("dispatch", appointment=visit) == "not_confirmed"
    door.done("confirm", appointment=visit, at="2026-11-22T15:10:00+00:00", **yes)
    operative = door.done("get", what="operatives", id=first)
    version = door.done(
        "edit", what="operatives", id=first, version=operative["version"], set={"status": "suspended"}
    )["version"]
    assert version == operative["version"] + 1
    blocked = door.done("check", appointment=visit)
    assert [block["code"] for block in blocked["blocks"]] == ["suspended"]
    assert blocked["substitutes"] == [{"id": second, "name": "Beth Thomas"}]
    assert door.refused("dispatch", appointment=visit) == "not_valid"
    stale = {"what": "operatives", "id": first, "version": operative["version"]}
    assert door.refused("edit", **stale, set={"status": "active"}) == "stale"
    door.done("edit", what="operatives", id=first, version=version, set={"status": "active"})
    assert set(door.done("dispatch", appointment=visit)) == {"ok"}
    (row,) = door.done("day", on="2026-11-23")["rows"]
    assert (row["state"], row["blocks"], row["start"], row["end"]) == ("dispatched", [], "09:30", "11:00")
    assert row["operatives"] == [{"id": first, "name": "Priya Lal"}]
    cancelled = door.done(
        "book", job=job, operatives=[second], start="2026-11-24T09:00:00Z", end="2026-11-24T10:00:00Z"
    )["id"]
    door.done("cancel", appointment=cancelled, reason="not needed")
    shut = door.done(
        "book", job=job, operatives=[second], start="2026-11-25T09:00:00Z", end="2026-11-25T10:00:00Z"
    )["id"]
    nobody = {"waited_minutes": 10, "card_left": True, "tried": ["door", "phone"]}
    assert (
        door.done("no_access", appointment=shut, arrived_at="2026-11-25T09:02:00Z", **nobody)["attempt"] == 1
    )
    recorded = door.done(
        "record_visit", appointment=visit, arrived_at="2026-11-23T09:32:00+00:00", worried=True
    )
    assert {"left_at", "attended", "outcome", "charge", "concern"} <= {
        one["code"] for one in recorded["missing"]
    }
    again = door.done(
        "record_visit",
        appointment=visit,
        left_at="2026-11-23T11:04:00+00:00",
        attended=[first],
        external_attended=False,
        id_shown=True,
        risk_assessment={"at": "2026-11-23T09:35:00+00:00", "hazards": ["electric"], "safe": True},
        outcome="completed",
        work_done="Trap replaced",
        waste={"fate": "taken_away", "transfer_note": "WTN-77120"},
        charge=False,
    )
    assert again["id"] == recorded["id"]
    assert [one["code"] for one in again["missing"]] == ["concern"]
    assert door.refused("close_visit", visit=again["id"]) == "incomplete"
    return visit, again["id"]


def _story_of_a_concern(door: Batch, place: Path, visit: str) -> Path:
    """Raise, tell, agree, seal, add and print; return the printed record."""
    raised = door.done(
        "raise_concern",
        visit=visit,
        about={"name": "Mr Derek Lunt", "kind": "adult", "relation": "resident"},
        seen_at="2026-11-23T10:20:00+00:00",
        indicators=["unwell", "care_needs"],
        facts=[
            {
                "at": "2026-11-23T09:40:00+00:00",
                "text": "He wore a coat indoors <b>& it was cold. Łukasz Nguyễn",
                "source": "seen",
            }
        ],
        words="I just stay in the chair.",
        impressions="not eaten",
        immediate_danger=False,
        persons_view="agrees",
    )
    concern = raised["id"]
    assert raised["reference"] == "SC-2026-0001"
    door.done("close_visit", visit=visit)
    assert door.refused("seal", concern=concern) == "incomplete"
    told = {"concern": concern, "at": AT}
    door.done("notify", **told, step="call_client", to="Karen Doyle", outcome="Answered")
    door.done("notify", **told, step="platform_issue", to="Riverside", reference="448120")
    door.done("notify", **told, step="lead", to="Ann Moss")
    door.done("agree_action", concern=concern, text="Welfare call", owner="Riverside", due_at=AT)
    assert door.done("seal", concern=concern)["version"] == 1
    assert door.refused("seal", concern=concern) == "sealed"
    row = door.done("get", what="concerns", id=concern)
    change = {"what": "concerns", "id": concern, "version": row["version"]}
    assert door.refused("edit", **change, set={"words": "something else"}) == "sealed"
    assert door.done("add_addendum", concern=concern, text="A doctor has seen him.")["number"] == 1
    out = place / "record.pdf"
    issued = door.done("concern_pdf", concern=concern, out=str(out))
    assert issued["signed"] is True
    assert len(issued["sha256"]) == 64
    assert door.done("concern_pdf", concern=concern, out=str(place / "locked.pdf"), password="blue kettle")
    return out


def _story_of_the_data(door: Batch, place: Path, record: Path, code: str) -> None:
    """Import, list, export, back up, verify, restore and recover."""
    sheet = place / "people.csv"
    sheet.write_text("Name,Trade,DBS No.\nSean Roe,Gas,8790005680\nBad One,Juggling,\n", "utf-8")
    tried = door.done("import", what="operatives", path=str(sheet), dry_run=True)
    made = door.done("import", what="operatives", path=str(sheet))
    assert {name: made[name] for name in ("added", "changed", "same")} == {
        "added": 1,
        "changed": 0,
        "same": 0,
    }
    assert made["refused"] == tried["refused"]
    assert set(made["refused"][0]) == {"row", "column", "value", "why"}
    names = [row["name"] for row in door.done("list", what="operatives")["rows"]]
    assert names == ["Beth Thomas", "Priya Lal", "Sean Roe"]
    assert door.done("list", what="operatives", where={"name": "Sean Roe"})["rows"][0]["trades"] == ["gas"]
    out = place / "people.xlsx"
    assert door.done("export", what="operatives", path=str(out))["rows"] == 3
    assert out.read_bytes()[:2] == b"PK"
    backup = place / "office.doorstep"
    door.done("backup", out=str(backup))
    door.done("add_operative", name="After Backup")
    assert door.done("verify", anchors=[str(record), str(backup)])["problems"] == []
    assert set(door.done("restore", path=str(backup))) == {"ok"}
    assert door.refused("list", what="operatives") == "not_signed_in"
    door.done("login", user="dana", password=PASSWORD)
    names = [row["name"] for row in door.done("list", what="operatives")["rows"]]
    assert names == ["Beth Thomas", "Priya Lal", "Sean Roe"]
    assert door.done("verify", anchors=[str(record), str(backup)])["problems"] == []
    actions = [row["action"] for row in door.done("list", what="audit")["rows"]]
    assert "office.restored" in actions
    (place / "keyring.json").unlink()
    assert door.refused("login", user="dana", password=PASSWORD) == "key_missing"
    assert set(door.done("recover", code=code.lower())) == {"ok"}
    door.done("login", user="dana", password=PASSWORD)


def test_one_process_tells_the_whole_story(tmp_path: Path) -> None:
    with batch(tmp_path, tmp_path / "office") as door:
        started = door.done("init", company="Mersey Property Care Ltd", admin="Dana", password=PASSWORD)
        assert set(started) == {"ok", "recovery_code"}
        assert door.refused("init", company="x", admin="dana", password=PASSWORD) == "exists"
        assert door.refused("login", user="dana", password="wrong") == "wrong_password"
        assert sorted(door.done("login", user="dana", password=PASSWORD)["roles"]) == ["admin", "manager"]
        assert door.done("add_user", user="ann", name="Ann", password="long enough", roles=["lead"])["id"]
        _, visit = _story_of_a_visit(door)
        record = _story_of_a_concern(door, tmp_path, visit)
        _story_of_the_data(door, tmp_path, record, started["recovery_code"])
    text = " ".join(tools.page_text(record.read_bytes(), tmp_path).split())
    assert "He wore a coat indoors <b>& it was cold. Łukasz Nguyễn" in text
    assert "A doctor has seen him." in text
    keyring = "tests.factories.keyrings.FileKeyring"
    said = (tmp_path / "stderr.txt").read_text("utf-8")
    assert said.splitlines() == [f"doorstep: keys are kept by {keyring}, as chosen"]


def test_until_somebody_signs_in_only_three_commands_are_answered(place: Path) -> None:
    from desktop.cli.verbs import VERBS

    with batch(place, place / "office") as door:
        refused = {verb for verb in VERBS if door(verb).get("refused") == "not_signed_in"}
        assert set(VERBS) - refused == {"init", "login", "recover"}
        door.sign_in()
        assert door.refused("login", user="boss", password="wrong") == "wrong_password"
        assert door.refused("day", on="2026-11-23") == "not_signed_in"


MALFORMED: dict[str, bytes] = {
    "no JSON": b"day on=2026-11-23",
    "half an object": b'{"command": "day", "on": ',
    "a list": b'["day", "2026-11-23"]',
    "a text": b'"day"',
    "null": b"null",
    "a number": b"7",
    "two objects": b'{"command": "day", "on": "2026-11-23"} {"command": "day", "on": "2026-11-23"}',
    "a name twice": b'{"command": "day", "command": "day", "on": "2026-11-23"}',
    "a name twice inside": b'{"command": "list", "what": "homes", "where": {"id": "a", "id": "b"}}',
    "not a number": b'{"command": "edit", "what": "homes", "id": "x", "version": NaN, "set": {}}',
    "infinity": b'{"command": "edit", "what": "homes", "id": "x", "version": Infinity, "set": {}}',
    "a number beyond counting": b'{"command": "list", "what": "homes", "where": {"version": 1e999}}',
    "a very long number": b'{"command": "day", "on": ' + b"1" * 5000 + b"}",
    "NUL": b'{"command": "day", "on": "2026-11-23\\u0000"}',
    "a raw NUL": b'{"command": "day", "on": "2026-11-23\0"}',
    "half a character": b'{"command": "day", "on": "\\ud800"}',
    "half a character in a name": b'{"command": "day", "on": "2026-11-23", "\\udfff": 1}',
    "no UTF-8": b'{"command": "day", "on": "\xff\xfe"}',
    "deep lists": b'{"command": "day", "on": ' + b"[" * 100_000 + b"]" * 100_000 + b"}",
    "rather deep lists": b'{"command": "day", "on": ' + b"[" * 900 + b"]" * 900 + b"}",
    "no command": b'{"on": "2026-11-23"}',
    "a command that is no text": b'{"command": ["day"], "on": "2026-11-23"}',
    "an unknown command": b'{"command": "drop_everything"}',
    "a private name": b'{"command": "__class__"}',
    "other capitals": b'{"command": "Day", "on": "2026-11-23"}',
    "longer than 8 MB": b'{"command": "day", "on": "' + b"x" * (9 * 1024 * 1024) + b'"}',
}


def test_a_malformed_line_gets_one_refusal_and_the_next_is_answered(place: Path) -> None:
    with batch(place, place / "office") as door:
        door.sign_in()
        for name, line in MALFORMED.items():
            reply = door.send(line + b"\n")
            assert (reply["ok"], reply["refused"]) == (False, "bad_input"), name
            assert "log has the reason" not in reply["message"], name
            assert len(reply["message"]) < 2000, name
            assert door.done("day", on="2026-11-23")["rows"] == [], name


def test_empty_lines_get_no_reply_and_a_last_line_without_its_end_gets_one(place: Path) -> None:
    login = json.dumps({"command": "login", "user": "boss", "password": PASSWORD})
    requests = f'\n \r\n{login}\r\n\n{{"command": "day", "on": "2026-11-23"}}'
    done = subprocess.run(
        command(place / "office", "batch"),
        input=requests.encode(),
        capture_output=True,
        env=environment(place),
        cwd=place,
        check=False,
        timeout=60,
    )
    replies = [json.loads(line) for line in done.stdout.splitlines()]
    assert [reply["ok"] for reply in replies] == [True, True]
    assert done.stdout.endswith(b"\n")
    assert (done.returncode, replies[1]["rows"]) == (0, [])


def test_no_input_at_all_ends_well_and_makes_nothing(tmp_path: Path, run: Run) -> None:
    done = run("batch")
    assert (done.code, done.out) == (0, "")
    assert not (tmp_path / "office").exists()


def test_a_reader_that_goes_away_leaves_no_traceback(place: Path) -> None:
    process = subprocess.Popen(
        command(place / "office", "batch"),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment(place),
        cwd=place,
    )
    assert process.stdout is not None
    process.stdout.close()
    process.stdout = None
    line = json.dumps({"command": "login", "user": "boss", "password": PASSWORD}).encode()
    _, errors = process.communicate(line + b"\n" + line + b"\n", timeout=60)
    assert process.returncode == 0
    assert b"Traceback" not in errors
    assert b"Exception ignored" not in errors


def test_two_processes_work_on_one_office_at_once_and_see_each_other(place: Path) -> None:
    office = place / "office"
    with batch(place, office) as first, batch(place, office) as second:
        first.sign_in("manager")
        second.sign_in("scheduler")
        one = first.done("add_client", name="Northgate HA", phone="0151 496 0444")["id"]
        two = second.done("add_home", client=one, address="2 Hope Place", postcode="L8 1AA")["id"]
        row = first.done("get", what="homes", id=two)["row"]
        change = {"what": "homes", "id": two, "version": row["version"]}
        second.done("edit", **change, set={"access_notes": "side gate"})
        assert first.refused("edit", **change, set={"access_notes": "front gate"}) == "stale"
        assert first.done("get", what="homes", id=two)["row"]["access_notes"] == "side gate"
        backup = str(place / "office.doorstep")
        first.done("backup", out=backup)
        first.sign_in("boss")
        assert first.refused("restore", path=backup) == "locked"
        assert first.done("verify")["problems"] == []
        assert second.done("list", what="clients")["rows"]


def test_a_clock_set_by_hand_is_noted_in_the_history(place: Path, run: Run) -> None:
    requests = (
        {"command": "login", "user": "boss", "password": PASSWORD},
        {"command": "list", "what": "audit"},
    )
    done = run("batch", typed="\n".join(map(json.dumps, requests)))
    entries = json.loads(done.out.splitlines()[1])["rows"]
    # The office was made by the computer's own clock.
    assert [entry["is_clock_fixed"] for entry in entries[:2]] == [True, False]
    assert entries[0]["at"] == NOW


def test_a_keyring_that_keeps_nothing_is_refused(
    tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "tests.factories.keyrings.ForgetfulKeyring")
    request = {"command": "init", "company": "x", "admin": "a", "password": PASSWORD}
    (line,) = run("batch", typed=json.dumps(request)).out.splitlines()
    assert json.loads(line)["refused"] == "keyring_unusable"
    assert not (tmp_path / "office").exists()
