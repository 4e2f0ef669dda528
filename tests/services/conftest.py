"""What the tests of this room share: a furnished office, made once."""

import pytest

from tests.factories.calls import Furnished, furnish
from tests.factories.offices import Template


@pytest.fixture(scope="session")
def furnished(sqlcipher_template: Template, tmp_path_factory: pytest.TempPathFactory) -> Furnished:
    """An office with something for every verb."""
    return furnish(sqlcipher_template, tmp_path_factory.mktemp("furnished"))
