"""What a new office starts with: credential kinds, requirements and lists from resources/seed."""

import tomllib
from collections.abc import Collection
from datetime import datetime
from typing import Any

from desktop.db.models import Choice, CredentialKind, Requirement
from desktop.db.session import Write
from desktop.system.ids import new_id
from desktop.system.resources import resource

CODE_VERSION = "1"  # the version of the code of conduct that ships; the office sets the next one in Settings
_OWN = ("code", "name", "synonyms")


def load(name: str) -> dict[str, list[dict[str, Any]]]:
    """Return one seed file."""
    return tomllib.loads(resource("seed", f"{name}.toml").read_text(encoding="utf-8"))


def requirement_keys() -> dict[str, dict[str, Any]]:
    """Return the requirements that ship, each by a name for choosing among them."""
    entries = load("requirements")["requirements"]
    return {":".join((one["scope"], one.get("key", ""), one["kind"])): one for one in entries}


def requirement_texts() -> list[tuple[str, str, str]]:
    """Return the requirements that ship as (name for choosing, what is asked, of whom), in their order."""
    kinds = {kind["code"]: kind["name"] for kind in load("credential_kinds")["kinds"]}
    made = []
    for key, one in requirement_keys().items():
        extra = one.get("level") or one.get("category") or ""
        made.append((key, f"{kinds[one['kind']]}, {extra}" if extra else kinds[one["kind"]], one["asked_by"]))
    return made


def sow(write: Write, now: datetime, asked: Collection[str] | None = None) -> None:
    """Add the seeds to an empty office; of the requirements those in `asked`, None all."""
    for position, kind in enumerate(load("credential_kinds")["kinds"]):
        write.add(
            CredentialKind(
                id=new_id(now),
                code=kind["code"],
                name=kind["name"],
                default_months=kind.get("months"),
                is_original_needed=kind.get("original", True),
                current_version=CODE_VERSION if kind["code"] == "code_of_conduct" else "",
                synonyms=kind.get("synonyms", []),
                position=position,
            )
        )
    write.session.flush()  # requirements point at the kinds
    for key, entry in requirement_keys().items():
        if asked is None or key in asked:
            write.add(Requirement(id=new_id(now), **entry))
    for list_name, entries in load("choices").items():
        for position, entry in enumerate(entries):
            write.add(
                Choice(
                    id=new_id(now),
                    list_name=list_name,
                    code=entry["code"],
                    name=entry["name"],
                    synonyms=entry.get("synonyms", []),
                    attributes={key: value for key, value in entry.items() if key not in _OWN},
                    position=position,
                )
            )
