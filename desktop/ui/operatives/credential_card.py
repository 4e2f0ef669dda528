"""What is known about one credential, and what can be done with it, below the list of what somebody holds."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QMenu, QWidget

from desktop.domain.credentials import DBS, LEVEL_NAMES, Need, last_day
from desktop.domain.dbs import is_on_update_service
from desktop.domain.requirements import Scope
from desktop.domain.roles import Action
from desktop.domain.wording import day_text, list_text
from desktop.system.clock import parse_day
from desktop.ui.operatives import credentials, evidence
from desktop.ui.operatives.columns import Holding
from desktop.ui.operatives.menus import menu_button
from desktop.ui.operatives.permission import allow
from desktop.ui.operatives.shown import ANSWERS, WORKFORCES, Shown
from desktop.ui.page import Context
from desktop.ui.style.widgets import button, clear, column, heading, label, row

if TYPE_CHECKING:
    from desktop.services.operative_details import CredentialRow

HIDDEN: Final = "hidden"  # how services show a field that the role may not see


class CredentialCard(QFrame):
    """Facts and actions of the chosen credential; nothing while none is chosen."""

    def __init__(self, context: Context, owner: QWidget) -> None:
        super().__init__(owner)
        self._context = context
        self._shown: Shown | None = None
        self._holding: Holding | None = None
        self.setProperty("role", "panel")
        self._title = heading()
        self._facts = QGridLayout()
        self._facts.setHorizontalSpacing(12)
        self._facts.setVerticalSpacing(4)
        self._facts.setColumnStretch(1, 1)
        self._renew = button("Renew", on=self._on_renew)
        self._seen = button("Mark seen", on=self._on_seen)
        self._evidence = button("Evidence", on=self._on_evidence)
        self._menu = QMenu(self)
        self._correct = self._menu.addAction("Correct…")
        self._correct.triggered.connect(lambda _=False: self._call(credentials.correct))
        self._check = self._menu.addAction("Update Service answer…")
        self._check.triggered.connect(lambda _=False: self._call(credentials.record_answer))
        self._menu.addSeparator()
        self._withdraw = self._menu.addAction("Withdraw…")
        self._withdraw.triggered.connect(lambda _=False: self._call(credentials.withdraw))
        self._more = menu_button("…", self._menu, name="More about this credential")
        column(
            self._title,
            self._facts,
            row(self._renew, self._seen, self._evidence, self._more, None),
            into=self,
            margin=12,
        )
        for made in (self._renew, self._seen, self._evidence, self._more):
            allow(made, context, Action.EDIT_OPERATIVES)
        self.hide()

    def show_holding(self, holding: Holding | None, shown: Shown | None) -> None:
        """Show one of the things somebody holds, or nothing."""
        self._holding, self._shown = holding, shown
        credential = holding.row if holding is not None else None
        self.setVisible(credential is not None)
        if credential is None or shown is None:
            return
        self._title.setText(credential.name)
        self.setAccessibleName(f"About {credential.name}")
        self._check.setVisible(credential.kind == DBS and is_on_update_service(credential.level))
        work = self._context.work
        self._context.tasks.read(
            lambda: work.records.get("credentials", credential.id), self._show_facts, owner=self, key="facts"
        )

    def _show_facts(self, record: Mapping[str, Any]) -> None:
        if self._holding is None or self._holding.row is None or self._shown is None:
            return
        if record["id"] != self._holding.row.id:
            return
        clear(self._facts)
        facts = [*_common(self._holding.row), *_own(record, self._shown)]
        for place, (name, text) in enumerate(facts):
            self._facts.addWidget(label(name, "small"), place, 0, Qt.AlignmentFlag.AlignTop)
            words = label(text, wraps=True)
            words.setAccessibleName(f"{name}: {text}")
            self._facts.addWidget(words, place, 1)

    def _call(self, open_it: Any) -> None:
        if self._holding is not None and self._holding.row is not None and self._shown is not None:
            open_it(self, self._context, self._shown, self._holding.row)

    def _on_renew(self) -> None:
        if self._holding is not None and self._shown is not None:
            credentials.open_credential(self, self._context, self._shown, self._holding.kind)

    def _on_seen(self) -> None:
        self._call(credentials.mark_seen)

    def _on_evidence(self) -> None:
        self._call(evidence.open_evidence)


def _common(row_: "CredentialRow") -> list[tuple[str, str]]:
    facts = [("State", ". ".join(fault.text for fault in row_.faults))] if row_.faults else []
    facts += [("Do", " ".join(dict.fromkeys(fault.next for fault in row_.faults)))] if row_.faults else []
    if row_.number:
        facts.append(("Number", row_.number))
    if row_.issued_on:
        facts.append(("Issued", day_text(row_.issued_on)))
    if row_.categories:
        facts.append(("Covers", list_text(row_.categories)))
    facts.append(("Original", row_.seen_text or "nobody has seen it"))
    return facts


def _own(record: Mapping[str, Any], shown: Shown) -> list[tuple[str, str]]:
    """Return what only some kinds have: versions of a code, and all about a DBS check."""
    facts = []
    if record["version_acknowledged"]:
        facts.append(("Version", str(record["version_acknowledged"])))
    if record["kind"] != DBS:
        return facts
    level = str(record["level"])
    if level and level != HIDDEN:
        facts.append(("Level", LEVEL_NAMES.get(level, level)))
    if record["workforce"]:
        facts.append(("Workforce", WORKFORCES.get(record["workforce"], "")))
    if record["level_reason"]:
        facts.append(("Why this level", str(record["level_reason"])))
    if record["decided_on"]:
        decided = day_text(parse_day(record["decided_on"]))
        facts.append(("Decision", f"by {record['decided_by']}, {decided}"))
    else:
        facts.append(("Decision", "not noted yet"))
    facts += _rechecks(record, shown)
    if record["update_status"] and record["update_status"] != HIDDEN:
        checked = record["update_checked_on"]
        when = f" ({day_text(parse_day(checked))})" if checked else ""
        facts.append(("Update Service", ANSWERS.get(record["update_status"], "") + when))
    return facts


@dataclass(frozen=True, slots=True)
class _Dated:
    """What the rule reads of a DBS check, from a record as it is shown."""

    level: str
    issued_on: date | None
    expires_on: date | None
    seen_on: date | None
    update_status: str
    update_checked_on: date | None
    seen_by: str = ""
    withdrawn_on: date | None = None
    version_acknowledged: str = ""
    categories: Mapping[str, str | None] | None = None


def _rechecks(record: Mapping[str, Any], shown: Shown) -> list[tuple[str, str]]:
    """Return the day of the re-check by each policy of the office, where the role sees the day of issue."""
    if HIDDEN in (record["issued_on"], record["expires_on"], record["update_checked_on"]):
        return []
    kind = next((one for one in shown.rules.kinds if one.code == DBS), None)
    if kind is None:
        return []

    def day(name: str) -> date | None:
        return parse_day(record[name]) if record[name] else None

    held = _Dated(
        record["level"],
        day("issued_on"),
        day("expires_on"),
        day("seen_on"),
        record["update_status"],
        day("update_checked_on"),
    )
    found: dict[str, list[str]] = {}
    for rule in shown.rules.requirements:
        if rule.kind != DBS or not rule.recheck_months or rule.scope != Scope.CLIENT:
            continue
        due = last_day(held, kind, Need(DBS, recheck_months=rule.recheck_months), shown.on)
        if due is not None:
            found.setdefault(day_text(due), []).append(rule.key_name)
    return [(f"Re-check {due}", f"asked by {list_text(names)}") for due, names in found.items()]
