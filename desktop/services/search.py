"""Finding people, homes, jobs and safety concerns by a few letters, in one statement."""

import contextlib
import re
from collections import Counter
from collections.abc import Sequence
from functools import cache
from itertools import zip_longest
from typing import Any, NamedTuple

from sqlalchemy import TextClause
from sqlalchemy import text as sql

from desktop.db.engine import is_sqlite
from desktop.domain.postcodes import normalise
from desktop.domain.roles import Action
from desktop.services.concern_cases import hidden_concerns
from desktop.services.desk import Service

SHORTEST = 2  # letters or digits; one alone would match most of a large office
LIMIT = 20
_MOST = 100
_SORTED = 500  # of how many people at most the first by name are shown: more letters find the others
_WORD = re.compile(r"[^\W_]+")


class _Kind(NamedTuple):
    """What is shown of one kind, which columns are searched, and who may see it; `t` is its table."""

    action: Action
    columns: tuple[str, ...]
    shown: str  # title, subtitle, what to open, and one thing more
    joins: str = ""
    order: str = ""  # else the newest first


_HOME = "JOIN homes h ON h.id = t.home_id"
_CLIENT = "JOIN clients c ON c.id = t.client_id"
# In this order they are listed.
_KINDS = {
    "operatives": _Kind(
        Action.SEE_OPERATIVES,
        ("name", "staff_no", "phone"),
        "t.name, t.staff_no, t.id, t.status",
        order="t.status = 'left', t.name, t.id",
    ),
    "homes": _Kind(Action.SEE_HOMES, ("address", "postcode"), "t.address, t.postcode, t.id, c.name", _CLIENT),
    "residents": _Kind(Action.SEE_HOMES, ("name",), "t.name, h.address, h.id, h.postcode", _HOME),
    "jobs": _Kind(
        Action.SEE_APPOINTMENTS, ("reference",), "t.reference, h.address, t.id, c.name", f"{_HOME} {_CLIENT}"
    ),
    "concerns": _Kind(
        Action.RAISE_CONCERN,
        ("reference",),
        "t.reference, '', t.id, "
        "CASE WHEN t.closed_at IS NOT NULL THEN 'closed' WHEN t.sealed_at IS NOT NULL THEN 'sealed' ELSE 'open' END",
    ),
}
_OWN = "(:sees_all = 1 OR (t.raised_by_id = :me AND t.sealed_at IS NULL))"


class Hit(NamedTuple):
    """One thing found; `target` and `target_id` say what to open, which for a resident is the home."""

    kind: str
    id: str
    title: str
    subtitle: str
    target: str
    target_id: str


class SearchService(Service):
    """Finding things by a few letters."""

    def find(self, text: str, limit: int = LIMIT) -> list[Hit]:
        """Return up to `limit` things in which every word of the text begins some word, by kind.

        Nothing below two letters or digits. Only what the person's roles let them see; the newest come first,
        people by name.
        """
        words = parse(text)
        kinds = tuple(kind for kind, one in _KINDS.items() if self.desk.may(one.action))
        if not words or not kinds or limit < 1:
            return []
        parameters: dict[str, Any] = {
            "limit": min(limit, _MOST),
            "me": self.desk.actor.id,
            "sees_all": int(self.desk.may(Action.HANDLE_CONCERNS)),
        }
        if is_sqlite(self.store.engine):
            parameters["words"] = " ".join(map(fts, words))
            statement = _sqlite_statement(kinds)
        else:
            parameters |= {f"word{number}": pattern(word) for number, word in enumerate(words)}
            statement = _postgresql_statement(kinds, len(words))
        with self.store.read() as session:
            rows: Sequence[Any] = session.connection().execute(statement, parameters).all()
            if any(row[0] == "concerns" for row in rows):
                hidden = hidden_concerns(self.desk.actor, session)
                rows = [row for row in rows if row[0] != "concerns" or row[1] not in hidden]
        return [_hit(*row) for row in _share(rows, min(limit, _MOST))]


def parse(text: str) -> list[tuple[str, ...]]:
    """Return the words of what was typed, each as the parts that follow one another (`WO-118` is WO, 118).

    A postcode typed without its space is taken apart. Nothing is returned for less than two letters or digits.
    """
    words = [found for one in text.casefold().split() if (found := tuple(_WORD.findall(one)))]
    with contextlib.suppress(ValueError):
        words = [tuple(normalise(text).casefold().split())]
    return words if sum(len(part) for word in words for part in word) >= SHORTEST else []


def fts(word: Sequence[str]) -> str:
    # One letter or digit alone is a whole word (the 3 of Flat 3): as a beginning it would match too much.
    return f'"{" ".join(word)}"{"*" if len(word[-1]) > 1 else ""}'


def pattern(word: Sequence[str]) -> str:
    return rf"\m{r'[^[:alnum:]]+'.join(word)}" + ("" if len(word[-1]) > 1 else r"\M")


@cache
def _sqlite_statement(kinds: tuple[str, ...]) -> TextClause:
    parts = []
    for kind in kinds:
        words, match = f"search_{kind}", f"search_{kind} MATCH :words"
        if _KINDS[kind].order:  # every match would be read before the first is known
            words = f"(SELECT rowid FROM {words} WHERE {match} ORDER BY rowid DESC LIMIT {_SORTED})"  # noqa: S608
            match = "TRUE"
        parts.append(_part(kind, f"{words} s JOIN {kind} t ON t.rowid = s.rowid", match, "s.rowid DESC"))
    return sql(" UNION ALL ".join(parts))


@cache
def _postgresql_statement(kinds: tuple[str, ...], words: int) -> TextClause:
    parts = []
    for kind in kinds:
        every = (
            " OR ".join(f"t.{column} ~* :word{number}" for column in _KINDS[kind].columns)
            for number in range(words)
        )
        where = " AND ".join(f"({some})" for some in every)
        parts.append(_part(kind, f"{kind} t", where, "t.id DESC"))
    return sql(" UNION ALL ".join(parts))


def _part(kind: str, found: str, where: str, newest: str) -> str:
    one = _KINDS[kind]
    own = f" AND {_OWN}" if kind == "concerns" else ""
    return (
        f"SELECT * FROM (SELECT '{kind}' AS kind, t.id, {one.shown} FROM {found} {one.joins} "  # noqa: S608
        f"WHERE {where}{own} ORDER BY {one.order or newest} LIMIT :limit) AS {kind}"
    )


_STATES = {"active": "", "suspended": "Suspended", "left": "Left"}


def _hit(kind: str, row_id: str, title: str, subtitle: str, target_id: str, extra: str) -> Hit:
    if kind == "operatives":
        subtitle = (
            " · ".join(
                part
                for part in (f"Staff no. {subtitle}" if subtitle else "", _STATES.get(extra, extra))
                if part
            )
            or "Operative"
        )
    elif kind == "concerns":
        subtitle = f"Safety concern · {extra}"
    elif kind == "residents":
        subtitle = f"{subtitle}, {extra}" if extra else subtitle
    else:
        title = f"{title}, {subtitle}" if kind == "homes" and subtitle else title
        subtitle = extra if kind == "homes" else f"{subtitle} · {extra}"
    target = "homes" if kind == "residents" else kind
    return Hit(kind, row_id, title, subtitle, target, target_id)


def _share(rows: Sequence[Any], limit: int) -> list[Any]:
    """Return at most `limit` rows: of every kind something, and the rest in turn."""
    by_kind: dict[str, list[Any]] = {}
    for row in rows:
        by_kind.setdefault(row[0], []).append(row)
    rounds = zip_longest(*by_kind.values())
    in_turn = [row for one in rounds for row in one if row is not None][:limit]
    counts = Counter(row[0] for row in in_turn)
    return [row for kind in _KINDS for row in by_kind.get(kind, ())[: counts[kind]]]
