"""Who may do what: the whole table, cell by cell."""

from itertools import product

import pytest

from desktop.domain.errors import Code, RefusedError
from desktop.domain.roles import PERMISSIONS, Action, Role, may, parse_roles, refuse_unless

ROLES = ("admin", "manager", "lead", "scheduler", "viewer")
TABLE = {
    "MANAGE_USERS":      "x....",
    "MANAGE_OFFICE":     "x....",
    "BACK_UP":           "xx...",
    "VERIFY":            "xxx.x",
    "READ_AUDIT":        "xxx..",
    "CHANGE_POLICY":     "xx...",
    "SEE_OPERATIVES":    "xxxxx",
    "EDIT_OPERATIVES":   ".x...",
    "SEE_DBS":           ".x...",
    "SEE_HOMES":         ".xxxx",
    "EDIT_HOMES":        ".x.x.",
    "SEE_CONTACTS":      ".xxx.",
    "REVEAL_KEY_SAFE":   ".x.x.",
    "SEE_APPOINTMENTS":  ".x.xx",
    "EDIT_APPOINTMENTS": ".x.x.",
    "SEE_VISITS":        ".x.xx",
    "EDIT_VISITS":       ".x.x.",
    "RAISE_CONCERN":     ".xxx.",
    "LOG_EMERGENCY":     ".xxx.",
    "HANDLE_CONCERNS":   ".xx..",
    "REPORT_CONDUCT":    ".xx..",
    "EXPORT":            ".xx..",
}  # fmt: skip


def test_every_action_has_its_line_in_the_table() -> None:
    assert {action.name for action in Action} == set(TABLE) == {action.name for action in PERMISSIONS}
    assert tuple(Role) == ROLES


@pytest.mark.parametrize(("name", "role"), list(product(TABLE, ROLES)))
def test_each_role_may_do_exactly_what_the_table_says(name: str, role: str) -> None:
    action, expected = Action[name], TABLE[name][ROLES.index(role)] == "x"
    assert (role in PERMISSIONS[action]) is expected
    assert may([role], action) is expected
    if expected:
        refuse_unless([role], action)
    else:
        with pytest.raises(RefusedError) as refusal:
            refuse_unless([role], action)
        assert refusal.value.code is Code.DENIED
        assert refusal.value.details == {"action": name.lower()}


@pytest.mark.parametrize(
    ("roles", "name", "expected"),
    [
        (("viewer", "scheduler"), "EDIT_VISITS", True),
        (("scheduler", "viewer"), "HANDLE_CONCERNS", False),
        (("admin", "viewer"), "SEE_HOMES", True),
        ((), "SEE_OPERATIVES", False),
        (("owner",), "SEE_OPERATIVES", False),
        (("Admin",), "MANAGE_USERS", False),
    ],
)
def test_several_roles_add_up_and_unknown_ones_count_for_nothing(
    roles: tuple[str, ...], name: str, expected: bool
) -> None:
    assert may(roles, Action[name]) is expected


def test_a_refusal_says_who_may() -> None:
    with pytest.raises(RefusedError) as refusal:
        refuse_unless(["viewer"], Action.HANDLE_CONCERNS)
    assert refusal.value.message == (
        "Your role does not let you open, seal, print or send safety concerns. "
        "Ask somebody who is manager or lead."
    )


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (["viewer"], ("viewer",)),
        (["viewer", "admin"], ("admin", "viewer")),
        (["lead", "lead"], ("lead",)),
        (reversed(ROLES), ROLES),
    ],
)
def test_roles_are_read_once_each_in_the_order_of_the_table(
    names: list[str], expected: tuple[str, ...]
) -> None:
    assert parse_roles(names) == expected


@pytest.mark.parametrize(
    ("names", "which"),
    [
        ([], "At least one role is needed"),
        (["owner"], "There is no role “owner”"),
        (["manager", "Lead"], "There is no role “Lead”"),
        ([""], "There is no role “”"),
        (["MANAGER"], "There is no role “MANAGER”"),
    ],
)
def test_an_unknown_role_or_none_is_refused_with_the_roles_there_are(names: list[str], which: str) -> None:
    with pytest.raises(RefusedError) as refusal:
        parse_roles(names)
    assert refusal.value.code is Code.BAD_INPUT
    assert refusal.value.message == f"{which}. The roles are admin, manager, lead, scheduler, viewer."
