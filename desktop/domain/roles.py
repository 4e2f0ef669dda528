"""Who may do what: the table of roles, and nothing else decides it."""

from collections.abc import Iterable
from enum import StrEnum

from desktop.domain.errors import Code, RefusedError


class Role(StrEnum):
    """What a person may be in an office; one person may be several."""

    ADMIN = "admin"
    MANAGER = "manager"
    LEAD = "lead"
    SCHEDULER = "scheduler"
    VIEWER = "viewer"


class Action(StrEnum):
    """What needs permission; the value is what a refusal calls it."""

    MANAGE_USERS = "manage users and their roles"
    MANAGE_OFFICE = "restore, or change where the office's data rests"
    BACK_UP = "make a backup"
    VERIFY = "verify the office's history"
    READ_AUDIT = "read the audit trail"
    CHANGE_POLICY = "change company details, credential kinds or requirements"
    SEE_OPERATIVES = "see operatives"
    EDIT_OPERATIVES = "add or change operatives and their credentials"
    SEE_DBS = "see DBS numbers"
    SEE_HOMES = "see clients, homes and residents"
    EDIT_HOMES = "add or change clients, homes, residents and alerts"
    SEE_CONTACTS = "see residents' phone numbers and e-mail addresses"
    REVEAL_KEY_SAFE = "see key-safe codes"
    SEE_APPOINTMENTS = "see jobs and appointments"
    EDIT_APPOINTMENTS = "book, confirm, move, cancel or dispatch"
    SEE_VISITS = "see visits"
    EDIT_VISITS = "record or close visits"
    RAISE_CONCERN = "raise a safety concern"
    LOG_EMERGENCY = "log the 999 call about a safety concern"
    HANDLE_CONCERNS = "open, seal, print or send safety concerns"
    REPORT_CONDUCT = "report or see unsafe conduct and breaches of the code"
    EXPORT = "export lists"


_ADMIN, _MANAGER, _LEAD, _SCHEDULER, _VIEWER = Role
_EVERYBODY = frozenset(Role)

PERMISSIONS: dict[Action, frozenset[Role]] = {
    Action.MANAGE_USERS: frozenset({_ADMIN}),
    Action.MANAGE_OFFICE: frozenset({_ADMIN}),
    Action.BACK_UP: frozenset({_ADMIN, _MANAGER}),
    Action.VERIFY: frozenset({_ADMIN, _MANAGER, _LEAD, _VIEWER}),
    Action.READ_AUDIT: frozenset({_ADMIN, _MANAGER, _LEAD}),
    Action.CHANGE_POLICY: frozenset({_ADMIN, _MANAGER}),
    Action.SEE_OPERATIVES: _EVERYBODY,
    Action.EDIT_OPERATIVES: frozenset({_MANAGER}),
    Action.SEE_DBS: frozenset({_MANAGER}),
    Action.SEE_HOMES: frozenset({_MANAGER, _LEAD, _SCHEDULER, _VIEWER}),
    Action.EDIT_HOMES: frozenset({_MANAGER, _SCHEDULER}),
    Action.SEE_CONTACTS: frozenset({_MANAGER, _LEAD, _SCHEDULER}),
    Action.REVEAL_KEY_SAFE: frozenset({_MANAGER, _SCHEDULER}),
    Action.SEE_APPOINTMENTS: frozenset({_MANAGER, _SCHEDULER, _VIEWER}),
    Action.EDIT_APPOINTMENTS: frozenset({_MANAGER, _SCHEDULER}),
    Action.SEE_VISITS: frozenset({_MANAGER, _SCHEDULER, _VIEWER}),
    Action.EDIT_VISITS: frozenset({_MANAGER, _SCHEDULER}),
    Action.RAISE_CONCERN: frozenset({_MANAGER, _LEAD, _SCHEDULER}),
    # Life before roles: on one's own concern until it is sealed; on all others it is handling them.
    Action.LOG_EMERGENCY: frozenset({_MANAGER, _LEAD, _SCHEDULER}),
    Action.HANDLE_CONCERNS: frozenset({_MANAGER, _LEAD}),
    Action.REPORT_CONDUCT: frozenset({_MANAGER, _LEAD}),
    Action.EXPORT: frozenset({_MANAGER, _LEAD}),
}


def may(roles: Iterable[str], action: Action) -> bool:
    """Return whether somebody with these roles may do this."""
    return not PERMISSIONS[action].isdisjoint(roles)


def refuse_unless(roles: Iterable[str], action: Action) -> None:
    """Raise `denied`, naming who may, unless one of these roles may do this."""
    if not may(roles, action):
        who = " or ".join(role for role in Role if role in PERMISSIONS[action])
        raise RefusedError(
            Code.DENIED,
            f"Your role does not let you {action}. Ask somebody who is {who}.",
            action=action.name.lower(),
        )


def parse_roles(names: Iterable[str]) -> tuple[Role, ...]:
    """Return roles in the order of the table; refuse an unknown one, or none at all."""
    wanted = list(names)
    unknown = [name for name in wanted if name not in Role.__members__.values()]
    if unknown or not wanted:
        which = f"There is no role “{unknown[0]}”" if unknown else "At least one role is needed"
        raise RefusedError(Code.BAD_INPUT, f"{which}. The roles are {', '.join(Role)}.")
    return tuple(role for role in Role if role in wanted)
