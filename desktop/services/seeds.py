"""What a new office starts with: credential kinds, requirements and lists from resources/seed."""

import tomllib
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


def sow(write: Write, now: datetime) -> None:
    """Add the seeds to an empty office."""
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
    for entry in load("requirements")["requirements"]:
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
