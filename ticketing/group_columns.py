"""The columns of a group's sheet: who each person is, then what the activity asks."""

from collections.abc import Sequence

from django.utils.translation import get_language

from ticketing.models import Question
from ticketing.sheets import Column

PERSON = (
    Column(
        "name_bn",
        "Name in Bangla",
        "বাংলায় নাম",
        aliases=("নাম", "শিক্ষার্থীর নাম", "Bangla name", "Name (Bangla)"),
    ),
    Column(
        "name_en",
        "Name in English",
        "ইংরেজিতে নাম",
        aliases=("Name", "Student name", "Full name", "English name", "Name (English)", "নাম (ইংরেজি)"),
    ),
    Column(
        "phone",
        "Mobile number",
        "মোবাইল নম্বর",
        aliases=("Phone", "Mobile", "Phone number", "Mobile no", "Contact number", "ফোন", "ফোন নম্বর", "মোবাইল"),
        required=True,
    ),
    Column("email", "E-mail", "ই-মেইল", aliases=("Email", "Email address", "Mail", "ইমেইল")),
    Column(
        "institution",
        "College or university",
        "কলেজ বা বিশ্ববিদ্যালয়",
        aliases=("College", "University", "Institute", "প্রতিষ্ঠান", "কলেজ"),
    ),
    Column("district", "Home district", "নিজ জেলা", aliases=("District", "জেলা")),
    Column("gender", "Gender", "লিঙ্গ", aliases=("Sex",)),
    Column("kind", "Comes as", "যে পরিচয়ে আসবেন", aliases=("Kind", "Kind of ticket", "টিকিটের ধরন")),
)
ANSWER = "answer:"
"""In front of the key of a question: a question called “phone” is not the column of phones."""
REASON = Column("reason", "What is wrong", "কী ঠিক নেই")
RESULT = (
    Column("state", "State", "অবস্থা"),
    Column("short_code", "Short code", "সংক্ষিপ্ত কোড"),
)
"""What a list says besides; it is never read."""


def columns_for(questions: Sequence[Question]) -> tuple[Column, ...]:
    """The columns of a person, and one for each question that a sheet can answer."""
    asked = (
        Column(
            f"{ANSWER}{question.key}",
            question.label_en or question.key,
            question.label_bn or question.label_en or question.key,
            aliases=(question.key,),
        )
        for question in questions
        if question.type != Question.Type.FILE
    )
    return (*PERSON, *asked)


def label_of(column: Column) -> str:
    """Its name in the language of the running request."""
    return column.bn if get_language() == "bn" else column.en
