"""Finding people, homes, jobs and concerns by a few letters: always what is there now, and only what one may see."""

import pytest

from desktop.services.search import Hit
from tests.factories.calls import raise_concern
from tests.factories.offices import Scene, TestOffice, add_valid_operative
from tests.factories.statements import statements
from tests.services.test_clearance import change


def found(office: TestOffice, text: str, user: str = "boss", limit: int = 20) -> list[tuple[str, str]]:
    return [(hit.kind, hit.title) for hit in office.work(user).search.find(text, limit)]


FOUND = [
    ("priya", [("operatives", "Priya Lal")]),
    ("LA", [("operatives", "Priya Lal")]),
    ("lal pri", [("operatives", "Priya Lal")]),
    ("riya", []),  # words are found by how they begin
    ("priya thomas", []),
    ("lunt", [("residents", "Mr Derek Lunt")]),
    ("kestrel", [("homes", "Flat 11, Kestrel House, L6 5NX")]),
    ("flat 11", [("homes", "Flat 11, Kestrel House, L6 5NX")]),
    ("flat 1", []),  # one digit alone is a whole number
    ("kestrel l6", [("homes", "Flat 11, Kestrel House, L6 5NX")]),
    ("l6 5nx", [("homes", "Flat 11, Kestrel House, L6 5NX")]),
    ("l65nx", [("homes", "Flat 11, Kestrel House, L6 5NX")]),
    ("wo-118196", [("jobs", "WO-118196")]),
    ("wo-1181", [("jobs", "WO-118196")]),
    ("118", [("jobs", "WO-118196")]),
    ("wo 118", [("jobs", "WO-118196")]),
    ("118-wo", []),  # parts that are written together follow one another
    ("07700", [("operatives", "Beth Thomas"), ("operatives", "Priya Lal")]),
    ("p", []),
    ("", []),
    ("  ", []),
    ('"', []),
    ("'*) OR -- %", []),
    ("priya* NOT x", []),
    ("name:priya", []),
]


def test_what_is_found(any_office: TestOffice, scene: Scene) -> None:
    assert [(text, found(any_office, text)) for text, _ in FOUND] == FOUND


def test_a_hit_says_what_to_open(any_office: TestOffice, scene: Scene) -> None:
    (resident,) = any_office.work().search.find("derek")
    assert (resident.target, resident.target_id) == ("homes", scene.home)
    assert resident.subtitle == "Flat 11, Kestrel House, L6 5NX"
    (job,) = any_office.work().search.find("wo-118196")
    assert job == Hit(
        "jobs", scene.job, "WO-118196", "Flat 11, Kestrel House · Riverside Trust", "jobs", scene.job
    )
    change(any_office, "operatives", scene.operative, status="left", staff_no="0047")
    (person,) = any_office.work().search.find("0047")
    assert (person.target_id, person.subtitle) == (scene.operative, "Staff no. 0047 · Left")


def test_a_renamed_one_is_found_by_its_new_name_alone(any_office: TestOffice, scene: Scene) -> None:
    change(any_office, "operatives", scene.operative, name="Priya Mistry")
    change(any_office, "homes", scene.home, address="Flat 12, Heron House")
    assert found(any_office, "lal") == []
    assert found(any_office, "kestrel") == []
    assert found(any_office, "mistry") == [("operatives", "Priya Mistry")]
    assert found(any_office, "heron") == [("homes", "Flat 12, Heron House, L6 5NX")]


def test_a_change_of_something_else_keeps_it_findable_once(any_office: TestOffice, scene: Scene) -> None:
    change(any_office, "operatives", scene.operative, notes="left-handed")
    assert found(any_office, "priya") == [("operatives", "Priya Lal")]


def test_a_deleted_one_is_not_found(any_office: TestOffice, scene: Scene) -> None:
    from desktop.db.models import Resident

    with any_office.store.write(any_office.desk().actor, "residents.erase") as write:
        for record in write.session.query(Resident).all():
            write.session.delete(record)
    assert found(any_office, "lunt") == []


def test_what_was_rolled_back_is_not_found(any_office: TestOffice, scene: Scene) -> None:
    from desktop.db.models import Operative

    with (
        pytest.raises(RuntimeError, match="stop"),
        any_office.store.write(any_office.desk().actor, "operatives.edit") as write,
    ):
        write.session.get_one(Operative, scene.operative).name = "Nobody Here"
        write.session.flush()
        raise RuntimeError("stop")
    assert found(any_office, "nobody") == []
    assert found(any_office, "priya") == [("operatives", "Priya Lal")]


def test_imported_people_are_found(office: TestOffice, tmp_path) -> None:
    path = tmp_path / "people.csv"
    path.write_text("Name,Trade\nÁine Byrne,Plumbing\n", "utf-8")
    office.ask("import", what="operatives", path=str(path))
    assert found(office, "aine") == [("operatives", "Áine Byrne")]  # as it is typed on an English keyboard


@pytest.mark.parametrize(
    ("user", "kinds"),
    [
        ("admin", {"operatives"}),
        ("manager", {"operatives", "homes", "residents", "jobs", "concerns"}),
        ("lead", {"operatives", "homes", "residents", "concerns"}),
        ("scheduler", {"operatives", "homes", "residents", "jobs"}),
        ("viewer", {"operatives", "homes", "residents", "jobs"}),
    ],
)
def test_everybody_finds_only_what_their_role_lets_them_see(
    any_office: TestOffice, scene: Scene, user: str, kinds: set[str]
) -> None:
    raise_concern(any_office, scene.home)
    texts = ("priya", "kestrel", "derek", "wo-118", "sc-2026")
    assert {kind for text in texts for kind, _ in found(any_office, text, user)} == kinds


def test_a_scheduler_finds_an_own_concern_until_it_is_sealed(any_office: TestOffice, scene: Scene) -> None:
    from desktop.db.models import Concern

    concern = raise_concern(any_office, scene.home, user="scheduler")
    assert found(any_office, "0001", "scheduler") == [("concerns", "SC-2026-0001")]
    with any_office.store.write(any_office.desk().actor, "concerns.seal") as write:
        write.session.get_one(Concern, concern).sealed_at = any_office.clock.now()
    assert found(any_office, "0001", "scheduler") == []
    (hit,) = any_office.work("manager").search.find("SC-2026-0001")
    assert hit.subtitle == "Safety concern · sealed"
    with any_office.store.write(any_office.work().desk.actor, "x") as write:
        record = write.session.get_one(Concern, concern)
        record.closed_at, record.closed_by = any_office.clock.now(), "Boss"
    (hit,) = any_office.work().search.find("SC-2026")
    assert (hit.subtitle, hit.target) == ("Safety concern · closed", "concerns")


def test_a_full_list_has_something_of_every_kind(office: TestOffice, scene: Scene) -> None:
    for number in range(30):
        add_operative = {"name": f"Kestrel {number:02d}", "trades": []}
        office.ask("add_operative", **add_operative)
    hits = found(office, "kestrel", limit=5)
    assert [kind for kind, _ in hits] == ["operatives"] * 4 + ["homes"]
    assert [title for _, title in hits][:2] == ["Kestrel 00", "Kestrel 01"]
    assert len(found(office, "kestrel")) == 20
    assert found(office, "kestrel", limit=0) == []


def test_those_who_left_come_after_those_who_are_here(office: TestOffice) -> None:
    gone = add_valid_operative(office, "Ann Byrne")
    add_valid_operative(office, "Zoe Byrne")
    change(office, "operatives", gone, status="left")
    assert [title for _, title in found(office, "byrne")] == ["Zoe Byrne", "Ann Byrne"]


def test_a_key_press_is_one_statement_and_leaves_no_entry(any_office: TestOffice, scene: Scene) -> None:
    before = any_office.ask("list", what="audit")["rows"][0]
    work = any_office.work()
    with statements(any_office) as issued:
        work.search.find("priya")
    assert len(issued) == 1
    assert any_office.ask("list", what="audit")["rows"][0] == before


def test_a_history_with_searchable_rows_verifies_clean(any_office: TestOffice, scene: Scene) -> None:
    change(any_office, "operatives", scene.operative, name="Priya Mistry")
    assert any_office.ask("verify")["problems"] == []
