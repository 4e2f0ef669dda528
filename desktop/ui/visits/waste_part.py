"""The waste: none made, taken away with its paper, or left by agreement."""

from typing import Any, ClassVar, Final

from desktop.domain.waste import Waste, is_hazardous
from desktop.ui.forms.fields import Field, choice, text
from desktop.ui.forms.segments import SegmentEditor
from desktop.ui.visits.answers import Answers
from desktop.ui.visits.part import Known, Part

_FATES: Final = (
    (Waste.NONE_MADE.value, "None made"),
    (Waste.TAKEN_AWAY.value, "Taken away"),
    (Waste.LEFT_BY_AGREEMENT.value, "Left, why"),
)
_TAKEN: Final = (
    "transfer_note",
    "ewc_code",
    "carrier",
    "carrier_registration",
    "description",
    "quantity",
    "destination",
)


class WastePart(Part):
    """What became of the waste, and which paper proves it."""

    section: ClassVar = "waste"
    place: ClassVar = ("waste", "fate")

    def __init__(self) -> None:
        self._codes = choice([], "Choose or type a code…")
        super().__init__(
            [
                Field("fate", "Waste", SegmentEditor(_FATES), wide=True),
                Field("transfer_note", "Transfer note or depot ticket", text("Its number")),
                Field("carrier", "Or who took it, and where", text("Own van to the depot …")),
                Field("ewc_code", "What kind, by its code", self._codes, wide=True),
                Field("carrier_registration", "Carrier's registration", text("CBDU…")),
                Field("destination", "Depot or site", text()),
                Field("description", "What it was", text()),
                Field("quantity", "How much", text("2 bags, 40 kg …")),
                Field("reason", "Why it was left, and who agreed", text(), wide=True),
            ]
        )
        self.arrange()

    def offer(self, known: Known) -> None:
        """Offer the codes of the office's list; a recorded one beyond it is offered too."""
        codes = [(code, f"{code}  {name}") for code, name in known.lists.waste_codes]
        held = (known.detail.answers.get("waste") or {}).get("ewc_code", "")
        if held and held not in dict(codes):
            codes.append((held, held))
        self._codes.set_options(codes)

    def recorded(self, answers: Answers) -> dict[str, Any]:
        """Return the recorded values, field by field."""
        waste = answers.get("waste") or {}
        return {
            field.key: waste.get(field.key) or ("" if field.key != "fate" else None) for field in self.fields
        } | {"ewc_code": waste.get("ewc_code") or None}

    def answers(self) -> dict[str, Any]:
        """Return the waste as one answer: only what belongs to its fate."""
        fate = self.editor("fate").value()
        if fate is None:
            return {"waste": None}
        keys: tuple[str, ...] = ()
        if fate == Waste.TAKEN_AWAY:
            keys = _TAKEN
        elif fate == Waste.LEFT_BY_AGREEMENT:
            keys = ("description", "quantity", "reason")
        return {"waste": {"fate": fate, **{key: self.editor(key).value() or "" for key in keys}}}

    def arrange(self) -> None:
        """Ask what belongs to the fate."""
        fate = self.editor("fate").value()
        for key in _TAKEN:
            self.show_field(key, is_shown=fate == Waste.TAKEN_AWAY)
        is_left = fate == Waste.LEFT_BY_AGREEMENT
        self.show_field("reason", is_shown=is_left)
        for key in ("description", "quantity"):
            self.show_field(key, is_shown=is_left or fate == Waste.TAKEN_AWAY)
        is_special = fate == Waste.TAKEN_AWAY and is_hazardous(self._codes.value() or "")
        self.set_label("transfer_note", "Consignment note" if is_special else "Transfer note or depot ticket")
