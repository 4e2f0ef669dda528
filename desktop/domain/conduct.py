"""Reports of unsafe or unethical conduct and of breaches of the code: whom they go to, and who may not see them."""

from collections.abc import Collection, Iterable
from datetime import datetime
from enum import StrEnum
from typing import Final, Protocol

from desktop.domain.namesakes import is_named
from desktop.domain.visits import Missing


class Kind(StrEnum):
    """What is reported (S40, S41)."""

    UNSAFE = "unsafe"
    UNETHICAL = "unethical"
    BREACH = "breach"


class Leg(StrEnum):
    """Who has to be told: both, or it is said why not (S40)."""

    AUTHORITY = "authority"
    PLATFORM = "platform"


class Way(StrEnum):
    """How they were told."""

    PHONE = "phone"
    EMAIL = "email"
    LETTER = "letter"
    IN_PERSON = "in_person"
    WEB = "web"


KIND_NAMES: Final = {
    Kind.UNSAFE: "Unsafe situation",
    Kind.UNETHICAL: "Unethical situation",
    Kind.BREACH: "Breach of the code of conduct",
}
LEG_NAMES: Final = {Leg.AUTHORITY: "Authority", Leg.PLATFORM: "Platform's administrators"}
WAY_NAMES: Final = {
    Way.PHONE: "Phone",
    Way.EMAIL: "E-mail",
    Way.LETTER: "Letter",
    Way.IN_PERSON: "In person",
    Way.WEB: "Web form",
}


class ReportLike(Protocol):
    """What the rules read of a report."""

    @property
    def about_user_id(self) -> str | None: ...
    @property
    def about_name(self) -> str: ...
    @property
    def no_authority_reason(self) -> str: ...
    @property
    def no_platform_reason(self) -> str: ...
    @property
    def closed_at(self) -> datetime | None: ...


def missing(report: ReportLike, told: Iterable[str]) -> tuple[Missing, ...]:
    """Return what a report lacks before it may be closed; `told` are the legs that somebody was told."""
    done = set(told)
    owed = []
    if Leg.AUTHORITY not in done and not report.no_authority_reason:
        owed.append(
            Missing(Leg.AUTHORITY, "Report it to the authority it concerns, or say why none has to know.")
        )
    if Leg.PLATFORM not in done and not report.no_platform_reason:
        owed.append(
            Missing(
                Leg.PLATFORM, "Report it to the platform's administrators, or say why they need not know."
            )
        )
    return tuple(owed)


def is_hidden_from(report: ReportLike, user: str, known_as: Collection[str]) -> bool:
    """Return whether a report is about this user: by their account, or by a name that is or was theirs."""
    return report.about_user_id == user or is_named(report.about_name, known_as)
