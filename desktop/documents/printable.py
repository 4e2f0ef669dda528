"""Whether typed texts can be printed exactly, asked for many at once before anything of them is kept (P14)."""

from collections.abc import Mapping

from desktop.domain.errors import RefusedError


def require_printable_all(texts: Mapping[str, tuple[str, str]]) -> None:
    """Refuse (BAD_INPUT) the first text that the record could not print exactly.

    `texts` holds for each field its name in words and its text; the refusal's `field` is the one it is about.
    """
    from desktop.documents.text import require_printable

    for field, (label, text) in texts.items():
        try:
            require_printable(text, label)
        except RefusedError as refusal:
            raise RefusedError(refusal.code, refusal.message, **{**refusal.details, "field": field}) from None
