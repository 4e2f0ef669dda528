"""What the office asks of everybody: adding, changing and removing it, and whom that would block."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from desktop.domain.errors import Code, RefusedError
from desktop.services.requirements import KindRow, RequirementRow, RequirementService, RuleChange, WouldBlock
from tests.factories.offices import Scene, TestOffice, add_valid_operative
from tests.factories.statements import statements
from tests.services.test_clearance import change, change_credential
from tests.services.test_operative_details import book
from tests.services.test_operative_lists import add, people

DAY = date(2026, 11, 23)


def service(office: TestOffice, user: str = "manager") -> RequirementService:
    return office.work(user).requirements


def row_of(office: TestOffice, kind: str, scope: str = "always") -> RequirementRow:
    return next(row for row in service(office).rows().requirements if (row.kind, row.scope) == (kind, scope))


def kind_of(office: TestOffice, code: str) -> KindRow:
    return next(row for row in service(office).rows().kinds if row.code == code)


def preview(office: TestOffice, *changes: RuleChange, on: date = DAY) -> list[WouldBlock]:
    return service(office).preview(changes, on)


def refused(act: Callable[[], Any]) -> RefusedError:
    with pytest.raises(RefusedError) as caught:
        act()
    return caught.value


def test_what_is_asked_is_shown_in_order_with_names(any_office: TestOffice, scene: Scene) -> None:
    view = service(any_office, "viewer").rows()
    assert [(row.scope, row.key_name, row.kind_name) for row in view.requirements] == [
        ("always", "Everybody", "Code of conduct"),
        ("always", "Everybody", "DBS check"),
        ("always", "Everybody", "Photo ID card"),
        ("trade", "Gas", "Gas Safe card"),
        ("job_kind", "LPG appliance", "Gas Safe card"),
    ]
    assert [kind.code for kind in view.kinds][:2] == ["photo_id", "dbs"]
    assert view.scopes["client"] == ((scene.client, "Riverside Trust"),)
    assert ("gas", "Gas") in view.scopes["trade"]


def test_a_new_requirement_counts_at_once_until_it_is_removed(any_office: TestOffice, scene: Scene) -> None:
    row_id = service(any_office).add(scope="trade", key="plumbing", kind="asbestos_awareness")
    assert people(any_office)["Priya Lal"].state == "blocked"
    blocks = any_office.ask("check", appointment=scene.appointment)["blocks"]
    assert [one["text"] for one in blocks] == ["No Asbestos awareness on file (plumbing work)"]
    service(any_office).remove(row_id, 1)
    assert people(any_office)["Priya Lal"].state == "valid"
    assert any_office.ask("verify")["problems"] == []


def test_a_change_is_refused_where_somebody_was_faster(any_office: TestOffice, scene: Scene) -> None:
    row = row_of(any_office, "dbs")
    assert service(any_office).change(row.id, row.version, level="enhanced", recheck_months=24) == 2
    assert people(any_office)["Priya Lal"].dbs.text == "Level too low"
    for act in (
        lambda: service(any_office).change(row.id, row.version, level="basic"),
        lambda: service(any_office).remove(row.id, row.version),
    ):
        assert refused(act).code is Code.STALE
    changed = row_of(any_office, "dbs")
    assert (changed.level, changed.recheck_months, changed.version) == ("enhanced", 24, 2)


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"scope": "planet", "kind": "ecs"}, "scope"),
        ({"scope": "trade", "key": "magic", "kind": "ecs"}, "key"),
        ({"scope": "trade", "key": "", "kind": "ecs"}, "key"),
        ({"scope": "always", "key": "gas", "kind": "ecs"}, "key"),
        ({"scope": "always", "kind": "unheard"}, "kind"),
        ({"scope": "client", "key": "CLIENT", "kind": "dbs", "level": "huge"}, "level"),
        ({"scope": "client", "key": "CLIENT", "kind": "dbs", "recheck_months": 0}, "recheck_months"),
        ({"scope": "client", "key": "CLIENT", "kind": "dbs", "recheck_months": 121}, "recheck_months"),
        ({"scope": "client", "key": "CLIENT", "kind": "dbs", "category": "LPG"}, "category"),
        ({"scope": "always", "kind": "ecs", "level": "basic"}, "level"),
        ({"scope": "always", "kind": "ecs", "recheck_months": 12}, "level"),
        ({"scope": "always", "kind": "photo_id"}, "kind"),
    ],
)
def test_what_cannot_be_asked_is_refused_at_its_field(
    office: TestOffice, scene: Scene, fields: dict[str, Any], wrong: str
) -> None:
    if fields.get("key") == "CLIENT":
        fields = {**fields, "key": scene.client}
    assert refused(lambda: service(office).add(**fields)).details["field"] == wrong
    assert len(service(office).rows().requirements) == 5


def test_a_category_is_kept_as_cards_keep_it(office: TestOffice) -> None:
    service(office).add(scope="trade", key="gas", kind="gas_safe", category=" ccn1 ")
    assert [row.category for row in service(office).rows().requirements if row.scope == "trade"] == [
        "",
        "CCN1",
    ]


def test_a_kind_is_added_changed_and_taken_out_of_use(any_office: TestOffice) -> None:
    code = service(any_office).add_kind(
        name="  Face  fit test ", default_months=24, synonyms=["Face Fit", ""]
    )
    assert code == "face_fit_test"
    kind = kind_of(any_office, code)
    assert (kind.name, kind.default_months, kind.synonyms) == ("Face fit test", 24, ("face fit",))
    assert service(any_office).change_kind(kind.id, 1, name="Face-fit", default_months=36) == 2
    assert refused(lambda: service(any_office).change_kind(kind.id, 1, name="Old")).code is Code.STALE
    service(any_office).change_kind(kind.id, 2, is_active=False)
    wrong = refused(lambda: service(any_office).add(scope="always", kind=code))
    assert wrong.details["field"] == "kind"


def test_two_kinds_never_share_a_code_or_a_name(office: TestOffice) -> None:
    assert service(office).add_kind(name="ECS-card") == "ecs_card"
    assert service(office).add_kind(name="ECS: card") == "ecs_card_2"
    assert service(office).add_kind(name="检查") == "kind"
    assert refused(lambda: service(office).add_kind(name="ecs CARD")).code is Code.EXISTS
    kind = kind_of(office, "cscs")
    for act, field in (
        (lambda: service(office).add_kind(name="  "), "name"),
        (lambda: service(office).add_kind(name="X", default_months=0), "default_months"),
        (lambda: service(office).change_kind(kind.id, 1, name="ECS card"), "name"),
        (lambda: service(office).change_kind(kind_of(office, "dbs").id, 1, is_active=False), "is_active"),
    ):
        assert refused(act).details["field"] == field
    assert "code" in refused(lambda: service(office).change_kind(kind.id, 1, code="x")).message


@pytest.mark.parametrize("user", ["lead", "scheduler", "viewer"])
def test_only_those_who_set_policy_may_change_or_preview_it(office: TestOffice, user: str) -> None:
    row, kind = row_of(office, "dbs"), kind_of(office, "ecs")
    mine = service(office, user)
    for act in (
        lambda: mine.add(scope="always", kind="ecs"),
        lambda: mine.change(row.id, 1, level="enhanced"),
        lambda: mine.remove(row.id, 1),
        lambda: mine.add_kind(name="X"),
        lambda: mine.change_kind(kind.id, 1, name="X"),
        lambda: mine.preview([], DAY),
    ):
        assert refused(act).code is Code.DENIED
    assert len(service(office).rows().requirements) == 5


# Whom it would block


def test_a_preview_names_who_would_be_blocked_and_on_which_visits_and_saves_nothing(
    any_office: TestOffice, scene: Scene
) -> None:
    add_valid_operative(any_office, "Sparky", "electrical")
    add(any_office, scene.other, "asbestos_awareness", expires_on="2027-01-01")
    adding = RuleChange("add", fields={"scope": "trade", "key": "plumbing", "kind": "asbestos_awareness"})
    before = any_office.work().changes.newest()
    (found,) = preview(any_office, adding)
    assert (found.name, [fault.code for fault in found.reasons]) == ("Priya Lal", ["missing"])
    assert [(row.appointment, row.state, row.needs_other) for row in found.visits] == [
        (scene.appointment, "blocked", True)
    ]
    assert found.visits[0].blocks[0].text == "No Asbestos awareness on file (plumbing work)"
    assert any_office.work().changes.newest() == before
    assert people(any_office)["Priya Lal"].state == "valid"


def test_a_preview_says_what_would_be_true_after_saving(any_office: TestOffice, scene: Scene) -> None:
    asks = {"scope": "client", "key": scene.client, "kind": "safeguarding"}
    (found,) = preview(any_office, RuleChange("add", fields=asks))
    assert found.reasons == ()  # only this client asks
    service(any_office).add(**asks)
    blocks = any_office.ask("check", appointment=scene.appointment)["blocks"]
    assert [one.text for one in found.visits[0].blocks] == [one["text"] for one in blocks]
    assert preview(any_office, RuleChange("add", fields={**asks, "kind": "first_aid"})) == []


def test_each_visit_is_judged_on_its_own_day_and_as_far_as_two_weeks(
    office: TestOffice, scene: Scene
) -> None:
    add(office, scene.operative, "first_aid", expires_on="2026-11-25")
    days = ("2026-11-25", "2026-11-26", "2026-12-06", "2026-12-07")
    made = {day: book(office, scene, day, scene.operative) for day in days}
    asks = {"scope": "client", "key": scene.client, "kind": "first_aid"}
    (found,) = preview(office, RuleChange("add", fields=asks))
    assert [row.appointment for row in found.visits] == [made["2026-11-26"], made["2026-12-06"]]


def test_a_shorter_re_check_a_higher_level_and_a_new_version_are_previewed(
    office: TestOffice, scene: Scene
) -> None:
    dbs, code = row_of(office, "dbs"), kind_of(office, "code_of_conduct")
    for change_, fault in (
        (RuleChange("change", dbs.id, {"level": "enhanced"}), "dbs_level"),
        (RuleChange("change", dbs.id, {"recheck_months": 12}), "dbs_recheck_due"),
        (RuleChange("change_kind", code.id, {"current_version": "2"}), "not_acknowledged"),
        (RuleChange("change_kind", code.id, {"default_months": 6}), "expired"),
    ):
        found = preview(office, change_)
        assert [one.name for one in found] == ["Beth Thomas", "Priya Lal"]
        assert {one.code for row in found for one in row.reasons} == {fault}
    assert preview(office, RuleChange("change", dbs.id, {"recheck_months": 36})) == []
    assert preview(office, RuleChange("change_kind", code.id, {"name": "Conduct"})) == []


def test_changes_are_previewed_together(office: TestOffice, scene: Scene) -> None:
    dbs = row_of(office, "dbs")
    adding = RuleChange("add", fields={"scope": "always", "kind": "dbs", "level": "enhanced"})
    assert refused(lambda: preview(office, RuleChange("remove"))).code is Code.NOT_FOUND
    assert len(preview(office, RuleChange("remove", dbs.id), adding)) == 2
    assert preview(office, RuleChange("remove", dbs.id)) == []


def test_who_is_stopped_already_is_not_named_anew(office: TestOffice, scene: Scene) -> None:
    change_credential(office, scene.operative, "photo_id", expires_on="2026-11-01")
    change(office, "operatives", scene.other, status="suspended")
    adding = RuleChange("add", fields={"scope": "always", "kind": "ecs"})
    assert preview(office, adding) == []


def test_what_could_not_be_saved_cannot_be_previewed(office: TestOffice) -> None:
    wrong = refused(lambda: preview(office, RuleChange("add", fields={"scope": "always", "kind": "unheard"})))
    assert wrong.details["field"] == "kind"
    for change_ in (RuleChange("add"), RuleChange("shrink")):
        assert refused(lambda one=change_: preview(office, one)).code is Code.BAD_INPUT
    assert refused(lambda: preview(office, RuleChange("change_kind", "x"))).code is Code.NOT_FOUND


def test_a_preview_asks_as_many_statements_for_two_as_for_ten(office: TestOffice, scene: Scene) -> None:
    adding = RuleChange("add", fields={"scope": "always", "kind": "ecs"})
    work = service(office)
    with statements(office) as few:
        assert len(work.preview([adding], DAY)) == 2
    for number in range(8):
        book(office, scene, f"2026-11-{24 + number % 6}", add_valid_operative(office, f"Person {number}"))
    with statements(office) as many:
        assert len(work.preview([adding], DAY)) == 10
    assert len(many) == len(few)
