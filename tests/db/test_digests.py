"""The digest of a list is that of its one JSON text, though it is made item by item."""

from typing import Any

import pytest

from desktop.db.digests import canonical, sha256_list, sha256_text


@pytest.mark.parametrize(
    "values",
    [[], ["one"], [("homes", "1", None), ["Zoë, “14”", 2.5, True]], [{"b": 1, "a": [1, {}]}, [], ""]],
)
def test_a_list_has_the_digest_of_its_text(values: list[Any]) -> None:
    assert sha256_list(values) == sha256_text(canonical(values))
