"""Groups with sheets, as coordinators send them."""

import itertools
import uuid
from collections.abc import Sequence
from typing import Any

from summit.models import Activity
from ticketing.group_columns import PERSON
from ticketing.models import Group, GroupSheet, RegistrationRule
from ticketing.services.group_sheets import queue_sheet, receive_sheet
from ticketing.services.groups import Coordinator
from ticketing.sheets import SheetRow

_numbers = itertools.count(1)
HEADER = [column.key for column in PERSON]


def make_coordinator(**fields: Any) -> Coordinator:
    n = next(_numbers)
    defaults = {
        "name": "Nasima Akter",
        "phone": f"+88016{n:08d}",
        "email": f"coordinator{n}@college.example",
        "institution": "Ananda Mohan College",
        "language": "en",
    }
    return Coordinator(**{**defaults, **fields})


def make_group(activity: Activity, *, limit: int = 200, **fields: Any) -> Group:
    """A proved group of an activity that takes registrations; `limit` people may be in it."""
    RegistrationRule.objects.filter(activity=activity).update(group_limit=limit)
    said = make_coordinator()
    facts = {name: getattr(said, name) for name in Coordinator.__dataclass_fields__}
    return Group.objects.create(activity=activity, **{**facts, **fields})


def student(number: int, **values: str) -> dict[str, str]:
    return {
        "name_en": f"Student {_letters(number)}",
        "phone": f"017{number:08d}",
        "email": f"student{number}@college.example",
        "district": "Mymensingh",
        **values,
    }


def _letters(number: int) -> str:
    """A name has no digits: 27 -> "Bb"."""
    return "".join(chr(ord("a") + int(digit)) for digit in str(number)).capitalize()


def sheet_rows(people: Sequence[dict[str, str]]) -> list[SheetRow]:
    """As a sheet with the names of the columns in its first row."""
    return [SheetRow(number, dict(values)) for number, values in enumerate(people, start=2)]


def make_sheet(group: Group, people: Sequence[dict[str, str]], *, queued: bool = False) -> GroupSheet:
    sheet = receive_sheet(group, sheet_rows(people), sheet_id=uuid.uuid4(), actor="test")
    return queue_sheet(sheet, actor="test") if queued else sheet
