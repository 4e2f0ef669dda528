"""Every role may do what its row in the table of roles says, and nothing else (P16)."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from desktop.cli.verbs import VERBS
from desktop.domain.errors import Code, RefusedError
from tests.factories.calls import Furnished, ask_as, raise_concern, tell
from tests.factories.offices import ROLES, TestOffice

A, M, L, S, V = ROLES  # admin, manager, lead, scheduler, viewer

# Who may do what, written from the office's table of roles and from nothing in the program.
ALLOWED: dict[str, set[str]] = {
    "add_user": {A},
    "add_client": {M, S},
    "set_line": {M, S},
    "add_home": {M, S},
    "add_resident": {M, S},
    "add_alert": {M, S},
    "add_operative": {M},
    "add_credential": {M},
    "add_job": {M, S},
    "book": {M, S},
    "confirm": {M, S},
    "contact": {M, S},
    "check": {M, S, V},
    "dispatch_sheet": {M, S, V},
    "dispatch": {M, S},
    "move": {M, S},
    "reassign": {M, S},
    "cancel": {M, S},
    "follow_on": {M, S},
    "add_absence": {M, S},
    "no_access": {M, S},
    "record_visit": {M, S},
    "close_visit": {M, S},
    "add_communal": {M, S},
    "communal_told": {M, S},
    "job_sheet": {M, S, V},
    "raise_concern": {M, L, S},
    "edit_concern": {M, L},  # the boss raised it
    "notify": {M, L},
    "agree_action": {M, L},
    "action_done": {M, L},
    "note_answer": {M, L},
    "platform_text": {M, L},
    "seal": {M, L},
    "add_addendum": {M, L},
    "concern_pdf": {M, L},
    "close_concern": {M, L},
    "copy_for_client": {M, L},
    "disclose": {M, L},
    "verify_pdf": {A, M, L, V},
    "report_conduct": {M, L},
    "conduct_told": {M, L},
    "conduct_not_told": {M, L},
    "close_conduct": {M, L},
    "day": {M, S, V},
    "backup": {A, M},
    "verify": {A, M, L, V},
    "undo_import": {M, S},  # an import of homes
    "get operatives": {A, M, L, S, V},
    "get credentials": {A, M, L, S, V},
    "get clients": {M, L, S, V},
    "get homes": {M, L, S, V},
    "get residents": {M, L, S, V},
    "get alerts": {M, L, S, V},
    "get jobs": {M, S, V},
    "get appointments": {M, S, V},
    "get confirmations": {M, S, V},
    "get visits": {M, S, V},
    "get concerns": {M, L},  # the boss raised it
    "get users": {A},
    "reveal": {M, S},
    "list operatives": {A, M, L, S, V},
    "list credentials": {A, M, L, S, V},
    "list clients": {M, L, S, V},
    "list homes": {M, L, S, V},
    "list residents": {M, L, S, V},
    "list alerts": {M, L, S, V},
    "list jobs": {M, S, V},
    "list appointments": {M, S, V},
    "list confirmations": {M, S, V},
    "list visits": {M, S, V},
    "list concerns": {M, L, S},  # the scheduler's own alone: see below
    "list users": {A},
    "list audit": {A, M, L},
    "edit operatives": {M},
    "edit credentials": {M},
    "edit clients": {M, S},
    "edit homes": {M, S},
    "edit residents": {M, S},
    "edit alerts": {M, S},
    "edit jobs": {M, S},
    "edit appointments": {M, S},
    "edit concerns": {M, L},
    "edit users": {A},
    "import operatives": {M},
    "import credentials": {M},
    "import homes": {M, S},
    "import residents": {M, S},
    "import alerts": {M, S},
    "import jobs": {M, S},
    "export operatives": {M, L},
    "export credentials": {M, L},
    "export clients": {M, L},
    "export homes": {M, L},
    "export residents": {M, L},
    "export alerts": {M, L},
    "export jobs": {M},
    "export appointments": {M},
    "export confirmations": {M},
    "export visits": {M},
    "export concerns": set(),
    "export users": set(),
    "restore": {A},  # last: afterwards nobody is signed in
}
EDITS: dict[str, dict[str, Any]] = {
    "operatives": {"notes": "left-handed"},
    "credentials": {"withdrawn_reason": "lost"},
    "clients": {"notes": "calls back"},
    "homes": {"access_notes": "side gate"},
    "residents": {"notes": "hard of hearing"},
    "alerts": {"text": "two dogs"},
    "jobs": {"access_notes": "after ten"},
    "appointments": {},
    "concerns": {"impressions": "He seemed cold."},
    "users": {"name": "Other Name"},
}


@pytest.fixture
def house(furnished: Furnished, tmp_path: Path) -> Iterator[TestOffice]:
    """A fresh copy of it."""
    with furnished.copy(tmp_path / "office") as office:
        yield office


def _call(label: str, furnished: Furnished, office: TestOffice) -> tuple[str, dict[str, Any]]:
    """Return the verb and the arguments of one line of the table."""
    verb, _, what = label.partition(" ")
    if label == "reveal":
        return "get", {"what": "homes", "id": furnished.records["homes"], "reveal": True}
    if not what:
        return verb, furnished.calls[verb]
    if verb == "import":
        return verb, {"what": what, "path": str(office.folder / "there is no such file.csv")}
    if verb == "export":
        return verb, {"what": what, "path": str(office.folder.parent / f"{what}.csv")}
    if verb == "list":
        return verb, {"what": what}
    row_id = furnished.records[what]
    if verb == "get":
        return verb, {"what": what, "id": row_id}
    changes = EDITS[what] or {"operatives": [furnished.scene.operative]}
    version = office.ask("get", what=what, id=row_id)["version"]
    return verb, {"what": what, "id": row_id, "version": version, "set": changes}


def _denials(office: TestOffice) -> list[str]:
    rows = office.ask("list", what="audit", where={"action": "denied"})["rows"]
    return [row["actor"] for row in rows]


@pytest.mark.parametrize("role", ROLES)
def test_a_role_may_do_what_its_row_says_and_every_denial_is_in_the_history(
    role: str, furnished: Furnished, house: TestOffice
) -> None:
    actor = house.desk(role).actor.name
    answers, wrongly_noted = {}, {}
    before = 0
    for label in ALLOWED:
        verb, arguments = _call(label, furnished, house)
        answers[label] = True
        try:
            ask_as(house, role, verb, arguments)
        except RefusedError as error:
            # Of a file that is not there is spoken only to somebody who might import it.
            assert error.code in (Code.DENIED, Code.NOT_FOUND), (label, error.message)
            assert error.code == Code.DENIED or label.startswith("import ")
            answers[label] = error.code != Code.DENIED
        noted = _denials(house)
        if noted[: len(noted) - before] != ([] if answers[label] else [actor]):
            wrongly_noted[label] = noted
        before = len(noted)
    assert answers == {label: role in roles for label, roles in ALLOWED.items()}
    assert wrongly_noted == {}


def test_the_table_knows_every_verb() -> None:
    everybody = {"init", "login", "recover"}  # asked for by nobody who is signed in
    named = {label.partition(" ")[0] for label in ALLOWED} - {"reveal"}
    assert named | everybody == set(VERBS)


@pytest.mark.parametrize(
    ("role", "sees"), [(A, None), (M, True), (L, True), (S, True), (V, False)], ids=lambda one: str(one)
)
def test_phone_and_email_of_a_resident_are_masked_for_a_viewer(
    role: str, sees: bool | None, furnished: Furnished, house: TestOffice
) -> None:
    resident = house.ask("add_resident", **furnished.calls["add_resident"])["id"]
    if sees is None:
        with pytest.raises(RefusedError, match="see clients, homes and residents"):
            house.ask("get", role, what="residents", id=resident)
        return
    got = house.ask("get", role, what="residents", id=resident)["row"]
    (listed,) = house.ask("list", role, what="residents", where={"id": resident})["rows"]
    for row in (got, listed):
        assert row["name"] == "Mrs Ada Lunt"
        assert (row["phone"] == "0151 496 0812") is sees
        assert (row["email"] == "ada@example.org") is sees
        assert sees or ("496" not in row["phone"] and "ada@" not in row["email"])


@pytest.mark.parametrize("role", ROLES)
def test_what_a_dbs_certificate_says_is_shown_to_a_manager_alone(
    role: str, furnished: Furnished, house: TestOffice
) -> None:
    dbs = house.ask("add_credential", **furnished.calls["add_credential"])["id"]
    row = house.ask("get", role, what="credentials", id=dbs)["row"]
    said = {row[name] for name in ("number", "level", "issued_on", "expires_on", "update_checked_on")}
    told = {"009876543210", "enhanced", "2026-11-02", "2029-11-02", "2026-11-20"}
    assert said == told if role == M else not said & told
    assert row["number"].endswith("3210")
    other = house.ask("list", role, what="credentials", where={"kind": "photo_id"})["rows"][0]
    assert other["number"] == "ID-1001"
    assert other["expires_on"] == "2027-06-30"


@pytest.mark.parametrize(
    ("role", "what", "field", "value"),
    [
        (V, "residents", "phone", "0151 496 0811"),
        (V, "residents", "email", "ada@example.org"),
        (S, "credentials", "number", "001234567890"),
        (L, "credentials", "level", "basic"),
        (V, "credentials", "issued_on", "2025-01-06"),
    ],
)
def test_what_is_masked_cannot_be_guessed_by_asking_for_it(
    role: str, what: str, field: str, value: str, house: TestOffice
) -> None:
    assert house.ask("list", M, what=what, where={field: value})["rows"] or field == "email"
    with pytest.raises(RefusedError) as refused:
        house.ask("list", role, what=what, where={field: value})
    assert refused.value.code == Code.DENIED
    assert _denials(house)[0] == house.desk(role).actor.name


def test_a_key_safe_code_is_hidden_until_it_is_revealed_and_each_reveal_is_noted(
    furnished: Furnished, house: TestOffice
) -> None:
    home = house.ask("add_home", **furnished.calls["add_home"])["id"]

    def reveals() -> list[tuple[str, str]]:
        found = house.ask("list", what="audit", where={"action": "homes.reveal_key_safe"})["rows"]
        return [(row["actor"], row["subject"]) for row in found]

    for role in (M, L, S, V):
        row = house.ask("get", role, what="homes", id=home)["row"]
        listed = house.ask("list", role, what="homes", where={"id": home})["rows"][0]
        assert "C1928Y" not in f"{row}{listed}"
    with pytest.raises(RefusedError, match="key-safe"):
        house.ask("list", M, what="homes", where={"key_safe_code": "C1928Y"})
    exported = house.folder.parent / "homes.csv"
    house.ask("export", M, what="homes", path=str(exported))
    assert "C1928Y" not in exported.read_text("utf-8-sig")
    assert reveals() == []
    for role in (M, S):
        assert house.ask("get", role, what="homes", id=home, reveal=True)["row"]["key_safe_code"] == "C1928Y"
        assert reveals()[0] == (house.desk(role).actor.name, f"homes/{home}")
    for role in (L, V):
        with pytest.raises(RefusedError) as refused:
            house.ask("get", role, what="homes", id=home, reveal=True)
        assert refused.value.code == Code.DENIED
    assert len(reveals()) == 2


def test_a_scheduler_sees_own_concerns_until_they_are_sealed(furnished: Furnished, house: TestOffice) -> None:
    own = raise_concern(house, furnished.scene.home, S)
    others = raise_concern(house, furnished.scene.home, M)

    def listed() -> list[str]:
        return [row["id"] for row in house.ask("list", S, what="concerns")["rows"]]

    assert listed() == [own]
    assert house.ask("get", S, what="concerns", id=own)["row"]["words"] == "I just stay in the chair."
    assert house.work(S).concerns.missing(own)
    for denied in (
        lambda: house.ask("get", S, what="concerns", id=others),
        lambda: house.work(S).concerns.missing(others),
        lambda: house.ask("concern_pdf", S, concern=own, out=str(house.folder.parent / "own.pdf")),
        lambda: house.ask("edit", S, what="concerns", id=own, version=1, set={"words": "other"}),
    ):
        with pytest.raises(RefusedError) as refused:
            denied()
        assert refused.value.code == Code.DENIED
    assert not (house.folder.parent / "own.pdf").exists()
    tell(house, own, user=M)
    house.ask("seal", M, concern=own)
    assert listed() == []
    with pytest.raises(RefusedError) as refused:
        house.ask("get", S, what="concerns", id=own)
    assert refused.value.code == Code.DENIED
    seen = [row["id"] for row in house.ask("list", L, what="concerns")["rows"]]
    assert {own, others} <= set(seen)


def test_every_look_at_a_concern_is_in_the_history(furnished: Furnished, house: TestOffice) -> None:
    concern = furnished.records["concerns"]
    for role in (M, L):
        house.ask("get", role, what="concerns", id=concern)
        (newest, *_) = house.ask("list", what="audit")["rows"]
        assert (newest["actor"], newest["action"], newest["subject"]) == (
            house.desk(role).actor.name,
            "concerns.view",
            f"concerns/{concern}",
        )


def test_somebody_with_several_roles_may_do_what_any_of_them_allows(house: TestOffice) -> None:
    ask_as(house, A, "add_user", {"user": "both", "name": "Both", "password": "long enough", "roles": [L, V]})
    assert house.ask("verify", "both")["problems"] == []
    assert house.ask("day", "both", on="2026-11-23")["rows"]
    assert house.ask("list", "both", what="concerns")["rows"]
    with pytest.raises(RefusedError, match="manager or scheduler"):
        house.ask("add_client", "both", name="Northgate", phone="")
