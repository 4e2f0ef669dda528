"""Both have to be told of conduct that was reported, or it is said why not; whoever it is about never sees it."""

from dataclasses import dataclass
from datetime import datetime

import pytest

from desktop.domain.conduct import KIND_NAMES, LEG_NAMES, WAY_NAMES, Kind, Leg, Way, is_hidden_from, missing


@dataclass
class Report:
    about_user_id: str | None = None
    about_name: str = ""
    no_authority_reason: str = ""
    no_platform_reason: str = ""
    closed_at: datetime | None = None


@pytest.mark.parametrize(
    ("told", "reasons", "owed"),
    [
        ((), {}, ["authority", "platform"]),
        (("authority",), {}, ["platform"]),
        (("platform",), {}, ["authority"]),
        (("authority", "platform"), {}, []),
        ((), {"no_authority_reason": "none is concerned"}, ["platform"]),
        ((), {"no_platform_reason": "not on a platform"}, ["authority"]),
        (("authority",), {"no_platform_reason": "not on a platform"}, []),
        (("authority", "authority"), {}, ["platform"]),
    ],
)
def test_each_is_told_or_it_is_said_why_not(
    told: tuple[str, ...], reasons: dict[str, str], owed: list[str]
) -> None:
    assert [one.code for one in missing(Report(**reasons), told)] == owed


@pytest.mark.parametrize(
    ("report", "is_hidden"),
    [
        (Report(about_user_id="u1"), True),
        (Report(about_user_id="u2"), False),
        (Report(about_user_id="u2", about_name="Ann Moss"), True),
        (Report(about_name="Ann Moss"), True),
        (Report(about_name="  ann   MOSS "), True),
        (Report(about_name="Mrs. Ann Moss"), True),
        (Report(about_name="dr annmoss"), True),
        (Report(about_name="Mr Moss"), False),
        (Report(about_name="Drann Moss"), False),
        (Report(about_name="Ann Mossop"), False),
        (Report(about_name=""), False),
    ],
)
def test_a_report_is_hidden_from_its_subject_by_account_and_by_name(report: Report, is_hidden: bool) -> None:
    assert is_hidden_from(report, "u1", ("Ann Before", "Ann Moss")) is is_hidden


def test_a_user_without_a_name_is_not_taken_for_somebody_unnamed() -> None:
    assert not is_hidden_from(Report(about_name=""), "u1", (" ",))
    assert not is_hidden_from(Report(about_name="Mr Lunt"), "u1", ("Mr",))
    assert is_hidden_from(Report(about_name="Ann Moss"), "u1", ("Miss Ann Moss",))


def test_everything_has_a_name() -> None:
    assert (set(KIND_NAMES), set(LEG_NAMES), set(WAY_NAMES)) == (set(Kind), set(Leg), set(Way))
