"""Messages to residents: true to the visit, whole or refused, noted, and silent about what is nobody's business."""

from email import message_from_bytes, policy
from pathlib import Path

import pytest

from desktop.documents.portraits import draw_portrait
from desktop.domain.errors import Code, RefusedError
from desktop.services.languages import CODES
from desktop.services.messages import MessageService
from tests.factories.offices import Scene, TestOffice

SECRETS = (
    "keeps a large dog",
    "4711",
    "Back door key under the pot",
    "001234567890",
    "DBS",
    "bruise",
    "barred",
)


def messages(office: TestOffice, user: str = "scheduler") -> MessageService:
    return office.work(user).messages


def contacts(office: TestOffice, scene: Scene) -> list[tuple[str, str, str]]:
    found = office.work("scheduler").board.detail(scene.appointment).contacts
    return [(one.channel, one.noted_by, one.outcome) for one in found]


def edit(office: TestOffice, what: str, row: str, **values: object) -> None:
    version = office.ask("get", what=what, id=row)["row"]["version"]
    office.ask("edit", what=what, id=row, version=version, set=values)


def resident(office: TestOffice, scene: Scene, **values: object) -> None:
    (row,) = office.ask("list", what="residents", where={"home": scene.home})["rows"]
    edit(office, "residents", row["id"], **values)


def test_a_message_says_when_where_and_whom_to_ring(any_office: TestOffice, scene: Scene) -> None:
    found = messages(any_office).draft(scene.appointment, "confirmation")
    assert (found.kind_name, found.subject) == ("Confirmation", "Your visit on Monday 23 November 2026")
    for text in (
        "Dear Mr Derek Lunt,",
        "Day: Monday 23 November 2026",
        "Time: between 09:00 and 11:00",
        "Where: Flat 11, Kestrel House, L6 5NX",
        "Job number: WO-118196",
        "ring us on 0151 496 0900",
        "Mersey Property Care Ltd",
    ):
        assert text in found.text
    assert (found.to_name, found.email, found.phone) == ("Mr Derek Lunt", "", "0151 496 0811")
    assert (found.missing, found.note, found.photos) == ((), "", ())


def test_the_times_are_those_of_london(office: TestOffice, scene: Scene) -> None:
    office.ask(
        "move",
        appointment=scene.appointment,
        start="2026-07-06T08:00:00+00:00",
        end="2026-07-06T10:00:00+00:00",
        reason="asked",
        asked_by="resident",
    )
    text = messages(office).draft(scene.appointment, "confirmation").text
    assert "Monday 6 July 2026" in text
    assert "between 09:00 and 11:00" in text


def test_every_message_is_there_in_every_language(office: TestOffice, scene: Scene) -> None:
    seen = set()
    for language in CODES:
        for kind in messages(office).kinds():
            values = dict.fromkeys(kind.asks, "11:45")
            found = messages(office).draft(scene.appointment, kind.code, language, values)
            assert found.missing == ()
            assert "{" not in found.text + found.subject
            assert "0151 496 0900" in found.text
            assert "WO-118196" in found.text
            assert found.note == ("" if language == "en" else "Have a speaker check this.")
            seen.add(found.text)
    assert len(seen) == 6 * len(CODES)


def test_the_resident_s_language_is_suggested(office: TestOffice, scene: Scene) -> None:
    suggested = []
    for name in ("", " somali", "Cymraeg", "Ukrainian", "اردو"):
        resident(office, scene, language=name)
        suggested.append(messages(office).suggested_language(scene.appointment))
    assert suggested == ["en", "so", "cy", "en", "ur"]


def test_on_our_way_names_and_shows_who_comes(office: TestOffice, scene: Scene) -> None:
    portrait = draw_portrait("Priya Lal", 1)
    office.work("manager").operatives.set_photo(scene.operative, 1, "a.jpg", portrait)
    found = messages(office).draft(scene.appointment, "on_our_way")
    assert "Priya Lal from Mersey Property Care Ltd" in found.text
    ((name, jpeg),) = found.photos
    assert name == "Priya Lal"
    assert jpeg.startswith(b"\xff\xd8")
    assert messages(office).draft(scene.appointment, "confirmation").photos == ()


def test_what_is_missing_is_named_and_nothing_goes_out(
    office: TestOffice, scene: Scene, tmp_path: Path
) -> None:
    late = messages(office).draft(scene.appointment, "running_late")
    assert late.missing == ("expected",)
    assert "{expected}" in late.text
    assert "type the time" in late.missing_text
    resident(office, scene, email="lunt@example.org")
    out = tmp_path / "late.eml"
    with pytest.raises(RefusedError, match=r"\{expected\}"):
        messages(office).save_eml(scene.appointment, "running_late", out)
    with pytest.raises(RefusedError, match=r"\{expected\}"):
        messages(office).noted(scene.appointment, "running_late", "copied")
    assert not out.exists()
    assert contacts(office, scene) == []
    resident(office, scene, is_active=False)
    assert messages(office).draft(scene.appointment, "confirmation").missing == ("resident",)


def test_a_visit_that_is_over_is_not_announced(office: TestOffice, scene: Scene) -> None:
    office.ask("cancel", appointment=scene.appointment, reason="not needed", asked_by="resident")
    for kind in ("confirmation", "on_our_way", "running_late", "letter"):
        with pytest.raises(RefusedError, match="was cancelled"):
            messages(office).draft(scene.appointment, kind)
    assert messages(office).draft(scene.appointment, "missed_you").missing == ()


@pytest.mark.parametrize(
    ("arguments", "field"),
    [
        ({"kind": "threat"}, "kind"),
        ({"kind": "confirmation", "language": "fr"}, "language"),
        ({"kind": "confirmation", "values": {"alert": "dog"}}, "values"),
    ],
)
def test_what_there_is_not_is_refused(
    arguments: dict[str, object], field: str, office: TestOffice, scene: Scene
) -> None:
    with pytest.raises(RefusedError) as refused:
        messages(office).draft(scene.appointment, **arguments)  # type: ignore[arg-type]
    assert refused.value.details["field"] == field


def test_no_message_knows_of_alerts_concerns_keys_or_checks(office: TestOffice, scene: Scene) -> None:
    office.ask("add_alert", home=scene.home, kind="dangerous_animal", text="keeps a large dog")
    edit(office, "homes", scene.home, key_safe_code="4711", access_notes="Back door key under the pot")
    resident(office, scene, notes="bruise on the arm")
    for language in CODES:
        for kind in messages(office).kinds():
            values = dict.fromkeys(kind.asks, "11:45")
            found = messages(office).draft(scene.appointment, kind.code, language, values)
            whole = f"{found.subject}\n{found.text}"
            assert [one for one in (*SECRETS, "alert", "concern", "safeguard") if one in whole] == []


def test_what_was_copied_is_kept_with_its_words(office: TestOffice, scene: Scene) -> None:
    messages(office).noted(scene.appointment, "running_late", "copied", "pl", {"expected": "11:45"})
    ((channel, by, outcome),) = contacts(office, scene)
    assert (channel, by) == ("text", "Scheduler Person")
    assert outcome.startswith("“Running late” in Polish copied, to be sent:\n")
    assert "Planujemy być u Państwa o godzinie 11:45." in outcome
    with pytest.raises(RefusedError, match="copied, saved, printed"):
        messages(office).noted(scene.appointment, "confirmation", "sent")


def test_an_e_mail_file_opens_as_a_draft_to_the_resident(
    office: TestOffice, scene: Scene, tmp_path: Path
) -> None:
    resident(office, scene, email="lunt@example.org", name="Łukasz “Lu” Nguyễn")
    company = office.work("manager").company
    company.change(company.company().version, email="office@mersey.example")
    office.work("manager").operatives.set_photo(scene.operative, 1, "a.jpg", draw_portrait("Priya Lal", 1))
    out = tmp_path / "on-our-way.eml"
    messages(office).save_eml(scene.appointment, "on_our_way", out, "bn")
    raw = out.read_bytes()
    assert raw.isascii()  # any mail program, however old, takes it
    mail = message_from_bytes(raw, policy=policy.default)
    (to,) = mail["To"].addresses
    assert (to.display_name, to.addr_spec) == ("Łukasz “Lu” Nguyễn", "lunt@example.org")
    assert mail["From"].addresses[0].addr_spec == "office@mersey.example"
    assert mail["Subject"] == "আমরা আসছি"
    assert mail["Date"].datetime == office.clock.now()
    assert (mail["X-Unsent"], mail["Bcc"], mail["Cc"]) == ("1", None, None)
    body = mail.get_body(("plain",))
    assert body is not None
    assert body.get_content().startswith("প্রিয় Łukasz “Lu” Nguyễn,\r\n")
    (photo,) = mail.iter_attachments()
    assert (photo.get_content_type(), photo.get_filename()) == ("image/jpeg", "Priya Lal.jpg")
    assert photo.get_content().startswith(b"\xff\xd8")
    assert [row[0] for row in contacts(office, scene)] == ["email"]


def test_summer_s_e_mail_has_summer_s_offset(office: TestOffice, scene: Scene, tmp_path: Path) -> None:
    resident(office, scene, email="lunt@example.org")
    office.clock.set(office.clock.now().replace(month=7, day=6))
    out = tmp_path / "a.eml"
    messages(office).save_eml(scene.appointment, "follow_up", out)
    assert b"Date: Mon, 06 Jul 2026 08:30:00 +0100" in out.read_bytes()


def test_a_name_cannot_add_a_line_to_the_head_of_an_e_mail(
    office: TestOffice, scene: Scene, tmp_path: Path
) -> None:
    resident(office, scene, email="lunt@example.org", name="Lunt\r\nBcc: evil@example.org")
    edit(office, "jobs", scene.job, description="Leak\nBcc: evil@example.org")
    out = tmp_path / "a.eml"
    messages(office, "manager").set_template("confirmation", "en", "{resident} {scope}", "Hello")
    messages(office).save_eml(scene.appointment, "confirmation", out)
    mail = message_from_bytes(out.read_bytes(), policy=policy.default)
    assert mail["Bcc"] is None
    assert [one.addr_spec for one in mail["To"].addresses] == ["lunt@example.org"]


def test_without_an_address_no_file_is_made(office: TestOffice, scene: Scene, tmp_path: Path) -> None:
    with pytest.raises(RefusedError, match="no e-mail address"):
        messages(office).save_eml(scene.appointment, "confirmation", tmp_path / "a.eml")
    assert list(tmp_path.glob("*.eml")) == []


def test_the_office_s_own_words_hold_until_they_are_taken_back(any_office: TestOffice, scene: Scene) -> None:
    boss = messages(any_office, "manager")
    boss.set_template("confirmation", "en", "See you", "Hi {resident}, {day}.")
    found = messages(any_office).draft(scene.appointment, "confirmation")
    assert (found.subject, found.text) == ("See you", "Hi Mr Derek Lunt, Monday 23 November 2026.")
    boss.set_template("confirmation", "en", "See you soon", "Hi {resident}.")
    (row,) = [one for one in boss.templates() if one.kind == "confirmation"]
    assert (row.subject, row.text, row.is_own, row.ease_text) == (
        "See you soon",
        "Hi {resident}.",
        True,
        "Easy to read",
    )
    assert messages(any_office).draft(scene.appointment, "confirmation", "pl").text.startswith("Dzień dobry")
    boss.reset_template("confirmation", "en")
    assert messages(any_office).draft(scene.appointment, "confirmation").text.startswith("Dear Mr Derek Lunt")
    assert not [one for one in boss.templates() if one.is_own]
    boss.reset_template("confirmation", "en")
    assert any_office.ask("verify")["problems"] == []


@pytest.mark.parametrize(
    ("subject", "text", "field", "named"),
    [
        ("Hi", "Hello {residnet}", "text", "residnet"),
        ("{alert}", "Hello", "subject", "alert"),
        ("", "Hello", "subject", "no words"),
        ("Hi", "x" * 4001, "text", "4,000"),
    ],
)
def test_words_that_cannot_be_filled_in_are_not_kept(
    subject: str, text: str, field: str, named: str, office: TestOffice
) -> None:
    with pytest.raises(RefusedError) as refused:
        messages(office, "manager").set_template("confirmation", "en", subject, text)
    assert named in refused.value.message
    assert refused.value.details["field"] == field
    assert not [one for one in messages(office).templates() if one.is_own]


def test_a_language_is_checked_by_somebody_until_its_words_change(office: TestOffice) -> None:
    boss = messages(office, "manager")

    def polish() -> tuple[object, ...]:
        (row,) = [one for one in boss.languages() if one.code == "pl"]
        return row.is_checked, row.checked_by, row.checked_on, row.note

    unchecked = (False, "", None, "Have a speaker check this.")
    assert polish() == unchecked
    boss.mark_checked("pl", " Ada Nowak ")
    assert polish() == (True, "Ada Nowak", office.clock.today(), "")
    boss.set_template("missed_you", "so", "a", "b")
    assert polish()[0]
    boss.set_template("missed_you", "pl", "a", "b")
    assert polish() == unchecked
    boss.mark_checked("pl", "Ada Nowak")
    boss.unmark_checked("pl")
    assert polish() == unchecked
    with pytest.raises(RefusedError, match="Say who"):
        boss.mark_checked("pl", " ")
    assert boss.languages()[0][:5] == ("en", "English", "English", False, True)


@pytest.mark.parametrize("user", ["admin", "lead", "viewer"])
def test_only_who_books_writes_to_residents(
    user: str, office: TestOffice, scene: Scene, tmp_path: Path
) -> None:
    work = messages(office, user)
    calls = (
        lambda: work.draft(scene.appointment, "confirmation"),
        lambda: work.noted(scene.appointment, "confirmation", "copied"),
        lambda: work.save_eml(scene.appointment, "confirmation", tmp_path / "a.eml"),
    )
    for call in calls:
        with pytest.raises(RefusedError) as refused:
            call()
        assert refused.value.code == Code.DENIED


@pytest.mark.parametrize("user", ["lead", "scheduler", "viewer"])
def test_only_who_sets_policy_changes_the_words(user: str, office: TestOffice) -> None:
    work = messages(office, user)
    calls = (
        lambda: work.set_template("confirmation", "en", "a", "b"),
        lambda: work.reset_template("confirmation", "en"),
        lambda: work.mark_checked("pl", "Ada"),
        lambda: work.unmark_checked("pl"),
    )
    for call in calls:
        with pytest.raises(RefusedError) as refused:
            call()
        assert refused.value.code == Code.DENIED
