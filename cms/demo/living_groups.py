"""A college of the example that registered its students from one sheet: most rows are registered, three say what is wrong."""

import uuid
from dataclasses import asdict

from bangla.digits import to_bangla_digits
from cms.demo.living import CODE
from cms.demo.people import Invented, People
from cms.demo.shapes import Planted
from summit.models import District
from ticketing.group_tasks import register_sheet
from ticketing.models import Group, RegistrationRule
from ticketing.services.group_sheets import queue_sheet, receive_sheet
from ticketing.services.groups import Coordinator, actor_of, found_group, prove_group
from ticketing.sheets import SheetRow

ACTIVITY = "mymensingh-campaign"
LARGEST_GROUP = 200
STUDENTS = 21
COORDINATOR = Coordinator(
    name="নাসিমা আক্তার",
    phone="+8801309000001",
    email="nasima.akter@example.org",
    institution="Example Government College",
    language="bn",
)


def gather_groups(planted: Planted, people: People) -> None:
    """The activity takes groups from now on, and one has sent its first sheet."""
    activity = planted.activities[f"{CODE}-{ACTIVITY}"]
    RegistrationRule.objects.filter(activity=activity).update(group_limit=LARGEST_GROUP)
    found_group(activity, coordinator=COORDINATOR, request_id=uuid.uuid4(), actor="visitor")
    group = Group.objects.select_related("activity__event__edition").get(activity=activity, email=COORDINATOR.email)
    prove_group(group)
    rows = _rows(people.invite(STUDENTS, near="mymensingh", students=1))
    sheet = receive_sheet(group, rows, sheet_id=uuid.uuid4(), file_name="students-2nd-year.xlsx", actor=actor_of(group))
    register_sheet(queue_sheet(sheet, actor=actor_of(group)))


def _rows(students: list[Invented]) -> list[SheetRow]:
    """As a coordinator types them: Bangla digits here and there, and three slips of the pen."""
    names = dict(District.objects.values_list("code", "name_bn"))
    typed = [_typed(student, names[student.district]) for student in students]
    short, twice, elsewhere = dict(typed[4]), dict(typed[9]), dict(typed[13])
    typed[6] = {**typed[6], "phone": to_bangla_digits(typed[6]["phone"])}
    slips = [
        {**short, "name_bn": "রাফিয়া সুলতানা", "name_en": "", "phone": "0130900001"},
        {**twice, "email": ""},
        {**elsewhere, "name_bn": "তানভীর হাসান", "name_en": "", "phone": "01309000012", "district": "মধুপুর"},
    ]
    everybody = [*typed[:8], slips[0], *typed[8:15], slips[1], *typed[15:], slips[2]]
    return [SheetRow(number, values) for number, values in enumerate(everybody, start=2)]


def _typed(student: Invented, district: str) -> dict[str, str]:
    facts = asdict(student)
    said = {name: str(facts[name]) for name in ("name_bn", "name_en", "email")}
    return {**said, "phone": student.phone.removeprefix("+88"), "district": district, "kind": "student"}
