"""Drafts of what a file brings in: nothing shared between two, and nothing changed once read."""

from dataclasses import FrozenInstanceError, fields, is_dataclass

import pytest

from desktop.domain import imports
from desktop.domain.imports import CredentialDraft, OperativeDraft, Parsed, RefusedCell, Words

SHAPES = [one for one in vars(imports).values() if isinstance(one, type) and is_dataclass(one)]


@pytest.mark.parametrize("shape", SHAPES, ids=[shape.__name__ for shape in SHAPES])
def test_what_was_read_cannot_be_changed_afterwards(shape: type) -> None:
    draft = object.__new__(shape)
    with pytest.raises(FrozenInstanceError):
        setattr(draft, fields(shape)[0].name, "x")


def test_two_drafts_do_not_share_their_details() -> None:
    one, other = CredentialDraft("dbs"), CredentialDraft("dbs")
    one.details["note"] = "seen at the yard"
    assert other.details == {}
    words = Words({}, {}, {}, {})
    words.credential_kinds["crb"] = "dbs"
    assert Words({}, {}, {}, {}).credential_kinds == {}


def test_a_draft_of_a_name_alone_claims_nothing_else() -> None:
    draft = OperativeDraft(2, "Priya Lal")
    assert (draft.trades, draft.credentials, draft.started_on, draft.left_on) == ((), (), None, None)
    bare = CredentialDraft("photo_id")
    assert (bare.seen_on, bare.expires_on, bare.issued_on) == (None, None, None), "nobody saw it"


def test_a_file_without_faults_refuses_nothing() -> None:
    parsed = Parsed((OperativeDraft(2, "Priya Lal"),))
    assert (parsed.refused, parsed.notes, parsed.repeats) == ((), (), ())
    assert RefusedCell(3, "dbs_number", "123", "has 3 digits") == RefusedCell(
        row=3, column="dbs_number", value="123", why="has 3 digits"
    )
