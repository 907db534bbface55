"""groups/ and group/: who may, what would happen, and what became of each row."""

import json
import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.models import Message
from tests.factories import make_activity, make_edition, make_event, open_registration
from tests.factories.groups import make_group, make_sheet, student
from tests.ticketing.naughty import naughty_strings
from ticketing.group_columns import PERSON
from ticketing.group_links import group_token
from ticketing.group_tasks import register_queued_sheets
from ticketing.links import token_of
from ticketing.models import Attendee, Group, GroupSheet, Registration, RegistrationRule
from ticketing.sheets import csv_lines

pytestmark = pytest.mark.django_db
URL = "/api/v1/group/"
SHEETS = f"{URL}sheets/"


@pytest.fixture
def activity():
    activity = make_activity(make_event(make_edition(number=7)))
    open_registration(activity, capacity=500, group_limit=200)
    return activity


@pytest.fixture
def group(activity):
    return make_group(activity)


@pytest.fixture
def mine(group):
    return {"HTTP_AUTHORIZATION": f"Group {group_token(group)}"}


def problem(answer, status, code, field=None, field_code=None):
    assert answer.status_code == status, answer.content
    assert answer["Content-Type"].startswith("application/problem+json")
    assert answer.json()["code"] == code
    if field:
        assert (field, field_code) in [(one["field"], one["code"]) for one in answer.json()["errors"]]


def asked(activity, coordinator=None, **changes):
    return {
        "request_id": str(uuid.uuid4()),
        "activity": activity.code,
        "coordinator": {
            "name": "নাসিমা আক্তার",
            "phone": "০১৭১২-৩৪৫৬৭৮",
            "email": "nasima@college.example",
            "institution": "আনন্দ মোহন কলেজ",
            **(coordinator or {}),
        },
        "consents": {"people": True},
        **changes,
    }


def body(*people, **changes):
    return {"request_id": str(uuid.uuid4()), "rows": list(people), **changes}


# Asking for the link --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("coordinator", "changes", "field", "code"),
    [
        ({"email": ""}, {}, "coordinator.email", "blank"),
        ({"email": " \u200b"}, {}, "coordinator.email", "blank"),
        ({"email": "nowhere"}, {}, "coordinator.email", "invalid"),
        ({"phone": "0171234567"}, {}, "coordinator.phone", "too_short"),
        ({"name": "7"}, {}, "coordinator.name", "invalid_name"),
        ({"institution": "x" * 900_000}, {}, "coordinator.institution", "max_length"),
        ({"institution": "\x00"}, {}, "coordinator.institution", "null_characters_not_allowed"),
        ({}, {"consents": {"people": False}}, "consents.people", "consent_needed"),
        ({}, {"consents": {}}, "consents.people", "required"),
        ({}, {"request_id": "x"}, "request_id", "invalid"),
        ({}, {"activity": ["x"]}, "activity", "invalid"),
        ({}, {"coordinator": "x"}, "coordinator", "invalid"),
    ],
)
def test_asking_is_refused_field_by_field(api, activity, coordinator, changes, field, code):
    answer = api.post("/api/v1/groups/", {**asked(activity, coordinator), **changes}, format="json")

    problem(answer, 400, "invalid", field, code)
    assert not Group.objects.exists()
    assert not Message.objects.exists()


def test_asking_for_what_takes_no_groups_is_refused(api, activity):
    problem(
        api.post("/api/v1/groups/", {**asked(activity), "activity": "nowhere"}, format="json"), 400, "unknown_activity"
    )
    RegistrationRule.objects.update(group_limit=0)
    problem(api.post("/api/v1/groups/", asked(activity), format="json"), 409, "no_groups")
    assert not Group.objects.exists()


def test_asking_answers_the_same_before_and_after_and_never_the_link(api, activity):
    request = asked(activity)
    answers = [api.post("/api/v1/groups/", request, format="json") for _time in range(2)]
    newest = {**request, "request_id": str(uuid.uuid4())}
    answers.append(api.post("/api/v1/groups/", newest, format="json"))

    assert {answer.status_code for answer in answers} == {202}
    assert len({answer.content for answer in answers}) == 1
    group = Group.objects.get()
    assert group_token(group) not in answers[0].content.decode()
    assert (group.phone, group.language) == ("+8801712345678", "bn")
    assert Message.objects.filter(template="group").count() == 1
    other = {**newest, "coordinator": {**newest["coordinator"], "name": "Another"}}
    problem(api.post("/api/v1/groups/", other, format="json"), 422, "request_id_reused")


# Who may --------------------------------------------------------------------------------------------------------------


def test_only_the_groups_own_link_opens_it(api, activity, group, mine):
    make_sheet(group, [student(1)], queued=True)
    register_queued_sheets.func()
    sheet = GroupSheet.objects.get()
    other = {"HTTP_AUTHORIZATION": f"Group {group_token(make_group(activity))}"}
    ticket = {"HTTP_AUTHORIZATION": f"Group {token_of(Attendee.objects.get())}"}
    before = Registration.objects.count()

    for address in (URL, SHEETS + f"{sheet.pk}/", f"{URL}people/"):
        problem(api.get(address), 401, "not_authenticated")
        problem(api.get(address, HTTP_AUTHORIZATION="Group x"), 401, "bad_token")
        problem(api.get(address, **ticket), 401, "bad_token")
    problem(api.get(SHEETS + f"{sheet.pk}/", **other), 404, "not_found")
    assert api.get(f"{URL}people/", **other).json() == []
    assert api.get(URL, **other).json()["registered"] == 0
    problem(api.post(SHEETS, body(student(2)), format="json"), 401, "not_authenticated")
    assert Registration.objects.count() == before


# Sheets ---------------------------------------------------------------------------------------------------------------


def test_looking_stores_nothing(api, mine):
    rows = [student(1), student(2, phone="12"), student(1), {"Name": "রহিমা খাতুন", "Mobile number": "01712345678"}]

    answer = api.post(f"{SHEETS}?dry_run=true", body(*rows), format="json", **mine)

    assert answer.status_code == 200
    assert (answer.json()["rows"], answer.json()["fine"]) == (4, 2)
    wrong, double = answer.json()["refused"]
    assert (wrong["row"], wrong["code"], wrong["faults"][0]["field"]) == (2, "invalid", "phone")
    assert wrong["faults"][0]["code"] == "too_short"
    assert (double["row"], double["code"], double["first"]) == (3, "double", 1)
    assert answer["Cache-Control"] == "private, no-store"
    assert not GroupSheet.objects.exists()


def test_rows_are_registered_and_each_says_what_became_of_it(api, mine, group, activity):
    request = body(student(1), student(2, phone="12"), student(3))

    taken = api.post(SHEETS, request, format="json", **mine)
    assert taken.status_code == 202
    assert taken.json() == {
        "sheet": request["request_id"], "state": "queued", "rows": 3, "reached": 1, "registered": 0, "refused": 1,
    }  # fmt: skip
    register_queued_sheets.func()
    again = api.post(SHEETS, request, format="json", **mine)

    assert again.json()["state"] == "done"
    sheet = api.get(f"{SHEETS}{request['request_id']}/", HTTP_ACCEPT_LANGUAGE="bn", **mine).json()
    assert (sheet["rows"], sheet["registered"], sheet["refused"]) == (3, 2, 1)
    first, second, third = sheet["results"]
    assert (first["row"], first["registered"], first["state"]) == (1, True, "confirmed")
    assert (second["code"], second["registration"]) == ("invalid", "")
    assert second["detail"].startswith("মোবাইল নম্বর:")
    assert third["attendee"] == Attendee.objects.get(phone="+8801700000003").code
    whole = api.get(URL, **mine).json()
    assert (whole["code"], whole["activity"], whole["registered"], whole["room"]) == (group.code, activity.code, 2, 198)
    assert whole["columns"] == [column.key for column in PERSON]
    people = api.get(f"{URL}people/", **mine).json()
    assert [row["registration"] for row in people] == [first["registration"], third["registration"]]
    assert all(row["short_code"] for row in people)


def test_a_file_is_taken_too(api, mine):
    data = b"".join(csv_lines(["Name", "Phone"], [["Rahim", "01712345678"], ["Karim", "=1+1"]]))
    file = SimpleUploadedFile("list.csv", data)

    answer = api.post(SHEETS, {"request_id": str(uuid.uuid4()), "file": file}, format="multipart", **mine)

    assert answer.status_code == 202, answer.content
    assert (answer.json()["rows"], answer.json()["refused"]) == (2, 1)


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        ([], "sheet_empty"),
        ([student(n) for n in range(501)], "sheet_too_many_rows"),
        ([{}] * 10_000, "sheet_too_many_rows"),
        ([student(1, phone="")], "nothing_to_register"),
        ("x", "invalid"),
        (["x"], "invalid"),
        ([{"phone": ["01712345678"]}], "invalid"),
        ([{"phone": "x" * 3000}], "invalid"),
        ([{"phone": "0171\x00"}], "invalid"),
    ],
)
@pytest.mark.parametrize("look", ["", "?dry_run=true"])
def test_rows_that_cannot_be_taken_are_refused(api, mine, rows, code, look):
    if look and code == "nothing_to_register":
        return  # looking says so row by row
    answer = api.post(
        SHEETS + look, body(rows=rows) if not isinstance(rows, list) else body(*rows), format="json", **mine
    )

    problem(answer, 409 if code == "nothing_to_register" else 400, code)
    assert not Attendee.objects.exists()
    assert not GroupSheet.objects.filter(state="queued").exists()


def test_other_rows_under_the_same_id_are_refused(api, mine):
    request = body(student(1))
    api.post(SHEETS, request, format="json", **mine)

    problem(api.post(SHEETS, {**request, "rows": [student(2)]}, format="json", **mine), 422, "request_id_reused")
    problem(api.post(SHEETS, body(student(3)), format="json", **mine), 409, "sheet_in_progress")


def test_hostile_rows_are_faults_or_words(api, mine):
    for text in naughty_strings()[::5]:
        raw = json.dumps(body({"name_en": text, "phone": "01712345678", "institution": text, text: text}))
        answer = api.post(f"{SHEETS}?dry_run=1", raw, content_type="application/json", **mine)
        assert answer.status_code in (200, 400), (text, answer.content)
    raw = json.dumps(
        body(*[{"name_en": text, "phone": f"0171{n:07d}"} for n, text in enumerate(naughty_strings()[:60])])
    )
    answer = api.post(SHEETS, raw, content_type="application/json", **mine)
    assert answer.status_code in (202, 400)
