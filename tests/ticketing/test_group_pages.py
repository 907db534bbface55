"""The coordinator's pages, as a browser without scripts sees them."""

import io
import re
import uuid

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook
from pypdfium2 import PdfDocument

from accounts.services.outbox import send_due_messages
from tests.factories import make_activity, make_edition, make_event, open_registration
from tests.factories.groups import make_group, make_sheet, student
from ticketing.group_columns import PERSON
from ticketing.group_links import group_by_token, group_token
from ticketing.group_tasks import register_queued_sheets
from ticketing.links import token_of
from ticketing.models import Attendee, Group, GroupMember, GroupSheet, Question, Registration, RegistrationRule
from ticketing.services.groups import close_group
from ticketing.sheets import csv_lines, read_sheet, xlsx_book

pytestmark = pytest.mark.django_db
HEADER = [column.en for column in PERSON]
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@pytest.fixture
def activity():
    activity = make_activity(make_event(make_edition(number=7)), title_bn="কর্মী মেলা")
    open_registration(activity, capacity=500, group_limit=200)
    return activity


@pytest.fixture
def group(activity):
    return make_group(activity)


@pytest.fixture
def home(group):
    return f"/g/{group_token(group)}/"


def work():
    register_queued_sheets.func()


def words(response) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def asked(activity, **changes):
    return {
        "request_id": "11111111-2222-4333-8444-555555555555",
        "name": "Nasima Akter",
        "institution": "Ananda Mohan College",
        "email": "nasima@college.example",
        "phone": "০১৭১২৩৪৫৬৭৮",
        "language": "en",
        "agreed": "on",
        **changes,
    }


def book(people) -> bytes:
    rows = [[person.get(column.key, "") for column in PERSON] for person in people]
    return xlsx_book("Students", HEADER, rows)


def upload(visitor, home, data: bytes, *, name="students.xlsx", sheet_id=None, follow=True):
    body = {"file": SimpleUploadedFile(name, data, content_type=XLSX)}
    return visitor.post(f"{home}sheets/", {**body, **({"sheet_id": sheet_id} if sheet_id else {})}, follow=follow)


# Asking for the link --------------------------------------------------------------------------------------------------


def test_page_of_an_activity_that_takes_no_groups_is_absent(visitor, activity):
    RegistrationRule.objects.update(group_limit=0)

    assert visitor.get(f"/register/{activity.code}/group/").status_code == 404
    assert visitor.post(f"/register/{activity.code}/group/", asked(activity)).status_code == 404
    assert "/group/" not in visitor.get(f"/register/{activity.code}/").content.decode()
    assert not Group.objects.exists()


@pytest.mark.parametrize("language", ["bn", "en"])
def test_page_is_found_from_registering_and_is_a_plain_form(visitor, activity, language):
    page = visitor.get(f"/register/{activity.code}/?lang={language}").content.decode()
    assert f"/register/{activity.code}/group/" in page

    page = visitor.get(f"/register/{activity.code}/group/?lang={language}").content.decode()
    assert f'<html lang="{language}"' in page
    assert 'name="agreed"' in page
    assert "<script>" not in page
    assert not re.search(r"\sstyle=", page)


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("agreed", "", "Ask them first"),
        ("email", "", "the link of your group goes there"),
        ("email", "   ", "the link of your group goes there"),
        ("email", "nowhere", "Write an e-mail address"),
        ("phone", "0171234567", "A digit is missing"),
        ("name", "x" * 900_000, "at most 1000 characters"),
        ("institution", " ", "Write the name of the college"),
    ],
)
def test_page_refuses_and_keeps_what_was_typed(visitor, activity, field, value, sentence):
    answer = visitor.post(f"/register/{activity.code}/group/?lang=en", asked(activity, **{field: value}))

    assert answer.status_code == 400
    assert sentence in words(answer)
    assert 'value="Ananda Mohan College"' in answer.content.decode() or field == "institution"
    assert not Group.objects.exists()


def test_the_link_goes_to_the_address_and_nowhere_else(visitor, activity):
    first = visitor.post(f"/register/{activity.code}/group/?lang=en", asked(activity))
    again = visitor.post(f"/register/{activity.code}/group/?lang=en", asked(activity, request_id=str(uuid.uuid4())))

    group = Group.objects.get()
    assert first.status_code == again.status_code == 200
    assert words(first) == words(again)
    assert group_token(group) not in first.content.decode()
    assert group.proved_at is None

    send_due_messages()
    (letter,) = mail.outbox
    assert letter.to == ["nasima@college.example"]
    (link,) = re.findall(r"/g/[A-Za-z0-9_-]{43}/", letter.body)
    assert visitor.get(link).status_code == 200
    group.refresh_from_db()
    assert group.proved_at is not None


@pytest.mark.parametrize("path", ["", "template.xlsx", "people.csv", "badges.pdf", "table/", "sheets/"])
def test_other_links_open_nothing(visitor, group, path):
    make_sheet(group, [student(1)], queued=True)
    work()
    good = group_token(group)
    ticket = token_of(Attendee.objects.get())
    changed = ("A" if good[0] != "A" else "B") + good[1:]
    for token in ("x", changed, ticket, good[:-1], good + "A", good.lower()):
        answer = visitor.get(f"/g/{token}/{path}")
        assert answer.status_code == 404
        assert "Student" not in words(answer)
        assert "Ananda" not in words(answer)
    assert visitor.get(f"/t/{good}/").status_code == 404
    Group.objects.update(link_version=2)
    assert group_by_token(good) is None


def test_pages_of_a_group_are_kept_by_nobody(visitor, home):
    answer = visitor.get(home)

    assert answer["Cache-Control"] == "private, no-store"
    assert "noindex" in answer["X-Robots-Tag"]


# The story ------------------------------------------------------------------------------------------------------------


def test_a_coordinator_registers_two_hundred_students_and_understands_what_happened(visitor, activity, group, home):
    people = [student(n) for n in range(200)]
    people[10] = student(10, phone="0171234567")
    people[77] = {**student(76), "email": "again@college.example"}
    people[150] = student(150, name_en="", district="Atlantis")

    template = visitor.get(f"{home}template.xlsx?lang=en")
    assert [cell.value for cell in next(load_workbook(io.BytesIO(template.content)).active.iter_rows())] == HEADER

    seen = upload(visitor, home, book(people))
    said = words(seen)
    assert "Nobody is registered yet." in said
    assert "Register 197 people" in said
    for sentence in (
        "Row 12 Student Ba Mobile number: A digit is missing.",
        "Row 79 Student Hg This person stands in row 78 already.",
        "Home district: This district is not known.",
        "Name in English: Write the name in English or in Bangla.",
    ):
        assert sentence in said
    assert not Attendee.objects.exists()

    address = seen.redirect_chain[-1][0]
    working = visitor.post(address, {"register": "1"}, follow=True)
    assert 'http-equiv="refresh"' in working.content.decode()
    assert "3 of 200 rows are done" in words(working)
    work()

    done = words(visitor.get(address))
    assert "197 registered, 3 rows not" in done
    assert "This person stands in the sheet twice. The first row counts." in done
    assert "refresh" not in visitor.get(address).content.decode()
    assert Registration.objects.filter(group=group, state="confirmed").count() == 197

    wrong = visitor.get(f"{address}refused.xlsx?lang=en").content
    columns = [*PERSON]
    rows = read_sheet(wrong, file_name="x", columns=columns, most=10)
    assert [row.values["phone"] for row in rows] == ["0171234567", people[76]["phone"], people[150]["phone"]]
    sheet = load_workbook(io.BytesIO(wrong)).active
    reasons = [row[len(PERSON)].value for row in sheet.iter_rows()]
    assert reasons[0] == "What is wrong"
    assert reasons[1].startswith("Mobile number: A digit is missing.")

    corrected = [[cell.value or "" for cell in row] for row in sheet.iter_rows()]
    corrected[1][2] = "01799999999"
    corrected[3][1], corrected[3][5] = "Sadia Islam", "জামালপুর"
    again = upload(visitor, home, xlsx_book("x", corrected[0], corrected[1:]))
    assert "Register 2 people" in words(again)
    assert "This person is in your group already." in words(again)
    visitor.post(again.redirect_chain[-1][0], {"register": "1"})
    work()

    assert Registration.objects.filter(group=group, state="confirmed").count() == 199
    send_due_messages()
    subjects = [letter.subject for letter in mail.outbox if letter.to == [group.email]]
    assert [re.match(r"\d+ registered, \d+ to be corrected", subject)[0] for subject in subjects] == [
        "197 registered, 3 to be corrected",
        "2 registered, 1 to be corrected",
    ]


# Sheets ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "status", "sentence"),
    [
        (b"", 400, "no rows"),
        (b"Name,Phone\nJos\xe9,01712345678", 400, "CSV UTF-8"),
        (b"PK\x03\x04broken", 400, "cannot be read"),
        (b"Roll,Remark\n1,x\n", 400, "Mobile number / "),
        (b"x" * (5 * 1024 * 1024 + 1), 413, "at most 5 MB"),
        (
            b"".join(csv_lines(["Name", "Phone"], [["A b", f"017{n:08d}"] for n in range(10_000)])),
            400,
            "more than 500 rows",
        ),
    ],
)
def test_a_file_that_cannot_be_taken_is_refused_with_what_to_do(visitor, home, data, status, sentence):
    answer = upload(visitor, home, data, name="list.csv")

    assert answer.status_code == status
    assert sentence in words(answer)
    assert 'aria-invalid="true"' in answer.content.decode()
    assert not GroupSheet.objects.exists()


def test_nothing_chosen_is_refused(visitor, home):
    answer = visitor.post(f"{home}sheets/", {})

    assert answer.status_code == 400
    assert not GroupSheet.objects.exists()


def test_formulas_are_faults_of_their_rows(visitor, home):
    seen = words(upload(visitor, home, b"Name,Phone\nRahim,=1+1\nKarim,01712345678\n", name="list.csv"))

    assert "Mobile number: This cell holds a formula" in seen
    assert "Register 1 person" in seen


def test_sending_a_sheet_twice_is_one_sheet(visitor, home):
    sheet_id = str(uuid.uuid4())
    first = upload(visitor, home, book([student(1)]), sheet_id=sheet_id, follow=False)
    second = upload(visitor, home, book([student(1)]), sheet_id=sheet_id, follow=False)

    assert first["Location"] == second["Location"]
    assert GroupSheet.objects.count() == 1


def test_registering_twice_is_one_effect(visitor, home):
    address = upload(visitor, home, book([student(1)])).redirect_chain[-1][0]
    for _time in range(2):
        visitor.post(address, {"register": "1"})
        work()

    assert Registration.objects.count() == GroupMember.objects.count() == 1


def test_a_sheet_can_be_forgotten(visitor, home):
    address = upload(visitor, home, book([student(1)])).redirect_chain[-1][0]

    answer = visitor.post(address, {"drop": "1"}, follow=True)

    assert "Nobody was registered from it" in words(answer)
    assert GroupSheet.objects.get().rows == []
    assert visitor.get(address).status_code == 302


def test_the_sheet_of_another_group_is_absent(visitor, activity, home):
    other = make_sheet(make_group(activity), [student(1, name_en="Secret Person")])

    for method, path in (("get", ""), ("post", ""), ("get", "refused.csv")):
        answer = getattr(visitor, method)(
            f"{home}sheets/{other.pk}/{path}", {"register": "1"} if method == "post" else {}
        )
        assert answer.status_code == 404
        assert "Secret" not in words(answer)
    assert visitor.get(f"{home}table/?sheet={other.pk}").status_code == 404
    assert visitor.get(f"{home}table/?sheet=nonsense").status_code == 404
    other.refresh_from_db()
    assert other.state == "preview"


def test_the_columns_of_a_sheet_are_those_of_the_activity(visitor, activity, home):
    Question.objects.create(
        edition=activity.event.edition,
        activity=activity,
        key="meal",
        type="choice",
        label_en="Lunch",
        label_bn="দুপুরের খাবার",
        options=[{"key": "fish", "en": "Fish", "bn": "মাছ"}, {"key": "veg", "en": "Vegetables", "bn": "সবজি"}],
        required=True,
    )
    data = visitor.get(f"{home}template.csv?lang=bn").content.decode("utf-8-sig")
    assert data.splitlines()[0].endswith('"দুপুরের খাবার"')
    visitor.get(f"{home}?lang=en")

    seen = words(upload(visitor, home, "Name,Phone,Lunch\nRahim,01712345678,মাছ\nKarim,01712345679,Beef\n".encode()))

    assert "Lunch: Choose one of the answers that are offered." in seen
    assert "Register 1 person" in seen


# Typing ---------------------------------------------------------------------------------------------------------------


def typed(*people, rows=20) -> dict[str, str]:
    fields = {f"r{n}-{key}": text for n, person in enumerate(people, start=1) for key, text in person.items()}
    kinds = {f"r{n}-kind": "student" for n in range(1, rows + 1)}
    return {"rows": str(rows), **kinds, **fields}


def test_people_are_typed_into_a_table(visitor, home):
    page = visitor.get(f"{home}table/").content.decode()
    assert page.count('name="r5-') == len(PERSON)
    assert "r6-" not in page  # on a phone each row is a screen

    seen = visitor.post(f"{home}table/", {**typed(student(1), student(2)), "look": "1"}, follow=True)

    assert "Register 2 people" in words(seen)
    visitor.post(seen.redirect_chain[-1][0], {"register": "1"})
    work()
    assert Registration.objects.count() == 2


def test_more_rows_keep_what_was_typed(visitor, home):
    page = visitor.post(
        f"{home}table/", {**typed(student(1, name_en="Half a na"), rows=5), "more": "1"}
    ).content.decode()

    assert 'value="Half a na"' in page
    assert 'name="r25-phone"' in page
    assert not GroupSheet.objects.exists()


def test_wrong_rows_come_back_with_what_was_typed_and_what_is_wrong(visitor, home):
    seen = visitor.post(f"{home}table/", {**typed(student(1), student(2, phone="12")), "look": "1"}, follow=True)
    (link,) = re.findall(r'href="([^"]+table/\?sheet=[^"]+)"', seen.content.decode())

    page = visitor.get(link).content.decode()

    assert 'value="12"' in page
    assert 'aria-describedby="e_r2-phone"' in page
    assert 'href="#id_r2-phone"' in page
    assert "r3-" not in page  # what is to be corrected and no empty rows
    more = visitor.post(f"{home}table/", {**typed(student(1), student(2), rows=2), "more": "1"}).content.decode()
    assert 'name="r22-phone"' in more


def test_rows_to_correct_say_why_they_were_refused_also_when_nothing_in_them_is_wrong(visitor, group, home):
    sheet = make_sheet(group, [student(1), {**student(1), "email": ""}, student(2)], queued=True)
    looked_at = f"{home}table/?sheet={sheet.pk}"
    work()

    assert "1. This person stands in the sheet twice." in words(visitor.get(looked_at))
    assert "১. " in words(visitor.get(f"{looked_at}&lang=bn"))


def test_an_empty_table_says_so_and_hostile_rows_do_no_harm(visitor, home):
    answer = visitor.post(f"{home}table/", {**typed(), "look": "1"})
    assert (answer.status_code, "Nothing was typed yet" in words(answer)) == (400, True)

    hostile = {"name_en": '"><script>alert(1)</script>\x00', "phone": "\u202e0171\x00", "email": "x" * 100_000}
    for rows in ("20", "-1", "9999999", "২০", "x"):
        answer = visitor.post(f"{home}table/", {**typed(hostile), "rows": rows, "look": "1"}, follow=True)
        assert answer.status_code == 200
        assert "<script>alert" not in answer.content.decode()
    assert not Attendee.objects.exists()


# People ---------------------------------------------------------------------------------------------------------------


@pytest.fixture
def people(group):
    make_sheet(group, [student(1), student(2), student(3, phone="1")], queued=True)
    work()
    return list(Registration.objects.order_by("pk"))


def test_the_page_lists_the_people_and_their_numbers(visitor, home, people):
    said = words(visitor.get(home))

    assert "with a place 2" in said
    assert "more people may come 198" in said
    assert re.search(r"Student C 01700-000002 confirmed \w{3}-\w{3}-\w{3} ", said)
    assert "2 registered, 1 not" in said


def test_the_list_is_read_again_as_a_sheet(visitor, group, home, people):
    for kind in ("csv", "xlsx"):
        data = visitor.get(f"{home}people.{kind}?lang=bn").content
        rows = read_sheet(data, file_name=f"people.{kind}", columns=PERSON, most=10)
        assert [row.values["phone"] for row in rows] == ["+8801700000001", "+8801700000002"]
        visitor.get(f"{home}?lang=en")
        seen = words(upload(visitor, home, data))
        assert seen.count("This person is in your group already.") == 2
    assert visitor.get(f"{home}people.exe").status_code == 404


def test_badges_of_all_are_one_document(visitor, home, people):
    answer = visitor.get(f"{home}badges.pdf")

    assert answer["Content-Type"] == "application/pdf"
    assert len(PdfDocument(answer.content)) == 2


def test_a_place_is_given_back_after_it_was_asked(visitor, home, people):
    address = f"{home}places/{people[0].code}/give-back/"
    assert "Give back the place of Student B?" in words(visitor.get(address))
    assert Registration.objects.filter(state="cancelled").count() == 0

    answer = visitor.post(address, follow=True)

    assert "The place was given back." in words(answer)
    assert Registration.objects.get(pk=people[0].pk).state == "cancelled"
    assert visitor.get(address).status_code == 404


def test_the_people_of_another_group_are_absent(visitor, activity, people):
    other = f"/g/{group_token(make_group(activity))}/"

    assert "Student" not in words(visitor.get(other))
    assert visitor.post(f"{other}places/{people[0].code}/give-back/").status_code == 404
    assert visitor.get(f"{other}badges.pdf").status_code == 404
    assert Registration.objects.filter(state="confirmed").count() == 2


def test_a_closed_group_still_shows_its_people_and_takes_no_sheet(visitor, group, home, people):
    close_group(group, actor="system")

    page = visitor.get(home)
    assert "This group takes no more people." in words(page)
    assert 'name="file"' not in page.content.decode()
    answer = upload(visitor, home, book([student(9)]))
    assert answer.status_code == 409
    assert "closed this group" in words(answer)


def test_the_page_speaks_the_coordinators_language(visitor, activity):
    home = f"/g/{group_token(make_group(activity, language='bn'))}/"

    assert '<html lang="bn"' in visitor.get(home).content.decode()
    assert '<html lang="en"' in visitor.get(f"{home}?lang=en").content.decode()


def test_one_person_and_three_cost_the_same_statements(visitor, group, home):
    counts = []
    for people in ([student(1)], [student(2), student(3)]):
        make_sheet(group, people, queued=True)
        work()
        visitor.get(home)
        with CaptureQueriesContext(
            connection,
        ) as statements:
            visitor.get(home)
        counts.append(len(statements))

    assert counts[0] == counts[1]
