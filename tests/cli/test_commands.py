"""The commands of a terminal: what they print, what they exit with, and that they do what the verbs do."""

import json
import shutil
from pathlib import Path
from typing import Any

import pikepdf
import pytest

from tests.cli.doors import Run
from tests.factories.calls import Furnished, visit_answers
from tests.factories.offices import PASSWORD


def test_day_shows_who_goes_where_and_why_not(place: Path, run: Run) -> None:
    shown = run("day")
    assert shown.code == 0
    assert shown.out.startswith("2026-11-23: 2 visits")
    for words in ("09:00–11:00", "✓ Ready", "Priya Lal", "WO-118196"):
        assert words in shown.out
    assert shown.err == "doorstep: keys are kept by tests.factories.keyrings.FileKeyring, as chosen\n"
    rows = run("day", "2026-11-23", "--json").reply["rows"]
    assert {row["state"] for row in rows} == {"ready", "visited"}
    assert run("day", "2026-12-24").out == "No visits on 2026-12-24.\n"
    sheet = place / "sheet.pdf"
    assert run("day", "--sheet", str(sheet)).code == 0
    assert sheet.read_bytes().startswith(b"%PDF")


def test_check_and_dispatch_say_why_not_and_what_to_do(place: Path, run: Run, furnished: Furnished) -> None:
    scene = furnished.scene
    assert run("check", scene.appointment).out == "✓ Ready. This visit may go.\n"
    edit = {"command": "edit", "what": "operatives", "id": scene.operative, "version": 1}
    until = {"status": "suspended", "suspended_until": "2026-11-25"}
    requests = [
        {"command": "login", "user": "boss", "password": PASSWORD},
        {**edit, "set": until},
    ]
    assert run("batch", typed="".join(json.dumps(one) + "\n" for one in requests)).code == 0
    checked = run("check", scene.appointment)
    assert checked.code == 1
    for words in ("Priya Lal is suspended until 25 Nov 2026", "Send somebody else.", "2026-11-26"):
        assert words in checked.out
    assert run("check", scene.appointment, "--json").reply["blocks"][0]["code"] == "suspended"
    refused = run("dispatch", scene.appointment)
    assert (refused.code, refused.out) == (1, "")
    assert "Priya Lal is suspended" in refused.err
    as_json = run("dispatch", scene.appointment, "--json")
    assert (as_json.code, as_json.reply["ok"], as_json.reply["refused"]) == (1, False, "not_valid")
    back = {**edit, "version": 2, "set": {"status": "active"}}
    assert run("batch", typed="\n".join(map(json.dumps, [requests[0], back]))).code == 0
    assert run("dispatch", scene.appointment).out == "➜ Dispatched.\n"


def test_record_takes_answers_from_a_file_or_the_input_and_closes(
    place: Path, run: Run, furnished: Furnished
) -> None:
    appointment = furnished.scene.appointment
    answers = visit_answers("2026-11-23", furnished.scene.operative)
    first = place / "answers.json"
    first.write_text(json.dumps({"arrived_at": answers["arrived_at"]}), "utf-8")
    recorded = run("record", appointment, str(first))
    assert recorded.code == 0
    assert "still owed: Say how the visit ended." in recorded.out
    incomplete = run("record", appointment, str(first), "--close")
    assert incomplete.code == 1
    assert "cannot be closed yet" in incomplete.err
    closed = run("record", appointment, "-", "--close", typed=json.dumps(answers))
    assert (closed.code, closed.out) == (0, "Recorded.\nThe visit is closed.\n")
    states = {row["appointment"]: row["state"] for row in run("day", "--json").reply["rows"]}
    assert states[appointment] == "closed"
    assert "sealed" in run("record", appointment, str(first), "--json").reply["refused"]


@pytest.mark.parametrize(
    "content", ["", "[1]", "{", '{"a": 1, "a": 2}', '{"waste": NaN}', '{"work_done": "\\u0000"}']
)
def test_a_file_of_answers_that_is_no_object_is_refused(
    content: str, place: Path, run: Run, furnished: Furnished
) -> None:
    broken = place / "answers.json"
    broken.write_text(content, "utf-8")
    refused = run("record", furnished.scene.appointment, str(broken), "--json")
    assert (refused.code, refused.reply["refused"]) == (1, "bad_input")
    assert "log has the reason" not in refused.reply["message"]


def test_a_concern_goes_from_raise_to_its_signed_record(
    place: Path, run: Run, furnished: Furnished, monkeypatch: pytest.MonkeyPatch
) -> None:
    def write(name: str, content: dict[str, Any]) -> str:
        path = place / f"{name}.json"
        path.write_text(json.dumps(content), "utf-8")
        return str(path)

    calls = furnished.calls
    raised = run("concern", "raise", write("concern", calls["raise_concern"]), "--json").reply
    concern = raised["id"]
    assert raised["reference"] == "SC-2026-0004"
    draft = run("concern", "pdf", concern, str(place / "draft.pdf"))
    assert "DRAFT, not signed" in draft.out
    refused = run("concern", "seal", concern)
    assert refused.code == 1
    assert "Step 1: call the client now" in refused.err
    at = "2026-11-23T07:10:00Z"
    for step in ("call_client", "platform_issue", "lead"):
        told = {"step": step, "to": "Karen Doyle", "at": at, "reference": "448120"}
        assert run("concern", "notify", concern, write("told", told)).out == "Noted.\n"
    agreed = {"text": "Welfare call", "owner": "Riverside", "due_at": at}
    assert run("concern", "agree", concern, write("agreed", agreed)).code == 0
    assert run("concern", "seal", concern).out == "Sealed as version 1.\n"
    assert run("concern", "addendum", concern, "-", typed='{"text": "Seen by a doctor."}').code == 0
    early = run("concern", "close", concern, "-", typed='{"outcome": "She moved."}')
    assert (early.code, "Note the client's answer" in early.err) == (1, True)
    answer = {"answered_by": "Karen Doyle", "at": at, "text": "A worker visits on Friday."}
    assert run("concern", "answer", concern, write("answer", answer)).out == "Noted.\n"
    (action,) = json.loads(run("concern", "show", concern).out)["actions"]
    wrong = run("concern", "done", action["id"], "-", typed='{"when": "2026-11-23T07:20:00Z"}')
    assert (wrong.code, "`when` is not an argument" in wrong.err) == (1, True)
    assert run("concern", "done", action["id"]).out == "Done.\n"
    again = run("concern", "done", action["id"], "-", typed='{"at": "2026-11-23T07:20:00Z"}')
    assert "marked as done already" in again.err
    assert "Name a JSON file" in run("concern", "close", concern).err
    assert run("concern", "close", concern, "-", typed='{"outcome": "She moved."}').out == "Closed.\n"
    listed = run("concern", "list").out
    assert "SC-2026-0004    closed" in listed
    assert "Lunt" not in listed
    assert "Seen by a doctor." in run("concern", "show", concern).out
    signed = run("concern", "pdf", concern, str(place / "record.pdf"), "--json").reply
    assert (signed["signed"], signed["version"]) == (True, 2)
    # The copy never gets the password that signs in.
    nobody = run("concern", "pdf", concern, str(place / "locked.pdf"), "--encrypt")
    assert (nobody.code, (place / "locked.pdf").exists()) == (3, False)
    monkeypatch.setenv("DOORSTEP_COPY_PASSWORD", "blue kettle")
    assert run("concern", "pdf", concern, str(place / "locked.pdf"), "--encrypt").code == 0
    with pytest.raises(pikepdf.PasswordError):
        pikepdf.open(place / "locked.pdf", password=PASSWORD)
    pikepdf.open(place / "locked.pdf", password="blue kettle").close()


def test_import_counts_in_words_and_writes_what_it_refused(place: Path, run: Run) -> None:
    sheet, refused = place / "people.csv", place / "refused.csv"
    sheet.write_text("Name,Trade,DBS No.\nSean Roe,Gas,8790005680\nBad One,Juggling,\n", "utf-8")
    tried = run("import", "operatives", str(sheet), "--dry-run")
    assert tried.out.startswith("1 would be added, 0 changed, 0 are the same; 1 rows have something refused.")
    made = run("import", "operatives", str(sheet), "--refused", str(refused))
    assert made.code == 0
    assert made.out.startswith("1 were added, 0 changed, 0 are the same; 1 rows have something refused.")
    assert "“Juggling”" in made.out
    assert "undo_import" in made.out
    assert "Juggling" in refused.read_text("utf-8-sig")
    again = run("import", "operatives", str(sheet), "--json").reply
    assert (again["added"], again["same"]) == (0, 1)
    assert run("import", "operatives", str(place / "nothing.csv")).code == 1


def test_backup_restore_and_verify(place: Path, run: Run) -> None:
    backup = place / "office.doorstep"
    made = run("backup", str(backup))
    assert made.code == 0
    assert "Backup written and verified" in made.out
    sheet = place / "people.csv"
    sheet.write_text("Name,Trade\nSean Roe,Gas\n", "utf-8")
    assert run("import", "operatives", str(sheet)).code == 0
    clean = run("verify", str(backup))
    assert clean.code == 0
    assert clean.out.startswith("✓ Nothing was changed behind the program's back.")
    assert "tests.factories.keyrings.FileKeyring" in clean.out
    older = (place / "office" / "office.db").read_bytes()
    assert run("restore", str(backup)).code == 0
    assert run("import", "operatives", str(sheet), "--dry-run", "--json").reply["added"] == 1
    late = place / "late.doorstep"
    assert run("backup", str(late)).code == 0
    (place / "office" / "office.db").write_bytes(older)
    found = run("verify", str(late), "--json")
    assert found.code == 1
    assert found.reply["problems"]
    assert run("verify", str(place / "typed")).code == 1


def test_verify_says_of_a_record_what_it_is(place: Path, run: Run, furnished: Furnished) -> None:
    record = place / "returned.pdf"
    assert run("concern", "pdf", furnished.records["sealed concern"], str(record)).code == 0
    good = run("verify", str(record))
    assert good.code == 0
    assert good.out.startswith("returned.pdf:\n  ✓ Sealed by this office")
    for words in ("SC-2026-0003, version 1", "It is the newest version.", "✓ Nothing was changed behind"):
        assert words in good.out
    content = record.read_bytes()
    record.write_bytes(content[:-1] + b"X")
    bad = run("verify", str(record))
    assert bad.code == 1
    assert "  ✕ " in bad.out
    reply = run("verify", str(record), "--json").reply
    assert [one["good"] for one in reply["files"]] == [False]
    assert reply["problems"] == []
    assert run("verify", str(place / "nothing.pdf")).code == 1


def test_recover_reads_the_code_and_names_the_wrong_group(
    place: Path, run: Run, furnished: Furnished
) -> None:
    code = furnished.template.code
    (place / "keyring.json").unlink()
    assert run("day").code == 4
    other = "0" if code[7] != "0" else "1"
    mistyped = run("recover", typed=f"{code[:7]}{other}{code[8:]}\n")
    assert mistyped.code == 1
    assert "Group 2 does not fit" in mistyped.err
    assert run("recover", typed=f"  {code.lower().replace('-', ' ')}\n").code == 0
    assert run("day").code == 0


def test_recover_starts_a_new_computer_from_a_backup(place: Path, run: Run, furnished: Furnished) -> None:
    backup = place / "office.doorstep"
    assert run("backup", str(backup)).code == 0
    shutil.rmtree(place / "office")
    (place / "keyring.json").unlink()
    assert run("recover", "--backup", str(backup), typed=furnished.template.code).code == 0
    assert run("day", "--json").reply["rows"]


def test_init_makes_an_office_and_shows_its_code_once(tmp_path: Path, run: Run) -> None:
    new = ("init", "--company", "Mersey Property Care Ltd", "--admin", "Dana")
    short = run(*new, password="short")
    assert short.code == 1
    assert "at least 8" in short.err
    assert not (tmp_path / "office").exists()
    made = run(*new, "--json")
    assert made.code == 0
    code = made.reply["recovery_code"]
    again = run(*new)
    assert (again.code, again.out) == (1, "")
    assert run("day", user="dana").code == 0
    (tmp_path / "keyring.json").unlink()
    assert run("recover", typed=code).code == 0
    assert code not in (tmp_path / "log" / "doorstep.log").read_text("utf-8")
