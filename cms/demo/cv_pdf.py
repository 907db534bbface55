"""A small CV as a real PDF, with Bangla set right: one page, one person who does not exist."""

from functools import cache
from io import BytesIO

import fontpkg_hind_siliguri
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase.pdfmetrics import registerFont
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.platypus import Flowable, Paragraph, SimpleDocTemplate

from careerfair.person import Person

FONT = "HindSiliguri-Demo"
MARGIN = 20 * mm


@cache
def _style(size: int) -> ParagraphStyle:
    path = fontpkg_hind_siliguri.ROOT / "files" / "HindSiliguri-Regular.ttf"
    registerFont(TTFont(FONT, str(path), shapable=True))
    return ParagraphStyle(f"demo-{size}", fontName=FONT, fontSize=size, leading=size * 1.6, shaping=1)


def cv_of(person: Person, *, district: str) -> bytes:
    """The file that the person would leave at a fair."""
    out = BytesIO()
    heading, text = _style(18), _style(11)
    lines = [
        f"{person.institution} · {person.subject}",
        f"{person.phone} · {person.email} · {district}",
        f"Languages: Bangla {person.bangla_level}, English {person.english_level}",
        f"Typing: Bangla {person.typing_bn}, English {person.typing_en} words a minute",
        f"Skills: {person.skills}",
        person.experience,
        "এই জীবনবৃত্তান্তের ব্যক্তি কাল্পনিক। The person of this CV is invented.",
    ]
    story: list[Flowable] = [Paragraph(f"{person.name_bn} · {person.name_en}", heading)]
    story += [Paragraph(line, text) for line in lines if line]
    document = SimpleDocTemplate(
        out,
        pagesize=A4,
        leftMargin=MARGIN,
        rightMargin=MARGIN,
        topMargin=MARGIN,
        title=f"CV {person.name_en}",
        author=person.name_en,
        invariant=1,
    )
    document.build(story)
    return out.getvalue()
