"""What is printed: a Typst template in templates/paper/ and data, typeset to a PDF.

The data goes in as JSON and never as source: whatever somebody is called, it stays a name. Fonts come
with Typst; those of the system are used only for signs that they lack, like Arabic ones.
"""

import json
from functools import cache

import typst
from django.conf import settings

FOLDER = settings.BASE_DIR / "templates" / "paper"


@cache
def _fonts():
    """Looking for them takes longer than a badge."""
    return typst.Fonts(include_system_fonts=True)


def pdf(template, data, *, standards=()) -> bytes:
    """`standards`: for instance ["ua-1"], for PDF/UA-1. Raises typst.TypstError."""
    return _typeset(template, data, format="pdf", pdf_standards=list(standards))


def picture(template, data, *, ppi=150) -> list[bytes]:
    """The same as pictures, a PNG for each page."""
    found = _typeset(template, data, format="png", ppi=ppi)
    return found if isinstance(found, list) else [found]


def _typeset(template, data, **how):
    return typst.compile(
        FOLDER / f"{template}.typ",
        root=FOLDER,
        font_paths=_fonts(),
        sys_inputs={"data": json.dumps(data)},
        **how,
    )
