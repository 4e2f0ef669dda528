"""Sealing and closing a safety concern: nothing is owed, or it is said why it stays open."""

from collections.abc import Collection, Mapping, Sequence

from desktop.db.digests import canonical
from desktop.db.models import Concern
from desktop.domain.concerns import CLOSABLE, LEAVABLE, leavable, still_owed
from desktop.domain.errors import Code, RefusedError, bad_input
from desktop.domain.visits import Missing
from desktop.services.concern_cases import read_file, require_handler
from desktop.services.concern_edits import check_texts
from desktop.services.desk import Desk, fetch
from desktop.services.record_data import read_data


def seal_concern(desk: Desk, concern: str, left_open: Mapping[str, str]) -> None:
    """Seal the text of a concern; refuses as incomplete, naming everything that is owed and not left open.

    All that the record says is kept with the seal, so that no later change in the office changes it.
    """
    require_handler(desk, concern)
    reasons = _reasons(left_open or {}, LEAVABLE)
    with desk.store.write(desk.actor, "concerns.seal") as write:
        session = write.session
        record = fetch(session, Concern, concern, "safety concern", is_held=True)
        write.about(f"concerns/{record.id}", record.reference)
        if record.sealed_at is not None:
            raise RefusedError(
                Code.SEALED, f"{record.reference} is sealed already. Add an addendum for later facts."
            )
        case = read_file(desk, session, record).case
        owed = still_owed(case.owed, case.told, reasons)
        if owed:
            raise _incomplete(f"{record.reference} cannot be sealed yet.", owed)
        codes = {str(one.code) for one in case.owed} & leavable(case.told)
        left = [
            {"code": code, "what": LEAVABLE[code], "reason": reasons[code]}
            for code in map(str, LEAVABLE)
            if code in codes
        ]
        # Read before anything is set: a query between two changes would write them, and count the version, one by one.
        data = read_data(session, record, sealer=desk.actor, left_open=left)
        record.sealed_data, record.left_open = canonical(data), left
        record.sealed_at, record.sealed_by = desk.now(), desk.actor.name


def close_concern(desk: Desk, concern: str, outcome: str, left_open: Mapping[str, str]) -> None:
    """Close a sealed concern; refuses as incomplete where answer or actions are open without a reason."""
    require_handler(desk, concern)
    reasons = _reasons(left_open or {}, CLOSABLE)
    if not outcome.strip():
        raise bad_input("Say what came of it.", field="outcome")
    check_texts({"What came of it": outcome})
    with desk.store.write(desk.actor, "concerns.close") as write:
        record = fetch(write.session, Concern, concern, "safety concern", is_held=True)
        write.about(f"concerns/{record.id}", record.reference)
        if record.sealed_at is None:
            raise bad_input(f"{record.reference} is not sealed yet: seal it first, then close it.")
        if record.closed_at is not None:
            raise RefusedError(Code.SEALED, f"{record.reference} is closed already.")
        case = read_file(desk, write.session, record).case
        owed = []
        if not case.answer:
            owed.append(Missing("answer", "Note the client's answer, or say why it is closed without."))
        if any(one.done_at is None for one in case.actions):
            owed.append(Missing("actions", "Agreed actions are not done: mark them, or say why not."))
        open_still = [one for one in owed if one.code not in reasons]
        if open_still:
            raise _incomplete(f"{record.reference} cannot be closed yet.", open_still)
        said = [f"{CLOSABLE[one.code]}: {reasons[one.code]}" for one in owed]
        record.close_outcome = "\n".join([outcome.strip(), *said])
        record.closed_at, record.closed_by = desk.now(), desk.actor.name


def _incomplete(sentence: str, owed: Sequence[Missing]) -> RefusedError:
    said = " ".join(one.text for one in owed)
    return RefusedError(Code.INCOMPLETE, f"{sentence} {said}", missing=tuple(owed))


def _reasons(given: Mapping[str, str], known: Collection[str]) -> dict[str, str]:
    """Return the reasons by code, or refuse a code that cannot be left open and a reason without words."""
    codes = [str(one) for one in known]
    reasons = {}
    for code, reason in given.items():
        if code not in codes:
            raise bad_input(
                f"“{code}” cannot be left open. Use {', '.join(codes)}.", field=f"left_open.{code}"
            )
        if not isinstance(reason, str) or not reason.strip():
            raise bad_input("Say why it is left open.", field=f"left_open.{code}")
        reasons[str(code)] = reason.strip()
    check_texts({f"Why it is left open ({code})": reason for code, reason in reasons.items()})
    return reasons
