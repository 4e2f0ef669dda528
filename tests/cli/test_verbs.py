"""The arguments of every verb: what is left out, misspelt or of the wrong type is named, and nothing is written."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import func, select

from desktop.cli import batch
from desktop.cli.verbs import VERBS
from desktop.db.models import AuditEntry
from tests.factories.calls import Call, Furnished
from tests.factories.offices import TestOffice, instant

# The arguments of each verb as other programs rely on them: required, and in brackets optional.
CONTRACT = {
    "init": "company admin password",
    "login": "user password",
    "recover": "code",
    "add_user": "user name password roles",
    "add_client": "name phone [email platform requires dbs_level dbs_recheck_months]",
    "set_line": "client version [contact phone phone_out_of_hours verified_on tells_authority authority_contact]",
    "add_home": "client address postcode [uprn key_safe_code]",
    "add_resident": "home name [phone email preferred_contact language]",
    "add_alert": "home kind [text starts_on ends_on]",
    "add_operative": "name [phone email trades started_on notes]",
    "add_credential": "operative kind [number level issued_on expires_on seen_on details]",
    "add_job": "client home trade description [reference priority reported_at kind]",
    "book": "job operatives start end",
    "confirm": "appointment channel spoke_to at [words version]",
    "contact": "channel at outcome [job appointment next_step next_at offered_start offered_end]",
    "check": "appointment",
    "dispatch": "appointment",
    "dispatch_sheet": "on out",
    "move": "appointment start end reason asked_by",
    "reassign": "appointment operatives [version]",
    "cancel": "appointment reason [asked_by]",
    "follow_on": "job description trade [priority kind]",
    "add_absence": "operative kind start end [notes]",
    "no_access": "appointment arrived_at waited_minutes card_left tried",
    "record_visit": "appointment [arrived_at left_at attended attendance_reason external_attended external_reason"
    " id_shown id_reason resident_satisfied adult_present contact_made contact_reason risk_assessment outcome"
    " outcome_reason waited_minutes card_left tried work_done materials disruptions waste charge resident_words"
    " feedback_score worried clear]",
    "close_visit": "visit",
    "add_communal": "place signs seen_at [visit home client since notes]",
    "communal_told": "observation to how at [reference]",
    "job_sheet": "appointment out [blank]",
    "raise_concern": "about seen_at indicators facts [home visit others_present words impressions immediate_danger"
    " persons_view manager_advice danger_details no_action_reason seen_by place categories unflagged_need is_unsure"
    " manager_asked manager_asked_at is_manager_involved told_instead person_knows override_reason injuries"
    " emergency]",
    "edit_concern": "concern version set",
    "notify": "concern step to at [reference outcome number role is_reached ended_at next_at]",
    "agree_action": "concern text owner due_at",
    "action_done": "action [at]",
    "note_answer": "concern answered_by at text",
    "close_concern": "concern outcome [left_open]",
    "platform_text": "concern",
    "seal": "concern [left_open]",
    "add_addendum": "concern text",
    "concern_pdf": "concern out [password]",
    "copy_for_client": "concern out recipient basis way",
    "disclose": "concern what recipient basis way",
    "verify_pdf": "path [password]",
    "report_conduct": "kind text at [about operative user client home visit anonymous reported_by]",
    "conduct_told": "report leg to at how [reference outcome]",
    "conduct_not_told": "report leg reason",
    "close_conduct": "report outcome",
    "day": "on",
    "get": "what id [reveal]",
    "list": "what [where]",
    "edit": "what id version set",
    "import": "what path [dry_run client trade]",
    "undo_import": "batch",
    "export": "what path",
    "backup": "out",
    "restore": "path",
    "verify": "[anchors]",
}
# These say in a sentence of their own what they take.
FREE_FORM = {"about", "waste", "charge", "risk_assessment", "disruptions"}


def _names(verb: str) -> tuple[list[str], list[str]]:
    required, _, rest = CONTRACT[verb].partition("[")
    return required.split(), rest.rstrip("]").split()


REQUIRED = [(verb, name) for verb in CONTRACT for name in _names(verb)[0]]
EVERY = [(verb, name) for verb in CONTRACT for part in _names(verb) for name in part]


@pytest.fixture(scope="module")
def house(furnished: Furnished, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestOffice]:
    """One copy for the whole module: none of these tests changes it."""
    with furnished.copy(tmp_path_factory.mktemp("house") / "office") as office:
        yield office


def _entries(office: TestOffice) -> int:
    with office.store.read() as session:
        return int(session.scalar(select(func.count()).select_from(AuditEntry)))


def _refused(house: TestOffice, verb: str, arguments: Call) -> str:
    """Ask and return the sentence of the refusal, which has to be bad_input and to leave no trace."""
    before, files = _entries(house), sorted(house.folder.parent.iterdir())
    reply = batch.answer(house.door(), json.dumps({"command": verb, **arguments}).encode())
    assert (reply["ok"], reply["refused"]) == (False, "bad_input"), reply
    assert "log has the reason" not in reply["message"]
    assert (_entries(house), sorted(house.folder.parent.iterdir())) == (before, files)
    return str(reply["message"])


def test_the_contract_knows_every_verb_and_the_calls_give_every_argument(furnished: Furnished) -> None:
    assert set(CONTRACT) == set(VERBS)
    known = {verb: {name for part in _names(verb) for name in part} for verb in CONTRACT}
    given = {verb: set(arguments) for verb, arguments in furnished.calls.items()}
    assert given == known


@pytest.mark.parametrize(("verb", "name"), REQUIRED)
def test_a_required_argument_that_is_left_out_is_named(
    verb: str, name: str, furnished: Furnished, house: TestOffice
) -> None:
    arguments = dict(furnished.calls[verb])
    given = arguments.pop(name)
    assert f"`{name}` is missing" in _refused(house, verb, arguments)
    assert f"`{name}` is missing" in _refused(house, verb, {**arguments, f"{name}_": given})
    assert f"`{name}` is missing" in _refused(house, verb, {**arguments, name: None})


@pytest.mark.parametrize("verb", VERBS)
def test_an_argument_that_nobody_asked_for_is_named(
    verb: str, furnished: Furnished, house: TestOffice
) -> None:
    assert "`colour` is not an argument" in _refused(house, verb, {**furnished.calls[verb], "colour": "red"})


def _wrong(value: Any) -> list[Any]:
    """Return values of every other type than this one."""
    others: list[Any] = [7, 0, 1.5, "7", True, [], [7], {}]
    kinds: dict[type, tuple[type, ...]] = {bool: (bool,), int: (int,), str: (str,), dict: (dict,)}
    if isinstance(value, list):
        return [one for one in others if not isinstance(one, list) or one]
    return [one for one in others if type(one) not in kinds[type(value)]]


@pytest.mark.parametrize(("verb", "name"), [pair for pair in EVERY if pair[1] not in FREE_FORM])
def test_an_argument_of_the_wrong_type_is_named(
    verb: str, name: str, furnished: Furnished, house: TestOffice
) -> None:
    given = furnished.calls[verb][name]
    for value in _wrong(given):
        if (name, type(value)) == ("details", str):
            continue  # a note in words
        message = _refused(house, verb, {**furnished.calls[verb], name: value})
        assert f"`{name}`" in message or (name == "facts" and "fact" in message), (value, message)


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("waste", 7, "what became of the waste"),
        ("waste", "buried", "what became of the waste"),
        ("charge", [], "call-out charge"),
        ("charge", {"amount": "a lot"}, "amount in pounds"),
        ("charge", {"amount": -3}, "cannot be right"),
        ("risk_assessment", 7, "risk assessment"),
        ("risk_assessment", {"at": "nine", "safe": True}, "with its offset"),
        ("risk_assessment", {"at": "2026-11-23T09:10:00", "safe": True}, "with its offset"),
        ("risk_assessment", {"hazards": 5}, "hazards"),
        ("disruptions", "water", "list of what was off"),
        ("disruptions", [{"service": "water"}], "from when"),
        ("disruptions", [{"service": "mood", "from": instant("2026-11-23")}], "water, gas, power"),
        ("feedback_score", 6, "from 1 to 5"),
        ("feedback_score", 0, "from 1 to 5"),
        ("clear", ["colour"], "no answer “colour”"),
        ("clear", ["work_done"], "`work_done` is answered and taken back at once"),
    ],
)
def test_an_answer_about_a_visit_that_cannot_be_understood_is_refused(
    name: str, value: Any, says: str, furnished: Furnished, house: TestOffice
) -> None:
    assert says in _refused(house, "record_visit", {**furnished.calls["record_visit"], name: value})


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"about": 7}, "`about`"),
        ({"about": {"name": "Mr Lunt", "age": 80}}, "`about`"),
        ({"about": {"name": 5}}, "`about`"),
        ({"about": {"kind": "adult"}}, "who it is about"),
        ({"about": {"name": "x", "kind": "pet"}}, "pet"),
        ({"about": {"name": "x", "relation": "cousin"}}, "cousin"),
        ({"facts": ["it was cold"]}, "at, text and source"),
        ({"facts": [{"text": "cold", "source": "seen"}]}, "`at` is missing"),
        ({"facts": [{"at": instant("2026-11-23"), "source": "seen"}]}, "`text` is missing"),
        ({"facts": [{"at": instant("2026-11-23"), "text": "cold"}]}, "`source` is missing"),
        ({"facts": [{"at": instant("2026-11-23"), "text": "cold", "source": "guessed"}]}, "guessed"),
        ({"facts": [{"at": instant("2026-11-23"), "text": " ", "source": "seen"}]}, "no words"),
        ({"facts": [{"at": instant("2026-11-23"), "text": "x", "source": "seen", "by": "me"}]}, "`by`"),
        ({"indicators": ["ghosts"]}, "ghosts"),
        ({"categories": ["physical", "rudeness"]}, "rudeness"),
        ({"person_knows": "perhaps"}, "does_not_know"),
        ({"injuries": ["a bruise"]}, "view, x, y and text"),
        ({"injuries": [{"view": "side", "x": 0.5, "y": 0.5, "text": "bruise"}]}, "front or back"),
        ({"emergency": {"reference": "CAD 118"}}, "`at` is missing"),
        ({"emergency": {"at": instant("2026-11-23", "10:22"), "who": "me"}}, "`who`"),
        ({"emergency": {"at": instant("2026-11-23", "06:14")}}, "before the concern was seen"),
        ({"home": "", "visit": ""}, "which home or which visit"),
    ],
)
def test_a_concern_that_cannot_be_understood_is_refused(
    change: Call, says: str, furnished: Furnished, house: TestOffice
) -> None:
    assert says in _refused(house, "raise_concern", {**furnished.calls["raise_concern"], **change})


MOMENTS = [
    (verb, name)
    for verb, name in EVERY
    if name.endswith(("_at", "_start", "_end")) or name in ("at", "start", "end")
]
DAYS = [(verb, name) for verb, name in EVERY if name.endswith("_on") or name == "on"]


@pytest.mark.parametrize(("verb", "name"), MOMENTS)
@pytest.mark.parametrize(
    "moment",
    ["2026-11-23T09:00:00", "2026-11-23", "2026-02-30T09:00:00Z", "nine", "9999-01-01T00:00:00Z", ""],
)
def test_a_moment_without_its_offset_or_outside_the_calendar_is_refused(
    verb: str, name: str, moment: str, furnished: Furnished, house: TestOffice
) -> None:
    assert f"`{name}`" in _refused(house, verb, {**furnished.calls[verb], name: moment})


@pytest.mark.parametrize(("verb", "name"), DAYS)
@pytest.mark.parametrize("day", ["23/11/2026", "2026-02-30", "2026-11-23T09:00:00Z", "", "9999-12-31"])
def test_a_day_in_another_form_or_outside_the_calendar_is_refused(
    verb: str, name: str, day: str, furnished: Furnished, house: TestOffice
) -> None:
    assert f"`{name}`" in _refused(house, verb, {**furnished.calls[verb], name: day})


# Words that come from a list: the refusal says which there are.
CODES = [
    ("add_user", "roles", ["king"], "viewer"),
    ("add_client", "requires", ["juggling"], "photo_id"),
    ("add_client", "dbs_level", "platinum", "enhanced_both"),
    ("add_resident", "preferred_contact", "pigeon", "in_person"),
    ("add_alert", "kind", "dragons", "dragons"),
    ("add_operative", "trades", ["gas", "juggling"], "plumbing"),
    ("add_credential", "kind", "juggling", "gas_safe"),
    ("add_credential", "level", "platinum", "enhanced_both"),
    ("add_job", "trade", "juggling", "plumbing"),
    ("add_job", "priority", "whenever", "emergency"),
    ("add_job", "kind", "party", "lock_change"),
    ("communal_told", "how", "pigeon", "in_person"),
    ("add_communal", "signs", ["ghosts"], "door_unopened"),
    ("confirm", "channel", "pigeon", "in_person"),
    ("contact", "channel", "pigeon", "in_person"),
    ("move", "asked_by", "the cat", "contractor"),
    ("record_visit", "outcome", "splendid", "follow_on"),
    ("notify", "step", "newspaper", "platform_issue"),
    ("get", "what", "ghosts", "operatives"),
    ("list", "what", "ghosts", "operatives"),
    ("edit", "what", "ghosts", "operatives"),
    ("import", "what", "ghosts", "operatives"),
    ("export", "what", "ghosts", "operatives"),
]


@pytest.mark.parametrize(("verb", "name", "value", "says"), CODES)
def test_a_word_that_is_on_no_list_is_refused_with_those_that_are(
    verb: str, name: str, value: Any, says: str, furnished: Furnished, house: TestOffice
) -> None:
    assert says in _refused(house, verb, {**furnished.calls[verb], name: value})


# Where a record is named by its id: one that is not there is not found, and nothing is written.
IDS = [
    (verb, name)
    for verb, name in EVERY
    if name
    in ("home", "client", "operative", "job", "appointment", "visit", "concern", "action", "batch", "id")
    and verb != "import"
]


@pytest.mark.parametrize(("verb", "name"), [*IDS, ("book", "operatives"), ("record_visit", "attended")])
@pytest.mark.parametrize("missing", ["no-such-id", "x" * 5000, "' OR 1=1 --"])
def test_an_id_that_is_not_there_is_not_found(
    verb: str, name: str, missing: str, furnished: Furnished, house: TestOffice
) -> None:
    value: Any = [missing] if name in ("operatives", "attended") else missing
    arguments = {**furnished.calls[verb], name: value}
    if (verb, name) == ("raise_concern", "home"):
        arguments["visit"] = ""
    if (verb, name) == ("contact", "job"):
        arguments["appointment"] = ""
    before = _entries(house)
    reply = batch.answer(house.door(), json.dumps({"command": verb, **arguments}).encode())
    assert (reply["ok"], reply.get("refused")) == (False, "not_found"), reply
    assert missing not in reply["message"]
    assert _entries(house) == before
