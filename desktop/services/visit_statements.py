"""What is asked to load visits: the statements of each question, built once.

Tables are read, not mapped classes: a day of a contractor is some ten thousand rows, and nothing of them is changed.
"""

from typing import Any

from sqlalchemy import ColumnElement, and_, bindparam, literal, null, or_, select, type_coerce, union_all
from sqlalchemy.orm import aliased

from desktop.db.models import (
    Absence,
    Alert,
    Appointment,
    Assignment,
    Client,
    Confirmation,
    Home,
    Job,
    Operative,
    Resident,
)
from desktop.db.one_of import OneOf
from desktop.services.papers import Member

_A, _S, _Y = Appointment.__table__.c, Assignment.__table__.c, Confirmation.__table__.c
_J, _H, _C, _O = Job.__table__.c, Home.__table__.c, Client.__table__.c, Operative.__table__.c
_L, _W, _B = Alert.__table__.c, Resident.__table__.c, Absence.__table__.c

_VISITS = (
    select(
        _A.id,
        _A.version,
        _A.day,
        _A.starts_at,
        _A.ends_at,
        _A.local_start,
        _A.local_end,
        _A.state,
        _A.was_confirmed,
        _A.slot_kind,
        _A.unconfirmed_at,
        _J.id.label("job"),
        _J.reference,
        _J.trade,
        _J.kind,
        _J.priority,
        _J.description,
        _J.client_id,
        _C.name.label("client"),
        _H.id.label("home"),
        _H.address,
        _H.postcode,
        _Y.starts_at.label("yes_starts_at"),
        _Y.ends_at.label("yes_ends_at"),
        _Y.spoke_to,
        _Y.channel,
        _Y.confirmed_at,
        _O.id.label("member"),
        *(_O[name].label(f"member_{name}") for name in Member._fields[1:]),
    )
    .join_from(Appointment.__table__, Job.__table__, _J.id == _A.job_id)
    .join(Home.__table__, _H.id == _J.home_id)
    .join(Client.__table__, _C.id == _J.client_id)
    .outerjoin(Confirmation.__table__, _Y.id == _A.confirmation_id)
    .outerjoin(Assignment.__table__, _S.appointment_id == _A.id)
    .outerjoin(Operative.__table__, _O.id == _S.operative_id)
    .order_by(_A.starts_at, _A.id, _S.id)
)


def _nothing(column: Any, name: str) -> ColumnElement[Any]:
    return type_coerce(null(), column.type).label(name)


# Who of those who go is away, and what the alerts of a home and its residents ask for, in one statement.
_ABSENT = (
    select(
        _A.id.label("appointment"),
        _B.operative_id.label("away"),
        _B.starts_at.label("since"),
        _B.ends_at.label("until"),
        _nothing(_L.home_id, "home"),
        _nothing(_L.people_needed, "people_needed"),
        _nothing(_L.starts_on, "starts_on"),
        _nothing(_L.ends_on, "ends_on"),
        _nothing(_L.operative_gender, "operative_gender"),
        _nothing(_L.operative_gender, "says"),
    )
    .join_from(Appointment.__table__, Assignment.__table__, _S.appointment_id == _A.id)
    .join(
        Absence.__table__,
        and_(_B.operative_id == _S.operative_id, _B.starts_at < _A.ends_at, _B.ends_at > _A.starts_at),
    )
)
_NOBODY_AWAY = (null(),) * 4
_ALERTS = (
    select(
        *_NOBODY_AWAY,
        _L.home_id,
        _L.people_needed,
        _L.starts_on,
        _L.ends_on,
        _L.operative_gender,
        literal("An alert asks for"),
    )
    .join_from(Alert.__table__, Job.__table__, _J.home_id == _L.home_id)
    .join(Appointment, _A.job_id == _J.id)
    .where(
        or_(_L.people_needed > 1, _L.operative_gender != ""),
        or_(_L.starts_on.is_(None), _L.starts_on <= bindparam("last")),
        or_(_L.ends_on.is_(None), _L.ends_on >= bindparam("day")),
    )
)
_ASKED_FOR = (
    select(
        *_NOBODY_AWAY,
        _W.home_id,
        literal(1),
        null(),
        null(),
        _W.operative_gender,
        literal("The resident asks for"),
    )
    .join_from(Resident.__table__, Job.__table__, _J.home_id == _W.home_id)
    .join(Appointment, _A.job_id == _J.id)
    .where(_W.is_active, _W.operative_gender != "")
)


class Which:
    """Which visits: the statements of one question, built once, so that asking it again costs no thought."""

    def __init__(self, condition: ColumnElement[bool]) -> None:
        self.visits = _VISITS.where(condition)
        self.beside = union_all(*(one.where(condition) for one in (_ABSENT, _ALERTS, _ASKED_FOR)))


OF_DAY = Which(and_(_A.day == bindparam("day"), _A.is_live))
ONE = Which(_A.id == bindparam("one"))
_MINE = aliased(Assignment.__table__)
OF_PERSON = Which(
    and_(
        _A.day.between(bindparam("day"), bindparam("last")),
        _A.is_live,
        _A.id.in_(select(_MINE.c.appointment_id).where(_MINE.c.operative_id == bindparam("person"))),
    )
)


# Who stands on the visible rows of a board, and the visits of one page of a list: never more is read.
OF_PEOPLE = Which(
    _A.id.in_(
        select(_MINE.c.appointment_id).where(
            OneOf(_MINE.c.operative_id, "people"),
            _MINE.c.starts_at >= bindparam("since"),
            _MINE.c.starts_at < bindparam("until"),
            _MINE.c.is_live,
        )
    )
)
OF_IDS = Which(OneOf(_A.id, "ids"))
