"""Call-out charges: why one was necessary, what was thought of instead, and who agreed to its price (S39, N8)."""

from typing import Protocol

from desktop.domain.missing import Missing


class ChargeLike(Protocol):
    """What the rule reads of the call-out charge."""

    @property
    def is_charged(self) -> bool: ...
    @property
    def pence(self) -> int | None: ...
    @property
    def reason(self) -> str: ...
    @property
    def reason_code(self) -> str: ...
    @property
    def approved_by(self) -> str: ...
    @property
    def agreed_with(self) -> str: ...


def charge_owed(charge: ChargeLike | None, charged_here_today: str) -> list[Missing]:
    """Return what has still to be said of the charge; a reason off the list asks for its price and who agreed.

    `charged_here_today` names another visit to the home that was charged the same day, if there is one.
    """
    if charge is None:
        return [Missing("charge", "Say whether a call-out charge is made.")]
    if not charge.is_charged:
        return []
    owed = []
    if not charge.reason:
        owed.append(Missing("charge_reason", "Say why the call-out charge was necessary."))
    if charge.reason_code:
        owed.extend(_agreement_owed(charge))
    if charged_here_today:
        owed.append(
            Missing(
                "charge_twice",
                f"This home was already charged that day ({charged_here_today}): take one charge off.",
            )
        )
    return owed


def _agreement_owed(charge: ChargeLike) -> list[Missing]:
    owed = []
    if charge.pence is None:
        owed.append(Missing("charge_price", "Say how much the call-out charge is."))
    if not charge.approved_by:
        owed.append(Missing("charge_approver", "Say who in the office approved the call-out charge."))
    if not charge.agreed_with:
        owed.append(
            Missing("charge_agreed", "Say who agreed to the price of the call-out charge beforehand.")
        )
    return owed
