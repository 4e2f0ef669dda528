"""Whether the office has changed: records count, looks and refusals do not."""

import pytest

from desktop.domain.errors import RefusedError
from tests.factories.calls import raise_concern
from tests.factories.offices import Scene, TestOffice
from tests.factories.statements import statements
from tests.services.test_clearance import change


def test_a_change_counts_and_a_look_does_not(any_office: TestOffice, scene: Scene) -> None:
    changes = any_office.work("viewer").changes
    before = changes.newest()
    any_office.ask("get", what="homes", id=scene.home, reveal=True)
    concern = raise_concern(any_office, scene.home)
    after = changes.newest()
    assert after > before
    any_office.ask("get", what="concerns", id=concern)
    any_office.ask("list", what="concerns")
    with pytest.raises(RefusedError):
        any_office.ask("add_operative", "viewer", name="Nobody")
    assert changes.newest() == after
    change(any_office, "operatives", scene.operative, notes="left-handed")
    assert changes.newest() > after


def test_it_is_one_small_statement(office: TestOffice) -> None:
    changes = office.work().changes
    with statements(office) as issued:
        changes.newest()
    assert len(issued) == 1
