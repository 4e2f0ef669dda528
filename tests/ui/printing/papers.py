"""Small PDFs for tests of paper."""

import io
from functools import cache

from reportlab.pdfgen.canvas import Canvas

A4 = (595.28, 841.89)
CARD = (242.65, 153.07)  # 85.6 x 54 mm


@cache
def pdf_of(pages: int, points: tuple[float, float] = A4) -> bytes:
    """Return a PDF of pages with words, lines and a grey field, the same bytes each time."""
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=points, invariant=1, initialFontName="Helvetica")
    for number in range(1, pages + 1):
        canvas.setFillGray(0.9)
        canvas.rect(10, 10, points[0] / 2, points[1] / 2, fill=1)
        canvas.setFillGray(0)
        for line in range(int(points[1] // 24)):
            canvas.drawString(20, 12 + line * 24, f"Page {number}, line {line}: who goes where today")
        canvas.showPage()
    canvas.save()
    return out.getvalue()
