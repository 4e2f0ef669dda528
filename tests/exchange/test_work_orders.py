import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from desktop.domain.errors import Code, RefusedError
from desktop.domain.imports import AlertDraft, JobDraft, Parsed
from desktop.exchange.work_orders import load_raise_repair, read_raise_repair
from tests.exchange.samples import WORDS

FULL: dict[str, Any] = {
    "DescriptionOfWork": "Leaking tap\nin the bathroom",
    "LocationOfRepair": "Bathroom",
    "Reference": [{"ID": "10004321", "AllocatedBy": "Riverbank"}],
    "Priority": {"PriorityCode": 2, "RequiredCompletionDateTime": "2026-07-04T17:00:00"},
    "WorkClass": {"WorkClassCode": 0},
    "DateReported": "2026-06-30T23:30:00Z",
    "ParkingArrangements": "Bay 4",
    "WorkElement": [
        {
            "Trade": [{"Code": "PL-WS", "CustomCode": "X1"}],
            "RateScheduleItem": [
                {"CustomCode": "20060020", "CustomName": "RENEW TAP", "Quantity": {"Amount": [2]}},
                {"M3NHFSORCode": "Responsive-001101", "Quantity": {"Amount": 1}},
            ],
        }
    ],
    "SitePropertyUnit": [
        {
            "Address": {
                "BuildingNumber": "12",
                "StreetName": "Test Row",
                "AddressLine": ["Test Row Estate"],
                "CityName": "Liverpool",
                "PostalCode": "l8 1aa",
            },
            "Reference": [{"ID": "00012"}, {"ID": "38461245", "Description": "UPRN"}],
            "Keysafe": {"Code": "C9"},
        }
    ],
    "AccessInformation": {
        "Description": "Ring twice",
        "Keysafe": {"Location": "By the door", "Code": "C1234Y"},
    },
    "PersonAlert": [
        {"Type": "10", "Comments": "Two people, please"},
        {"Type": "20-30"},
        {"Type": "99", "Comments": "Ask first"},
    ],
    "LocationAlert": [{"Type": "10", "Comments": "Asbestos"}, {"Type": "20", "Comments": "Under warranty"}],
    "Customer": {
        "Person": {
            "Name": {"Title": "Ms", "Given": "Zoë", "Family": "Test"},
            "Communication": [
                {"Channel": {"Medium": "30"}, "Value": "z@example.org"},
                {"Channel": {"Medium": "20"}, "Value": "07700900001"},
            ],
        }
    },
}
LEAST: dict[str, Any] = {
    "descriptionOfWork": "string",
    "estimatedLaborHours": 0,
    "priority": {"priorityCode": 0, "requiredCompletionDateTime": "2021-01-08T09:43:14.997Z"},
    "workClass": {"workClassCode": 0},
    "SitePropertyUnit": [{"Address": {"AddressLine": ["line1", "line2"], "BuildingName": "building"}}],
}


def read(content: Any, folder: Path, **options: str) -> Parsed[JobDraft]:
    """Write a message (or the text of a file) and read it in this process."""
    path = folder / "orders.json"
    path.write_bytes(content if isinstance(content, bytes) else json.dumps(content).encode())
    return load_raise_repair(path, WORDS, **options)


def test_a_full_message_becomes_a_job(tmp_path: Path) -> None:
    path = tmp_path / "orders.json"
    path.write_text(json.dumps(FULL), "utf-8")
    parsed = read_raise_repair(path, WORDS, client="Riverbank Homes")
    assert parsed.drafts == (
        JobDraft(
            row=1,
            reference="10004321",
            client="Riverbank Homes",
            address="12 Test Row, Test Row Estate, Liverpool",
            postcode="L8 1AA",
            trade="plumbing",
            description="Leaking tap\nin the bathroom\nWhere: Bathroom\nItems:\n"
            "- 20060020 RENEW TAP × 2\n- Responsive-001101",
            priority="emergency",
            resident="Ms Zoë Test",
            phone="07700 900001",
            reported_on=date(2026, 7, 1),
            due_at=datetime(2026, 7, 4, 16, tzinfo=UTC),
            due_on=date(2026, 7, 4),
            access_notes="Ring twice\nKey safe: By the door\nParking: Bay 4",
            key_safe_code="C1234Y",
            uprn="38461245",
            alerts=(
                AlertDraft("alone", "Two people, please"),
                AlertDraft("other", "20-30"),
                AlertDraft("other", "99: Ask first"),
                AlertDraft("asbestos", "Asbestos"),
                AlertDraft("other", "Location alert 20: Under warranty"),
            ),
        ),
    )
    assert (parsed.refused, parsed.notes) == ((), ())


def test_the_least_message_in_the_other_spelling_is_enough(tmp_path: Path) -> None:
    parsed = read(LEAST, tmp_path, client="Riverbank Homes", trade="gas")
    (draft,) = parsed.drafts
    assert draft.address == "building, line1, line2"
    assert (draft.trade, draft.priority, draft.postcode, draft.reference) == ("gas", "", "", "")
    assert draft.due_at == datetime(2021, 1, 8, 9, 43, 14, 997000, tzinfo=UTC)
    assert [(note.column, note.value) for note in parsed.notes] == [("Priority.PriorityCode", "0")]


@pytest.mark.parametrize(
    ("path", "column", "words"),
    [
        (("descriptionOfWork",), "DescriptionOfWork", "what work is wanted"),
        (("priority",), "Priority.PriorityCode", "how urgent the work is"),
        (
            ("priority", "requiredCompletionDateTime"),
            "Priority.RequiredCompletionDateTime",
            "when the work has",
        ),
        (("workClass",), "WorkClass.WorkClassCode", "what class of work it is (WorkClassCode)"),
        (("SitePropertyUnit",), "SitePropertyUnit", "which home"),
    ],
)
def test_a_message_that_lacks_something_is_refused_naming_it(
    path: tuple[str, ...], column: str, words: str, tmp_path: Path
) -> None:
    message = json.loads(json.dumps(LEAST))
    holder = message
    for key in path[:-1]:
        holder = holder[key]
    del holder[path[-1]]
    parsed = read(message, tmp_path)
    assert not parsed.drafts
    assert column in {cell.column for cell in parsed.refused}
    assert any(f"the message does not say {words}" in cell.why for cell in parsed.refused)


def test_a_file_may_hold_one_message_a_list_or_one_on_each_line(tmp_path: Path) -> None:
    second = {**LEAST, "descriptionOfWork": "second \u2028 line"}
    lines = "\n".join(json.dumps(message, ensure_ascii=False) for message in (LEAST, second, {})) + "\n"
    for content in ([LEAST, second, {}], lines.encode("utf-8-sig")):
        parsed = read(content, tmp_path)
        assert [draft.row for draft in parsed.drafts] == [1, 2]
        assert {cell.row for cell in parsed.refused} == {3}
    assert [draft.row for draft in read({"RaiseRepair": LEAST}, tmp_path).drafts] == [1]


def test_a_reference_again_is_a_repeat_or_a_question(tmp_path: Path) -> None:
    other = {**FULL, "DescriptionOfWork": "Something else"}
    parsed = read([FULL, FULL, other], tmp_path)
    assert [draft.row for draft in parsed.drafts] == [1]
    assert [cell.row for cell in parsed.repeats] == [2]
    assert [(cell.row, cell.value) for cell in parsed.refused] == [(3, "10004321")]
    assert "Which of the two is right?" in parsed.refused[0].why


@pytest.mark.parametrize(
    ("change", "column", "why"),
    [
        ({"DateReported": "yesterday"}, "DateReported", "not a date"),
        ({"DescriptionOfWork": ["a", "b"]}, "DescriptionOfWork", "more than one value"),
        ({"DescriptionOfWork": "x" * 20_001}, "DescriptionOfWork", "longer than 20,000"),
        (
            {"Priority": {"PriorityCode": 2, "RequiredCompletionDateTime": "0001-01-01T00:00:00"}},
            "Priority.RequiredCompletionDateTime",
            "the year 1 cannot be right",
        ),
        (
            {"Priority": {"PriorityCode": 2, "RequiredCompletionDateTime": 20260704}},
            "Priority.RequiredCompletionDateTime",
            "a number, not a date",
        ),
        (
            {"SitePropertyUnit": [{"Address": {"AddressLine": ["1 Test Row"], "PostalCode": "nowhere"}}]},
            "Address.PostalCode",
            "not a UK postcode",
        ),
    ],
)
def test_a_value_that_cannot_be_read_refuses_the_message(
    change: dict[str, Any], column: str, why: str, tmp_path: Path
) -> None:
    parsed = read({**FULL, **change}, tmp_path)
    assert not parsed.drafts
    assert [cell.column for cell in parsed.refused] == [column]
    assert why in parsed.refused[0].why


def test_what_only_needs_a_look_is_noted_and_the_job_taken(tmp_path: Path) -> None:
    parsed = read(
        {
            **FULL,
            "WorkElement": [{"Trade": [{"Code": "ZZ"}]}],
            "SitePropertyUnit": [*FULL["SitePropertyUnit"], {}],
            "Customer": {"Person": {"Communication": [{"Channel": {"Medium": "20"}, "Value": "ask"}]}},
        },
        tmp_path,
    )
    assert parsed.drafts[0].trade == "other"
    assert {note.column: note.value for note in parsed.notes} == {
        "WorkElement.Trade": "ZZ",
        "SitePropertyUnit": "2",
        "Customer.Communication": "ask",
    }


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("2026-07-04T00:00:00", datetime(2026, 7, 3, 23, tzinfo=UTC)),
        ("2026-12-04T17:30:00.1234567+01:00", datetime(2026, 12, 4, 16, 30, 0, 123456, tzinfo=UTC)),
        ("2026-07-04", datetime(2026, 7, 4, 22, 59, tzinfo=UTC)),
    ],
)
def test_instants_without_an_offset_are_london_time_and_a_day_ends_at_its_end(
    text: str, instant: datetime, tmp_path: Path
) -> None:
    message = {**FULL, "Priority": {"PriorityCode": 2, "RequiredCompletionDateTime": text}}
    assert read(message, tmp_path).drafts[0].due_at == instant


def test_a_location_alert_is_never_read_by_a_person_alerts_number(tmp_path: Path) -> None:
    message = {**LEAST, "LocationAlert": [{"Type": "10", "Comments": "no idea"}]}
    assert read(message, tmp_path).drafts[0].alerts == (AlertDraft("other", "Location alert 10: no idea"),)


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "empty"),
        (b"{", "not JSON"),
        (b"Job,Client\r\n1,2\r\n", "not JSON"),
        (b"\xff\xfe\x00", "not JSON"),
        (b'"text"', "no work orders"),
        (b"[]", "no work orders"),
        (b"[1]", "no work orders"),
        (b'{"a": 1, "A": 2}', "one thing twice"),
        (b'{"a": {"b": 1, "b": 1}}', "one thing twice"),
        (b'{"a": NaN}', "NaN"),
        (b'{"a": -Infinity}', "-Infinity"),
        (b'{"a": 1e999}', "endless number"),
        (b'{"a": ' + b"9" * 5_000 + b"}", "not JSON"),
        (b'{"a":' * 100_000 + b"1" + b"}" * 100_000, "nested deeper"),
        (b'{"a":' * 21 + b"1" + b"}" * 21, "nested deeper"),
        (b"[" * 30 + b"]" * 30, "no work orders|nested deeper"),
        (b" " * (2 * 1024**2 + 1), "larger than 2 MB"),
    ],
)  # fmt: skip
def test_a_file_that_is_no_message_is_refused(content: bytes, why: str, tmp_path: Path) -> None:
    with pytest.raises(RefusedError, match=why) as caught:
        read(content, tmp_path)
    assert caught.value.code == Code.BAD_FILE


def test_halves_of_characters_and_control_characters_are_left_out(tmp_path: Path) -> None:
    message = {**FULL, "DescriptionOfWork": "a\ud800b\x00c", "Reference": [{"ID": "1\ud800"}]}
    (draft,) = read(message, tmp_path).drafts
    assert draft.description.startswith("abc\n")
    assert draft.reference == "1"


def test_messages_with_other_shapes_are_read_or_refused(tmp_path: Path) -> None:
    """Every part is replaced by everything it could be by mistake: no other error may come of it."""
    for key in FULL:
        for odd in (
            None,
            "",
            "text",
            5,
            1.5,
            True,
            [],
            {},
            [None],
            [[]],
            [{}],
            {"a": [1]},
            ["x", "y"],
            [{"ID": {}}],
        ):
            parsed = read({**FULL, key: odd}, tmp_path)
            assert len(parsed.drafts) + bool(parsed.refused) == 1
