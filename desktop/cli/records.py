"""The verbs about sealed records outside the office: copies for others, disclosures, and files that come back."""

from typing import Any

from desktop.cli.arguments import Arguments
from desktop.cli.door import Door, Verb
from desktop.domain.errors import Code, RefusedError


def _copy_for_client(door: Door, a: Arguments) -> dict[str, Any]:
    concern, out = a.text("concern"), a.path("out")
    fields = {"recipient": a.text("recipient"), "basis": a.text("basis"), "way": a.text("way")}
    a.finish()
    made = door.workplace.incident_records.copy_for_client(concern, out, **fields)
    return {"sha256": made.sha256, "password": made.password}


def _disclose(door: Door, a: Arguments) -> dict[str, Any]:
    concern, what = a.text("concern"), a.text("what")
    fields = {"recipient": a.text("recipient"), "basis": a.text("basis"), "way": a.text("way")}
    a.finish()
    return {"id": door.workplace.disclosures.note(concern, what, **fields)}


def _verify_pdf(door: Door, a: Arguments) -> dict[str, Any]:
    path, password = a.path("path"), a.text("password", "")
    a.finish()
    try:
        content = path.read_bytes()
    except OSError:
        raise RefusedError(Code.NOT_FOUND, f"{path} cannot be read. Check the path.") from None
    found = door.workplace.verification.check(content, password=password)
    return {
        "good": found.is_good,
        "ours": found.is_ours,
        "unchanged": found.is_unchanged,
        "reference": found.reference,
        "version": found.version,
        "needs_password": found.needs_password,
        "lines": [{"tone": tone, "text": text} for tone, text in found.lines],
    }


RECORD_VERBS: dict[str, Verb] = {
    "copy_for_client": _copy_for_client,
    "disclose": _disclose,
    "verify_pdf": _verify_pdf,
}
