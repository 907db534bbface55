"""What the example asks when somebody registers, and what its invented people answered.

Nothing must be answered at once: scripts register here with name and phone alone. What must be, must be after a yes.
"""

from itertools import cycle

from cms.demo.living import CODE
from cms.demo.shapes import Planted
from summit.models import ActivityKind
from ticketing.models import Question, Registration
from ticketing.queries import ACTIVE
from ticketing.services.question_definitions import (
    QuestionFacts,
    create_question_of_activity,
    create_question_of_kind,
)
from ticketing.services.questions import change_answers

ACTOR = "system"
Type = Question.Type


def _options(*options: tuple[str, str, str]) -> tuple[dict[str, str], ...]:
    return tuple({"key": key, "en": en, "bn": bn} for key, en, bn in options)


STUDY_YEAR = QuestionFacts(
    key="study-year",
    type=Type.CHOICE,
    label_en="Which year do you study in?",
    label_bn="আপনি কোন বর্ষে পড়ছেন?",
    ticket_kinds=("student",),
    options=_options(
        ("first", "First year", "প্রথম বর্ষ"),
        ("second", "Second year", "দ্বিতীয় বর্ষ"),
        ("third", "Third year", "তৃতীয় বর্ষ"),
        ("fourth", "Fourth year", "চতুর্থ বর্ষ"),
        ("finished", "Finished", "পড়া শেষ"),
    ),
)
INTERESTS = QuestionFacts(
    key="interests",
    type=Type.SEVERAL,
    label_en="Which work interests you?",
    label_bn="কোন কাজে আপনার আগ্রহ?",
    help_en="The counsellors prepare for it.",
    help_bn="পরামর্শকেরা সেভাবে প্রস্তুতি নেবেন।",
    maximum=3,
    options=_options(
        ("customer-service", "Customer service", "গ্রাহকসেবা"),
        ("data", "Data entry and processing", "ডেটা এন্ট্রি ও প্রক্রিয়াকরণ"),
        ("design", "Graphic design", "গ্রাফিক ডিজাইন"),
        ("accounts", "Accounting", "হিসাবরক্ষণ"),
        ("it-support", "IT support", "আইটি সহায়তা"),
    ),
)
MEAL = QuestionFacts(
    key="meal",
    type=Type.CHOICE,
    label_en="Would you like lunch?",
    label_bn="দুপুরের খাবার খাবেন?",
    options=_options(
        ("standard", "Yes, rice with fish or meat", "হ্যাঁ, মাছ বা মাংসসহ ভাত"),
        ("vegetarian", "Yes, vegetarian", "হ্যাঁ, নিরামিষ"),
        ("none", "No, thank you", "না, ধন্যবাদ"),
    ),
)
PLACE_OF_WORK = QuestionFacts(
    key="relocate",
    type=Type.CONSENT,
    label_en="I can move to another city for work",
    label_bn="কাজের জন্য আমি অন্য শহরে যেতে পারি",
)
PORTFOLIO = QuestionFacts(
    key="portfolio",
    type=Type.FILE,
    label_en="A sample of your work",
    label_bn="আপনার কাজের একটি নমুনা",
)


def ask_questions(planted: Planted) -> None:
    """One form for every career campaign of the season, and questions of two single activities."""
    campaign = ActivityKind.objects.get(code="campaign")
    for facts in (STUDY_YEAR, INTERESTS):
        create_question_of_kind(campaign, edition=planted.edition, facts=facts, actor=ACTOR)
    khulna, fair = (planted.activities[f"{CODE}-{short}"] for short in ("khulna-main", "dhaka-fair"))
    meal = create_question_of_activity(khulna, facts=MEAL, actor=ACTOR)
    avoided = QuestionFacts(
        key="avoid",
        type=Type.TEXT,
        label_en="What must not be in it?",
        label_bn="খাবারে কী থাকা যাবে না?",
        maximum=200,
        depends_on=meal,
        depends_values=("standard", "vegetarian"),
    )
    create_question_of_activity(khulna, facts=avoided, actor=ACTOR)
    move = create_question_of_activity(fair, facts=PLACE_OF_WORK, actor=ACTOR)
    from_when = QuestionFacts(
        key="free-from",
        type=Type.DATE,
        label_en="From when could you work there?",
        label_bn="কবে থেকে সেখানে কাজ করতে পারবেন?",
        required=True,
        depends_on=move,
    )
    create_question_of_activity(fair, facts=from_when, actor=ACTOR)
    create_question_of_activity(fair, facts=PORTFOLIO, actor=ACTOR)


def answer_questions(planted: Planted) -> None:
    """Two of three people of a campaign, and everybody of Khulna's main event, have answered."""
    years = cycle(option["key"] for option in STUDY_YEAR.options)
    works = cycle([["customer-service", "data"], ["design"], ["it-support", "accounts", "data"], ["customer-service"]])
    meals = cycle(["standard", "standard", "vegetarian", "none"])
    campaigns = _active(planted, "khulna-campaign-mist") + _active(planted, "khulna-campaign-just")
    for number, row in enumerate(campaigns):
        if number % 3:
            answers = {"study-year": next(years), "interests": next(works)}
            change_answers(row, answers=answers, actor=f"attendee:{row.attendee.code}")
    for row in _active(planted, "khulna-main"):
        change_answers(row, answers={"meal": next(meals)}, actor=f"attendee:{row.attendee.code}")


def _active(planted: Planted, short: str) -> list[Registration]:
    rows = Registration.objects.filter(activity=planted.activities[f"{CODE}-{short}"], state__in=ACTIVE)
    return list(rows.select_related("attendee").order_by("pk"))
