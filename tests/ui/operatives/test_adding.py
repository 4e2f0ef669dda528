"""Somebody new, with all they need, by keyboard alone; and nothing typed is lost on the way."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from desktop.ui.forms.sheet import FormSheet
from tests.factories.offices import Scene, TestOffice
from tests.ui.operatives.conftest import NO_WINDOWS, Hands

pytestmark = NO_WINDOWS

SPACE = Qt.Key.Key_Space
ESCAPE = Qt.Key.Key_Escape


def test_adding_a_person_with_card_dbs_and_certificates_takes_only_keys(
    office: TestOffice, open_page: Callable[..., Hands]
) -> None:
    hands = open_page()
    hands.page.new()
    hands.settle()
    hands.keys("Sana Ahmed")
    hands.tab()
    hands.keys("0061")
    hands.tab()
    hands.keys("07700 900123")
    hands.tab(2)  # past the e-mail address, to the trades: gas is the first
    hands.keys(key=SPACE)
    hands.enter()
    assert hands.title == "Add Photo ID card"
    assert "Sana Ahmed · 1 of 4" in hands.said()
    hands.keys("ID-0061")
    hands.tab()
    hands.keys("3/11/2026")
    hands.tab(2)
    hands.enter("3/11/2029")
    assert hands.title == "Add DBS check"
    hands.keys("001234567890")
    hands.tab()
    hands.keys("5/1/2026")
    hands.tab(2)
    hands.keys("Basic")
    hands.enter()
    assert hands.title == "Acknowledge the code of conduct"
    hands.enter()
    assert hands.title == "Add Gas Safe card"
    hands.keys("5118231")
    hands.tab(3)
    hands.enter("31/3/2027")
    assert hands.title == ""
    assert hands.people() == {"Sana Ahmed": "Valid"}
    today = office.clock.today()
    [operative] = office.work().operative_lists.people(today)
    kinds = {one.kind: one for one in office.work().operative_lists.person(operative.id, today).credentials}
    assert (kinds["photo_id"].number, str(kinds["photo_id"].expires_on)) == ("ID-0061", "2029-11-03")
    dbs = kinds["dbs"]
    assert (dbs.number, dbs.level, str(dbs.issued_on), dbs.seen_on) == (
        "001234567890",
        "basic",
        "2026-01-05",
        today,
    )
    assert kinds["code_of_conduct"].issued_on == today
    assert str(kinds["gas_safe"].expires_on) == "2027-03-31"


def test_what_is_missing_shows_at_its_field_and_the_first_has_the_cursor(
    open_page: Callable[..., Hands], scene: Scene
) -> None:
    hands = open_page()
    hands.page.new()
    hands.settle()
    hands.enter()
    assert hands.title == "Add operative"
    assert "Name is still missing." in hands.said()
    hands.enter("Ravi Singh")
    assert "Ravi Singh" in hands.people()


def test_a_staff_number_that_is_taken_is_refused_at_its_field(
    office: TestOffice, open_page: Callable[..., Hands]
) -> None:
    office.ask("add_operative", name="Kofi Osei", phone="")
    [kofi] = office.work().operative_lists.people(office.clock.today())
    office.work().records.edit("operatives", kofi.id, kofi.version, {"staff_no": "0047"})
    hands = open_page()
    hands.page.new()
    hands.settle()
    hands.keys("Ravi Singh")
    hands.tab()
    hands.enter("0047")
    sheet = hands.window
    assert isinstance(sheet, FormSheet)
    assert "Kofi Osei has the staff number 0047 already" in sheet.form.error_of("staff_no")
    assert sheet.form.values()["name"] == "Ravi Singh"


def test_a_step_of_the_round_may_be_skipped_and_is_still_shown_as_needed(
    office: TestOffice, open_page: Callable[..., Hands]
) -> None:
    hands = open_page()
    hands.page.new()
    hands.settle()
    hands.enter("Ravi Singh")
    assert hands.title == "Add Photo ID card"
    hands.click("Skip for now")
    assert hands.title == "Add DBS check"
    hands.keys(key=ESCAPE)
    hands.settle()
    assert hands.title == ""
    assert hands.held()["Photo ID card, needed"] == ("—", "None on file")
    assert hands.people() == {"Ravi Singh": "Blocked"}


def test_a_wrong_dbs_number_says_so_at_its_field_and_nothing_typed_is_lost(
    office: TestOffice, open_page: Callable[..., Hands], scene: Scene
) -> None:
    hands = open_page()
    hands.pick("Priya Lal")
    hands.menu("Add or renew", "Renew DBS check")
    hands.keys("12345")
    hands.tab()
    hands.keys("2 Nov 2026")
    hands.enter()
    sheet = hands.window
    assert isinstance(sheet, FormSheet)
    assert sheet.form.error_of("number").startswith("A DBS certificate number has 12 digits; this has 5")
    assert sheet.form.values()["number"] == "12345"
    assert str(sheet.form.values()["issued_on"]) == "2026-11-02"
    hands.type_into("Certificate number, required", "012345678901")
    hands.enter()
    assert hands.title == ""
    assert "012345678901" in {number for number, _ in hands.held().values()}


def test_what_was_typed_comes_back_after_cancelling(open_page: Callable[..., Hands], scene: Scene) -> None:
    hands = open_page()
    hands.page.new()
    hands.settle()
    hands.keys("Ravi Singh")
    hands.keys(key=ESCAPE)
    hands.settle()
    assert hands.title == ""
    hands.page.new()
    hands.settle()
    assert "Your draft of 07:30 is back." in hands.said()
    hands.enter()
    assert "Ravi Singh" in hands.people()


def test_a_level_that_the_role_does_not_allow_asks_for_a_reason_which_is_kept(
    office: TestOffice, open_page: Callable[..., Hands], scene: Scene
) -> None:
    hands = open_page()
    hands.pick("Priya Lal")
    hands.menu("Add or renew", "Renew DBS check")
    hands.keys("012345678901")
    hands.tab()
    hands.keys("2 Nov 2026")
    hands.tab(2)
    QTest.keyClicks(hands.named("Level, required"), "Enh")
    hands.settle()
    assert "give no ground in law for more than a basic check" in hands.said()
    hands.enter()
    assert hands.title == "Renew DBS check", "saved without a reason"
    hands.type_into("Why this level", "Sheltered scheme at Kestrel House")
    QTest.keyClick(hands.window, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    hands.settle()
    assert hands.title == ""
    reasons = {one["level"]: one["level_reason"] for one in office.work().records.list("credentials")}
    assert reasons["enhanced"] == "Sheltered scheme at Kestrel House"


def test_renewing_keeps_the_older_one_in_the_history(open_page: Callable[..., Hands], scene: Scene) -> None:
    hands = open_page()
    hands.pick("Priya Lal")
    hands.menu("Add or renew", "Renew Photo ID card")
    assert hands.title == "Renew Photo ID card"
    hands.type_into("Number", "ID-2002")
    hands.type_into("Valid until", "30/6/2029")
    hands.enter()
    assert ("ID-2002", "30 Jun 2029") in hands.held().values()
    assert "ID-1001" not in {number for number, _ in hands.held().values()}
    hands.click("Credential history")
    rows = hands.table("Credential history").rows_model
    was = {rows.index(nr, 1).data(): rows.index(nr, 4).data() for nr in range(rows.rowCount())}
    assert (was["ID-2002"], was["ID-1001"]) == ("In use", "Replaced by a newer one")
