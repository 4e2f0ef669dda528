"""How the program behaves: times and warnings, its colours here, where the data lies, and backups."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QScrollArea, QWidget

from desktop.domain.errors import RefusedError
from desktop.domain.roles import Action
from desktop.domain.settings import SETTINGS
from desktop.ui.forms.fields import Field, number
from desktop.ui.forms.form import Form
from desktop.ui.outward import ask_where
from desktop.ui.page import Context
from desktop.ui.settings.section import MARGIN, Section
from desktop.ui.style.theme import choose_scheme, chosen_scheme
from desktop.ui.style.widgets import (
    Segments,
    button,
    chip,
    column,
    heading,
    label,
    line,
    row,
    say_why_not,
    scroll_down_only,
    set_tone,
    soft,
)
from desktop.ui.tasks.progress import run_long

if TYPE_CHECKING:
    from desktop.db.backup import Manifest
    from desktop.services.backups import LastBackup, Place
    from desktop.services.settings import SettingRow

LABELS: Final = {
    "lock_after_minutes": "&Lock after",
    "call_within_minutes": "&Call the client within",
    "tell_hazard_minutes": "Tell a &hazard within",
    "travel_gap_minutes": "Time &between two homes",
    "running_out_days": "&Today looks ahead",
    "soon_days": "&Running out from",
    "backup_late_days": "&Warn without a backup after",
}
_SCHEMES: Final = (("system", "As this computer"), ("light", "Light"), ("dark", "Dark"))
BACKUPS: Final = "Doorstep backups (*.doorstep)"


class ProgramSection(Section):
    """Settings of the office, and of this computer."""

    key = "program"
    title = "Program"
    about = "Times and warnings hold for everybody in the office; colours only on this computer."

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self._why_no_backup = context.refusal(Action.BACK_UP)
        self._kept: dict[str, int] = {}
        inner = QWidget()
        inner.setProperty("role", "scrolled")
        whole = column(
            self._make_times(), line(), self._make_colours(), line(), self._make_data(), None, into=inner
        )
        whole.setSpacing(18)
        whole.setContentsMargins(MARGIN, 2, MARGIN, MARGIN)
        scroll = QScrollArea()
        scroll_down_only(scroll)
        scroll.setWidget(inner)
        self.lay_out(scroll)

    def refresh(self) -> None:
        """Read the settings and when the last backup was made; what is typed and not saved stays."""
        work = self.context.work
        self.context.tasks.read(work.settings.all, self._show, owner=self, key="settings")
        self.context.tasks.read(
            lambda: (work.backups.place(), work.backups.last()), self._show_data, owner=self, key="backup"
        )

    def focus_filter(self) -> None:
        """Go to the first setting."""
        self.form.focus_first()

    # Times and warnings

    def _make_times(self) -> QWidget:
        self.form = Form(
            [
                Field(
                    key,
                    LABELS.get(key, key),
                    number(one.lowest, one.highest, one.unit),
                    hint=f"{one.description.rstrip('.')} (usually\u00a0{one.default}).",
                )
                for key, one in SETTINGS.items()
            ],
            columns=2,
        )
        self.form.setEnabled(False)
        self.form.changed.connect(self._on_changed)
        self._save = button("Save", "primary", self._save_now)
        self._undo = button("Undo changes", "plain", self._put_back)
        self._said = label("", "toned")
        ends = row(self._said, None, self._undo, self._save)
        made = QWidget()
        column(self.form, ends, spacing=12, into=made)
        self._on_changed()
        return made

    def _show(self, rows: "tuple[SettingRow, ...]") -> None:
        kept = {one.key: one.value for one in rows}
        self.form.setEnabled(self.may_change)
        if not self.form.is_dirty or not self._kept:
            self._kept = kept
            self.form.set_values(kept)
            self._mark_changes()

    def _on_changed(self) -> None:
        self._said.setText("")
        self._mark_changes()

    def _mark_changes(self) -> None:
        is_dirty = bool(self._kept) and self.form.is_dirty and self.may_change
        self._save.setEnabled(is_dirty)
        self._undo.setEnabled(is_dirty)
        self.permit(self._save, self._undo)

    def _put_back(self) -> None:
        self.form.set_values(self._kept)
        self._on_changed()
        self.form.focus_first()

    def _save_now(self) -> None:
        if not self.form.check():
            return
        typed = self.form.values()
        wanted = {key: one.default if typed[key] is None else typed[key] for key, one in SETTINGS.items()}
        changed = {key: value for key, value in wanted.items() if value != self._kept[key]}
        self._save.setEnabled(False)
        self.context.tasks.write(
            self._writer(changed), lambda _: self._on_saved(changed), owner=self, failed=self._on_refused
        )

    def _writer(self, changed: Mapping[str, int]) -> Callable[[], None]:
        work = self.context.work

        def write() -> None:
            for key, value in changed.items():
                work.settings.set(key, value)

        return write

    def _on_saved(self, changed: Mapping[str, int]) -> None:
        self._kept = {**self._kept, **changed}
        self.form.set_values(self._kept)
        self._mark_changes()
        set_tone(self._said, "ok")
        self._said.setText("✓ Saved")

    def _on_refused(self, error: RefusedError) -> None:
        self.form.show_refusal(error)
        self._mark_changes()

    # Colours

    def _make_colours(self) -> QWidget:
        self.schemes = Segments(_SCHEMES, "Colours")
        self.schemes.button(chosen_scheme()).setChecked(True)
        self.schemes.chosen.connect(self._choose_scheme)
        words = column(
            heading("Colours"), soft("Light or dark, on this computer only.", wraps=True), spacing=2
        )
        made = QWidget()
        line_of = row(words, self.schemes, into=made)
        line_of.setStretch(0, 1)
        return made

    def _choose_scheme(self, scheme: str) -> None:
        app = QApplication.instance()
        assert isinstance(app, QApplication)  # noqa: S101  there is a window
        choose_scheme(app, scheme)

    # Where the data lies, and backups

    def _make_data(self) -> QWidget:
        self._place = label("", wraps=True)
        self._place.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._last = chip("neutral", "…")
        self._backup_said = label("", "toned", wraps=True)
        self._backup_said.hide()
        self._back_up = button("Back up now…", "plain", self.back_up)
        say_why_not(self._back_up, self._why_no_backup)
        self._about_backup = soft(
            self._why_no_backup
            or "One encrypted file, read through before it counts. Keep it away from this computer.",
            wraps=True,
        )
        place = column(heading("Where the data lies"), self._place, spacing=2)
        words = column(
            row(heading("Backup"), self._last, None), self._about_backup, self._backup_said, spacing=4
        )
        backup = row(words, self._back_up)
        backup.setStretch(0, 1)
        made = QWidget()
        column(place, line(), backup, spacing=18, into=made)
        return made

    def _show_data(self, found: "tuple[Place, LastBackup]") -> None:
        place, last = found
        self._place.setText(
            f"On a PostgreSQL server. The folder {place.folder} keeps the way to it."
            if place.is_server
            else f"Encrypted on this computer, in {place.folder}"
        )
        self._place.setAccessibleName(self._place.text())
        self._last.setText(last.text if not last.is_late else f"! {last.text}")
        set_tone(self._last, "warn" if last.is_late else "neutral" if place.is_server else "ok")
        self._back_up.setVisible(not place.is_server)

    def back_up(self) -> None:
        """Ask where the backup goes, and make it."""
        ask_where(
            self.window(),
            "Back up the office",
            f"Backup {self.context.clock.today().isoformat()}.doorstep",
            BACKUPS,
            lambda chosen: self._make_backup(Path(chosen)),
        )

    def _make_backup(self, out: Path) -> None:
        work = self.context.work
        self._backup_said.hide()

        def ended(_: "Manifest") -> None:
            self._say_backup(f"✓ {out.name} is complete and was read through.", "ok")
            self.refresh()

        run_long(
            self.window(),
            self.context.tasks,
            "Backing up the office",
            lambda progress: work.backups.back_up(out, progress),
            ended,
            failed=lambda error: self._say_backup(error.message, "bad"),
        )

    def _say_backup(self, sentence: str, tone: str) -> None:
        set_tone(self._backup_said, tone)
        self._backup_said.setText(sentence)
        self._backup_said.show()
