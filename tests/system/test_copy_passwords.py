"""The password of a copy: long enough to be safe, plain enough to be said on the telephone."""

import re

from desktop.system.copy_passwords import GROUPS, new_copy_password


def test_it_is_five_groups_that_can_be_spoken() -> None:
    group = "[bdfghjklmnprstvz][aiou][bdfghjklmnprstvz][aiou][bdfghjklmnprstvz]"
    for _ in range(200):
        assert re.fullmatch(f"{group}(-{group}){{{GROUPS - 1}}}", new_copy_password())


def test_it_holds_eighty_bits_and_every_sign_can_stand_at_every_place() -> None:
    made = {new_copy_password() for _ in range(3_000)}
    assert len(made) == 3_000
    signs = [len(set(column)) for column in zip(*made, strict=True)]
    assert signs == ([16, 4, 16, 4, 16, 1] * GROUPS)[:-1]
    assert GROUPS * (3 * 4 + 2 * 2) >= 80
