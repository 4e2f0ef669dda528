"""Credentials, their kinds and people as the rules read them, without an office."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

SEEN = date(2024, 1, 8)


@dataclass(frozen=True)
class Kind:
    """A kind of credential."""

    code: str
    name: str
    default_months: int | None = None
    is_original_needed: bool = True
    current_version: str = ""


@dataclass(frozen=True)
class Paper:
    """One credential whose original has been seen."""

    level: str = ""
    issued_on: date | None = None
    expires_on: date | None = None
    seen_on: date | None = SEEN
    seen_by: str = "Dana Office"
    withdrawn_on: date | None = None
    update_status: str = ""
    update_checked_on: date | None = None
    version_acknowledged: str = ""
    categories: Mapping[str, str | None] | None = None


@dataclass(frozen=True)
class Operative:
    """Somebody who goes."""

    id: str
    name: str
    status: str = "active"
    started_on: date | None = None
    left_on: date | None = None
    suspended_until: date | None = None


PHOTO_ID = Kind("photo_id", "Photo ID card")
DBS = Kind("dbs", "DBS check")
CODE = Kind("code_of_conduct", "Code of conduct", 12, is_original_needed=False, current_version="2026")
GAS = Kind("gas_safe", "Gas Safe card", 12)
ASBESTOS = Kind("asbestos_awareness", "Asbestos awareness", 12)
