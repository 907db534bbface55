"""Guest lists from spreadsheets: judged row by row, all of it or nothing, and what was exported is read again."""

import datetime as dt
import io
import uuid

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from openpyxl import Workbook, load_workbook

from accounts.models import LogEntry, Message
from summit.errors import Refusal
from tests.factories import make_activity, make_event, make_user, open_registration
from tests.factories.invitations import make_invitation
from tests.factories.wishes import make_wish
from ticketing.guest_exports import guests_csv, guests_xlsx
from ticketing.guest_sheets import COLUMNS, HEADER, MOST_ROWS
from ticketing.invitation_queries import Filters, invitations_in
from ticketing.models import GuestImport, Invitation
from ticketing.services.guest_lists import (
    drop_guest_list,
    forget_guest_imports,
    import_guest_list,
    judge_guest_list,
    propose_guest_list,
)
from ticketing.services.invitation_answers import accept_invitation, decline_invitation
from ticketing.services.invitations import withdraw_invitation
from ticketing.sheets import SheetRow, csv_lines, read_sheet

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


@pytest.fixture
def dialogue(event):
    activity = make_activity(event, "dialogue", admission="invitation", start=timezone.now() + 20 * DAY)
    open_registration(activity, capacity=30)
    return activity


@pytest.fixture
def dinner(event):
    return make_activity(event, "dinner", admission="invitation", start=timezone.now() + 20 * DAY)


@pytest.fixture
def user():
    return make_user()


def rows(*values: dict[str, str]) -> list[SheetRow]:
    return [SheetRow(number, fields) for number, fields in enumerate(values, start=2)]


def propose(event, user, *values, activities=()):
    return propose_guest_list(event, rows(*values), file_name="list.xlsx", activities=activities, actor=user)


def judged(event, user, *values, activities=()):
    return judge_guest_list(propose(event, user, *values, activities=activities))


def everything() -> list:
    links = Invitation.activities.through.objects.order_by("pk").values_list("invitation", "activity")
    return [*Invitation.objects.order_by("pk").values(), *links]


FAULTS = [
    ({"phone": "017"}, "phone", "too_short"),
    ({"email": "nobody"}, "email", "invalid"),
    ({"name_en": "www.example.org"}, "name_en", "invalid_name"),
    ({"name_en": "", "name_bn": " "}, "name_en", "required"),
    ({"name_en": "x" * 151}, "name_en", "max_length"),
    ({"district": "Atlantis"}, "district", "unknown_district"),
    ({"gender": "robot"}, "gender", "invalid_choice"),
    ({"language": "Klingon"}, "language", "invalid_choice"),
    ({"kind": "emperor"}, "kind", "invalid_choice"),
    ({"rank": "first"}, "rank", "invalid"),
    ({"rank": "-1"}, "rank", "invalid"),
    ({"rank": "9" * 30}, "rank", "invalid"),
    ({"answer_by": "soon"}, "answer_by", "invalid_date"),
    ({"answer_by": "2026-02-31"}, "answer_by", "invalid_date"),
    ({"answer_by": "0001-01-01"}, "answer_by", "invalid_date"),
    ({"answer_by": "2026-12-01 25:00"}, "answer_by", "invalid_date"),
    ({"activities": "nowhere"}, "activities", "unknown_activity"),
    ({"activities": ""}, "activities", "required"),
    ({"code": "NOBODY22"}, "code", "does_not_exist"),
    ({"note": "x" * 301}, "note", "max_length"),
    ({"organisation": "x" * 1_000_000}, "organisation", "max_length"),
]


@pytest.mark.parametrize(("fields", "column", "code"), FAULTS)
def test_row_with_a_fault_is_named_and_stops_everything(event, dialogue, user, fields, column, code):
    good = {"name_en": "Good Guest", "activities": dialogue.code}
    proposed = propose(event, user, good, {**good, "name_en": "Other Guest", **fields})

    first, second = judge_guest_list(proposed)

    assert (first.outcome, second.outcome, second.number) == ("new", "faulty", 3)
    assert (column, code) in [(fault.column, fault.code) for fault in second.faults]
    assert all(fault.sentence for fault in second.faults)
    assert [3, column, code] in proposed.faults
    with pytest.raises(Refusal) as refused:
        import_guest_list(proposed, actor=user)
    assert refused.value.code == "guest_list_faulty"
    assert not Invitation.objects.exists()
    assert GuestImport.objects.get().state == "preview"


def test_cells_that_cannot_be_read_are_faults_of_their_row(event, dialogue, user):
    broken = SheetRow(2, {"name_en": "", "activities": dialogue.code}, {"name_en": "formula"})

    (row,) = judge_guest_list(propose_guest_list(event, [broken], file_name="x", activities=[], actor=user))

    assert [(fault.column, fault.code) for fault in row.faults] == [("name_en", "formula")]


def test_activities_of_another_event_are_unknown(event, dialogue, user):
    other = make_activity(make_event(event.edition, "dhaka", sequence=2))

    (row,) = judged(event, user, {"name_en": "Guest", "activities": other.code})

    assert [fault.code for fault in row.faults] == ["unknown_activity"]


def test_invitations_of_another_event_are_unknown(event, dialogue, user):
    other = make_activity(make_event(event.edition, "dhaka", sequence=2))
    open_registration(other)
    foreign = make_invitation(other)

    (row,) = judged(event, user, {"code": foreign.code, "name_en": "Taken", "activities": dialogue.code})

    assert [fault.code for fault in row.faults] == ["does_not_exist"]


def test_the_same_guest_twice_in_a_file_is_a_fault(event, dialogue, user):
    guest = {"name_en": "Rahim Uddin", "phone": "01712345678", "activities": dialogue.code}

    first, second, third = judged(event, user, guest, {**guest, "phone": "+880 1712-345678"}, {**guest, "phone": ""})

    assert [row.outcome for row in (first, second, third)] == ["new", "faulty", "new"]
    assert "2" in second.faults[0].sentence


def test_import_makes_drafts_with_everything_the_row_says(event, dialogue, dinner, user):
    proposed = propose(
        event,
        user,
        {
            "rank": "১২",
            "name_bn": "সালমা খাতুন",
            "phone": "০১৭১২-৩৪৫৬৭৮",
            "email": "Salma@example.org",
            "organisation": "জেলা প্রশাসন",
            "designation": "জেলা প্রশাসক",
            "district": "Jessore",
            "gender": "woman",
            "language": "বাংলা",
            "kind": "special guest",
            "activities": f"{dinner.code}; {dialogue.code.upper()}",
            "answer_by": "১ ডিসেম্বর ২০২৬",
            "note": "By the side door.",
        },
    )

    done = import_guest_list(proposed, actor=user)

    guest = Invitation.objects.get()
    assert (guest.rank, guest.phone, guest.kind, guest.gender, guest.language) == (
        12, "+8801712345678", "vip", "female", "bn",
    )  # fmt: skip
    assert guest.district.code == "jashore"
    assert {activity.code for activity in guest.activities.all()} == {dialogue.code, dinner.code}
    assert timezone.localtime(guest.answer_by).isoformat() == "2026-12-01T23:59:00+06:00"
    assert (guest.state, guest.created_by, done.made) == ("draft", user, 1)
    assert (done.rows, done.faults) == ([], [])
    assert not Message.objects.exists()
    assert "সালমা" not in str(LogEntry.objects.get(verb="guest_list.imported").data)


def test_import_twice_has_one_effect(event, dialogue, user):
    proposed = propose(event, user, {"name_en": "Guest", "activities": dialogue.code})

    import_guest_list(proposed, actor=user)
    import_guest_list(proposed, actor=user)

    assert Invitation.objects.count() == 1
    assert LogEntry.objects.filter(verb="guest_list.imported").count() == 1


def test_import_of_what_fails_half_way_leaves_nothing(event, dialogue, user, monkeypatch):
    invitation = make_invitation(dialogue, name_en="Old")
    proposed = propose(
        event,
        user,
        {"name_en": "New Guest", "activities": dialogue.code},
        {"code": invitation.code, "name_en": "Changed", "activities": dialogue.code},
    )
    before = everything()
    monkeypatch.setattr(
        "ticketing.services.guest_lists.change_invitation", lambda *_args, **_options: (_ for _ in ()).throw(OSError)
    )

    with pytest.raises(OSError):
        import_guest_list(proposed, actor=user)

    assert everything() == before
    assert GuestImport.objects.get().state == "preview"


def test_default_activities_are_for_rows_that_name_none(event, dialogue, dinner, user):
    values = ({"name_en": "One"}, {"name_en": "Two", "activities": dinner.code})
    import_guest_list(propose(event, user, *values, activities=[dialogue.code]), actor=user)

    found = {row.name_en: [activity.code for activity in row.activities.all()] for row in Invitation.objects.all()}
    assert found == {"One": [dialogue.code], "Two": [dinner.code]}


def test_known_guests_are_found_without_a_code(event, dialogue, user):
    make_invitation(dialogue, name_en="By Phone", name_bn="", phone="+8801712345678", email="")
    make_invitation(dialogue, name_en="By Mail", name_bn="", phone="", email="mail@example.org")
    make_invitation(dialogue, name_en="By Office", name_bn="", phone="", email="", designation="Director")
    withdraw_invitation(make_invitation(dialogue, name_en="Gone", name_bn="", phone="", email=""), actor="x")
    office = {"organisation": "Example Ministry"}

    found = judged(
        event,
        user,
        {"name_en": "by phone", "phone": "01712345678", "note": "n"},
        {"name_en": "BY MAIL", "email": "MAIL@example.org", **office},
        {"name_en": "By Office", "designation": "director", **office},
        {"name_en": "Gone", **office},
        {"name_en": "By Phone", "phone": "01812345678"},
        activities=[dialogue.code],
    )

    assert [row.outcome for row in found] == ["changed", "changed", "changed", "new", "new"]
    assert set(found[0].changes) == {"name_en", "note"}


def test_columns_that_the_sheet_has_not_stay_as_they_are(event, dialogue, user):
    invitation = make_invitation(dialogue, note="kept", rank=3)

    import_guest_list(
        propose(event, user, {"code": invitation.code, "rank": "4"}, activities=[dialogue.code]), actor=user
    )

    again = Invitation.objects.get()
    assert (again.rank, again.note, again.name_en, again.phone) == (4, "kept", invitation.name_en, invitation.phone)
    assert again.state == "sent"


def test_other_activities_of_one_who_answered_are_a_fault(event, dialogue, dinner, user):
    invitation = make_invitation(dialogue)
    accept_invitation(invitation, make_wish(), request_id=uuid.uuid4(), actor="x")

    (row,) = judged(event, user, {"code": invitation.code, "activities": dinner.code})

    assert [fault.code for fault in row.faults] == ["invitation_answered"]


@pytest.fixture
def full_list(event, dialogue, dinner):
    make_invitation(
        dialogue,
        dinner,
        name_bn="সালমা খাতুন",
        rank=2,
        kind="vip",
        gender="female",
        note="=cmd|' /C calc'!A0",
        answer_by=timezone.now() + dt.timedelta(days=9, seconds=7),
        sent=False,
    )
    declined = make_invitation(dialogue, name_en='O\'Neil, "Bob"', organisation="@office", phone="+447911123456")
    decline_invitation(declined, reply="-1 regrets\nSecond line", actor="x")
    make_invitation(dialogue, name_en="", name_bn="শুধু বাংলা", phone="", email="", rank=1, language="bn")


def test_export_is_import_in_both_formats(event, user, full_list):
    files = {
        "csv": b"".join(guests_csv(invitations_in(event, Filters()))),
        "xlsx": guests_xlsx(invitations_in(event, Filters())),
    }
    before = everything()
    for kind, data in files.items():
        read = read_sheet(data, file_name=f"x.{kind}", columns=COLUMNS, most=MOST_ROWS)
        proposed = propose_guest_list(event, read, file_name="x", activities=[], actor=user)
        outcomes = [(row.outcome, row.faults, row.changes) for row in judge_guest_list(proposed)]
        assert outcomes == [("unchanged", (), ())] * 3, kind
        import_guest_list(proposed, actor=user)
    assert everything() == before


def test_export_of_one_event_makes_the_same_list_in_another(event, user, full_list):
    other = make_event(event.edition, "dhaka", sequence=2)
    data = b"".join(guests_csv(invitations_in(event, Filters()))).decode("utf-8-sig")
    for activity in event.activities.all():
        twin = make_activity(other, activity.slug)
        data = data.replace(activity.code, twin.code)
    read = read_sheet(data.encode(), file_name="x.csv", columns=COLUMNS, most=MOST_ROWS)
    for row in read:
        row.values["code"] = ""

    import_guest_list(propose_guest_list(other, read, file_name="x", activities=[], actor=user), actor=user)

    told = ("name_en", "name_bn", "phone", "email", "organisation", "rank", "kind", "gender", "note")
    lists = [list(invitations_in(one, Filters()).values_list(*told)) for one in (event, other)]
    assert lists[0] == lists[1]


def test_files_calculate_nothing_and_keep_phones(event, full_list):
    text = b"".join(guests_csv(invitations_in(event, Filters()))).decode("utf-8")
    assert text.startswith("\ufeff")
    assert '"+447911123456"' in text
    assert "\"'=cmd" in text
    sheet = load_workbook(io.BytesIO(guests_xlsx(invitations_in(event, Filters())))).active
    cells = [cell for line in sheet.iter_rows() for cell in line if cell.value is not None]
    assert {cell.data_type for cell in cells} == {"s"}
    assert [cell.value for cell in sheet[1]] == list(HEADER)


def test_a_list_of_a_ministry_is_read_as_it_comes(event, dialogue, user):
    """Title above the names of the columns, Bangla names, numbers typed as numbers, a day typed as a day."""
    book = Workbook()
    sheet = book.active
    sheet.append(["আমন্ত্রিত অতিথিদের তালিকা"])
    sheet.append(["ক্রম", "নাম", "পদবি", "দপ্তর", "মোবাইল নম্বর", "উত্তরের শেষ সময়", "স্বাক্ষর"])
    sheet.append([1, "সালমা খাতুন", "সচিব", "উদাহরণ মন্ত্রণালয়", 1712345678, dt.date(2026, 12, 1), ""])
    out = io.BytesIO()
    book.save(out)

    read = read_sheet(out.getvalue(), file_name="list.xlsx", columns=COLUMNS, most=MOST_ROWS)
    proposed = propose_guest_list(event, read, file_name="list.xlsx", activities=[dialogue.code], actor=user)
    import_guest_list(proposed, actor=user)

    guest = Invitation.objects.get()
    assert (guest.rank, guest.name_bn, guest.phone) == (1, "সালমা খাতুন", "+8801712345678")
    assert timezone.localtime(guest.answer_by).date() == dt.date(2026, 12, 1)


def test_too_many_rows_are_refused_before_anything_is_kept():
    data = b"".join(csv_lines(["name_en"], ([f"Guest {number}"] for number in range(MOST_ROWS + 1))))

    with pytest.raises(Refusal) as refused:
        read_sheet(data, file_name="x.csv", columns=COLUMNS, most=MOST_ROWS)

    assert refused.value.code == "sheet_too_many_rows"


def test_two_thousand_rows_are_judged_and_made_in_few_statements(event, dialogue, user):
    values = [{"name_en": f"Guest {number}"} for number in range(MOST_ROWS)]
    proposed = propose(event, user, *values, activities=[dialogue.code])

    with CaptureQueriesContext(
        connection,
    ) as many:
        import_guest_list(proposed, actor=user)

    assert Invitation.objects.count() == MOST_ROWS
    assert len(many) < 100


def test_dropped_and_forgotten_lists_are_refused_and_empty(event, dialogue, user):
    guest = {"name_en": "Remembered", "activities": dialogue.code}
    dropped, old, young = (propose(event, user, guest) for _number in range(3))
    drop_guest_list(dropped)
    GuestImport.objects.filter(pk=old.pk).update(created_at=timezone.now() - 2 * DAY)

    assert (forget_guest_imports(), forget_guest_imports()) == (1, 0)

    for gone in (dropped, old):
        with pytest.raises(Refusal) as refused:
            import_guest_list(gone, actor=user)
        assert refused.value.code == "guest_list_dropped"
        assert GuestImport.objects.get(pk=gone.pk).rows == []
    with time_machine.travel(timezone.now() + DAY / 2, tick=False):
        assert forget_guest_imports() == 0
    assert import_guest_list(young, actor=user).made == 1
