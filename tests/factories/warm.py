"""What the server process of `tests.factories.processes` imports once, so that its forks need not."""

import alembic.command  # noqa: F401
import argon2.low_level  # noqa: F401
import keyring.core  # noqa: F401
import psycopg  # noqa: F401
import sqlcipher3.dbapi2  # noqa: F401
from sqlalchemy.orm import configure_mappers

import desktop.cli.batch
import desktop.db.upgrade
import desktop.documents.text  # noqa: F401
import tests.factories.keyrings  # noqa: F401

configure_mappers()
