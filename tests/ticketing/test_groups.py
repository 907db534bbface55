"""Groups: a coordinator registers many people; each row has one effect and one result, whatever dies in between."""

import datetime as dt
import threading
import uuid

import pytest
from django.db import connection
from django.utils import timezone

from accounts.models import LogEntry, Message
from accounts.work import MAX_ATTEMPTS, claim
from summit.errors import Refusal
from tests.factories import make_activity, make_edition, make_event, open_registration
from tests.factories.groups import make_coordinator, make_group, make_sheet, sheet_rows, student
from tests.factories.people import make_user
from tests.factories.wishes import make_person, make_wish
from ticketing import group_tasks
from ticketing.group_queries import figures_of, is_stuck, judged_sheet, members_of
from ticketing.group_tasks import queued_sheets, register_queued_sheets, register_sheet
from ticketing.models import (
    Attendee,
    Consent,
    Group,
    GroupMember,
    GroupSheet,
    Question,
    Quota,
    Registration,
    RegistrationRule,
    Ticket,
)
from ticketing.personal_data import personal_data
from ticketing.services.attendees import erase_attendee
from ticketing.services.group_sheets import (
    drop_sheet,
    forget_group_sheets,
    queue_sheet,
    receive_sheet,
    request_id_of,
    try_again,
)
from ticketing.services.groups import close_group, found_group, give_back_member, prove_group
from ticketing.services.groups import make_group as make_group_by_hand
from ticketing.services.registration import register
from ticketing.sheets import SheetRow

pytestmark = pytest.mark.django_db


@pytest.fixture
def activity():
    activity = make_activity(make_event(make_edition(number=7)))
    open_registration(activity, capacity=500)
    return activity


@pytest.fixture
def group(activity):
    return make_group(activity)


def work() -> int:
    """What the worker does when it looks at its rows."""
    return register_queued_sheets.func()


def refused(code: str, function, *args, **options) -> Refusal:
    with pytest.raises(Refusal) as refusal:
        function(*args, **options)
    assert refusal.value.code == code
    return refusal.value


def results(sheet: GroupSheet) -> dict[int, str]:
    """Number of the row -> why it was refused, or nothing."""
    return dict(GroupMember.objects.filter(sheet=sheet).values_list("number", "refusal"))


# Asking for a link ----------------------------------------------------------------------------------------------------


def test_founding_mails_the_link_and_stores_no_link(activity):
    make_group(activity).delete()
    said = make_coordinator(language="bn")

    found_group(activity, coordinator=said, request_id=uuid.uuid4(), actor="visitor")

    group = Group.objects.get()
    message = Message.objects.get()
    assert (group.email, group.proved_at, group.institution) == (said.email, None, said.institution)
    assert (message.template, message.to, message.language) == ("group", said.email, "bn")
    assert message.context == {"group": group.code}
    line = LogEntry.objects.get(verb="group.made")
    assert (line.subject_id, line.scope) == (group.code, activity.event.code)
    assert said.name not in str(line.data)
    assert said.email not in str(line.data)


def test_founding_twice_is_one_group_and_one_mail_an_hour(activity):
    RegistrationRule.objects.update(group_limit=10)
    said = make_coordinator()
    ids = [uuid.uuid4()] * 2 + [uuid.uuid4()]

    for request_id in ids:
        found_group(activity, coordinator=said, request_id=request_id, actor="visitor")

    assert Group.objects.count() == 1
    assert Message.objects.filter(template="group").count() == 1


def test_a_stranger_who_knows_the_address_changes_nothing_once_the_link_was_opened(activity, group):
    prove_group(group)
    said = make_coordinator(email=group.email.upper(), name="Somebody Else")

    found_group(activity, coordinator=said, request_id=uuid.uuid4(), actor="visitor")

    group.refresh_from_db()
    assert (Group.objects.count(), group.name) == (1, "Nasima Akter")
    assert Message.objects.get().to == group.email


def test_what_was_said_is_corrected_until_the_link_was_opened(activity, group):
    found_group(
        activity, coordinator=make_coordinator(email=group.email, name="Corrected"), request_id=uuid.uuid4(), actor=None
    )

    assert Group.objects.get().name == "Corrected"


def test_the_same_request_with_other_content_is_refused(activity):
    RegistrationRule.objects.update(group_limit=10)
    request_id = uuid.uuid4()
    found_group(activity, coordinator=make_coordinator(), request_id=request_id, actor=None)

    refusal = refused(
        "request_id_reused", found_group, activity, coordinator=make_coordinator(), request_id=request_id, actor=None
    )

    assert (refusal.status, Group.objects.count()) == (422, 1)


def test_an_activity_without_groups_takes_none(activity):
    refused("no_groups", found_group, activity, coordinator=make_coordinator(), request_id=uuid.uuid4(), actor=None)
    assert not Group.objects.exists()


def test_opening_the_link_proves_the_address_once(group):
    prove_group(group)
    first = Group.objects.get().proved_at
    prove_group(Group.objects.get())

    assert first is not None
    assert Group.objects.get().proved_at == first
    assert LogEntry.objects.filter(verb="group.proved").count() == 1


def test_staff_make_a_group_that_is_proved(activity):
    RegistrationRule.objects.update(group_limit=10)
    actor = make_user()
    request_id = uuid.uuid4()

    made = [
        make_group_by_hand(activity, coordinator=make_coordinator(), request_id=request_id, actor=actor)
        for _time in range(2)
    ]

    assert made[0] == made[1]
    assert made[0].proved_at is not None
    assert made[0].created_by == actor


# Looking before anything happens --------------------------------------------------------------------------------------


def test_looking_registers_nobody_and_says_what_would_happen(group):
    people = [
        student(1),
        student(2, phone="0171234567"),
        student(1, name_en="STUDENT  B", name_bn=""),
        student(3, name_en="", name_bn=""),
        student(4, email="no address", district="Atlantis"),
    ]
    people[2] = {**student(1), "email": ""}

    sheet = make_sheet(group, people)

    judged = judged_sheet(sheet, room=200)
    assert [one.verdict for one in judged] == ["fine", "invalid", "double", "invalid", "invalid"]
    assert judged[2].first == 2
    assert [[(fault.column, fault.code) for fault in one.row.faults] for one in judged] == [
        [],
        [("phone", "too_short")],
        [],
        [("name_en", "required")],
        [("email", "invalid"), ("district", "unknown_district")],
    ]
    assert not Attendee.objects.exists()
    assert not GroupMember.objects.exists()


def test_a_newer_sheet_takes_the_place_of_one_that_was_only_looked_at(group):
    first = make_sheet(group, [student(1)])
    second = make_sheet(group, [student(2)])

    first.refresh_from_db()
    assert (first.state, first.rows) == ("dropped", [])
    assert second.state == "preview"
    refused("sheet_dropped", queue_sheet, first, actor="test")


@pytest.mark.parametrize(
    ("count", "code"), [(0, "sheet_empty"), (501, "sheet_too_many_rows"), (10_000, "sheet_too_many_rows")]
)
def test_a_sheet_of_no_rows_or_too_many_is_refused_whole(group, count, code):
    rows = sheet_rows([student(n) for n in range(count)])

    refused(code, receive_sheet, group, rows, sheet_id=uuid.uuid4(), actor="test")

    assert not GroupSheet.objects.exists()


def test_the_same_sheet_again_answers_the_same_and_another_is_refused(group, activity):
    sheet_id = uuid.uuid4()
    rows = sheet_rows([student(1)])
    first = receive_sheet(group, rows, sheet_id=sheet_id, actor="test")
    queue_sheet(first, actor="test")

    again = receive_sheet(group, rows, sheet_id=sheet_id, actor="test")

    assert (again.pk, again.state) == (sheet_id, "queued")
    refused("request_id_reused", receive_sheet, group, sheet_rows([student(2)]), sheet_id=sheet_id, actor="test")
    other = make_group(activity)
    refused("request_id_reused", receive_sheet, other, rows, sheet_id=sheet_id, actor="test")


def test_one_sheet_at_a_time(group):
    sheet = make_sheet(group, [student(1)], queued=True)

    refused("sheet_in_progress", make_sheet, group, [student(2)])
    assert drop_sheet(sheet).state == "queued"
    work()
    assert make_sheet(group, [student(2)]).state == "preview"


def test_a_closed_group_takes_no_more_people(group):
    sheet = make_sheet(group, [student(1)])
    close_group(group, actor=make_user())

    refused("group_closed", queue_sheet, sheet, actor="test")
    refused("group_closed", make_sheet, group, [student(2)])
    assert LogEntry.objects.filter(verb="group.closed").count() == 1


@pytest.mark.parametrize(
    ("rule", "code"),
    [
        ({"closes_at": timezone.now() - dt.timedelta(hours=1)}, "closed"),
        ({"opens_at": timezone.now() + dt.timedelta(hours=1)}, "not_open_yet"),
        ({"group_limit": 0}, "no_groups"),
    ],
)
def test_a_sheet_outside_the_hours_is_refused_at_once(group, rule, code):
    sheet = make_sheet(group, [student(1)])
    RegistrationRule.objects.update(**rule)

    refused(code, queue_sheet, sheet, actor="test")
    assert GroupSheet.objects.get().state == "preview"


def test_a_sheet_without_a_good_row_is_not_queued(group):
    sheet = make_sheet(group, [student(1, phone="1"), student(2, name_en="7")])

    refused("nothing_to_register", queue_sheet, sheet, actor="test")
    assert not GroupMember.objects.exists()


def test_numbers_that_no_spreadsheet_has_are_counted_anew(group):
    rows = [SheetRow(number, student(at)) for at, number in enumerate((7, 7, 10**12))]

    sheet = receive_sheet(group, rows, sheet_id=uuid.uuid4(), actor="test")

    assert [row["n"] for row in sheet.rows] == [1, 2, 3]


# Registering ----------------------------------------------------------------------------------------------------------


def test_the_good_rows_are_registered_and_the_others_say_why(group, activity):
    sheet = make_sheet(
        group, [student(1), student(2, phone="017"), student(3, gender="ছাত্রী", kind="delegate")], queued=True
    )

    assert work() == 1

    sheet.refresh_from_db()
    assert (sheet.state, results(sheet)) == ("done", {2: "", 3: "invalid", 4: ""})
    assert [row["n"] for row in sheet.rows] == [3]
    first, third = Attendee.objects.order_by("pk")
    assert (first.phone, first.institution, first.kind, first.language) == (
        "+8801700000001",
        "Ananda Mohan College",
        "student",
        "en",
    )
    assert (third.gender, third.kind, third.district.code) == ("female", "delegate", "mymensingh")
    assert set(Registration.objects.values_list("group", "state", "activity")) == {(group.pk, "confirmed", activity.pk)}
    assert Consent.objects.filter(purpose="registration").count() == 2
    assert Message.objects.filter(template="ticket").count() == 2
    done = Message.objects.get(template="group_done")
    assert (done.to, done.context) == (group.email, {"group": group.code, "sheet": str(sheet.pk)})
    assert LogEntry.objects.filter(verb="registration.made", actor_name=f"group:{group.code}").count() == 2
    bad = GroupMember.objects.get(sheet=sheet, number=3)
    assert bad.sentence_en.startswith("Mobile number: A digit is missing.")
    assert bad.sentence_bn.startswith("মোবাইল নম্বর: ")


def test_working_twice_changes_nothing(group):
    sheet = make_sheet(group, [student(1), student(2)], queued=True)
    work()
    facts = list(Registration.objects.values()), list(GroupMember.objects.values()), Message.objects.count()

    sheet.refresh_from_db()
    register_sheet(sheet)
    assert work() == 0

    assert facts == (list(Registration.objects.values()), list(GroupMember.objects.values()), Message.objects.count())


@pytest.mark.parametrize("row", [0, 1, 2])
@pytest.mark.parametrize("where", ["before the result", "after the result"])
def test_a_worker_killed_between_rows_leaves_each_person_one_place(group, monkeypatch, row, where):
    sheet = make_sheet(group, [student(n) for n in range(3)], queued=True)
    real, tries = group_tasks.register_row, []

    def die(sheet, kept, check):
        if len(tries) == row:
            tries.append("died")
            member = real(sheet, kept, check)
            if where == "before the result":  # registered and committed; the result of the row is lost
                GroupMember.objects.filter(pk=member.pk).delete()
            raise KeyboardInterrupt  # not an Exception: nothing of ours sees it, as with kill -9
        tries.append("registered")
        return real(sheet, kept, check)

    monkeypatch.setattr(group_tasks, "register_row", die)
    with pytest.raises(KeyboardInterrupt):
        work()
    assert work() == 0  # the dead worker's lease still holds it
    GroupSheet.objects.update(lease_until=timezone.now() - dt.timedelta(seconds=1))
    assert work() == 1

    assert results(sheet) == {2: "", 3: "", 4: ""}
    assert Registration.objects.filter(state="confirmed").count() == Attendee.objects.count() == 3
    assert Quota.objects.get().taken == 3
    assert Message.objects.filter(template="ticket").count() == 3


def test_two_workers_who_hold_the_same_sheet_register_each_person_once(group):
    make_sheet(group, [student(n) for n in range(4)], queued=True)
    (mine,) = claim(queued_sheets())
    (other,) = queued_sheets()

    assert register_sheet(other)
    assert register_sheet(mine)

    assert Registration.objects.count() == GroupMember.objects.filter(refusal="").count() == 4
    assert Message.objects.filter(template="group_done").count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_register_each_person_once(activity):
    group = make_group(activity)
    sheet = make_sheet(group, [student(n) for n in range(12)], queued=True)

    def run():
        try:
            register_sheet(GroupSheet.objects.select_related("group__activity__event__edition").get(pk=sheet.pk))
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _worker in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    GroupSheet.objects.update(next_attempt_at=timezone.now(), lease_until=None)
    work()

    assert GroupSheet.objects.get().state == "done"
    assert set(results(sheet).values()) == {""}
    assert Attendee.objects.count() == Registration.objects.count() == Ticket.objects.count() == 12
    assert Quota.objects.get().taken == 12
    assert Message.objects.filter(template="group_done").count() == 1


def test_our_own_trouble_is_tried_again_and_no_row_is_refused_for_it(group, monkeypatch):
    from ticketing.services import group_sheets

    sheet = make_sheet(group, [student(1)], queued=True)

    def busy(*_args, **_options):
        raise Refusal("busy", "Too many.", status=503)

    monkeypatch.setattr(group_sheets, "register", busy)
    work()
    sheet.refresh_from_db()
    assert (sheet.state, results(sheet)) == ("queued", {})
    assert "Refusal" in sheet.failure

    monkeypatch.undo()
    GroupSheet.objects.update(next_attempt_at=timezone.now())
    work()
    assert results(sheet) == {2: ""}


def test_a_sheet_on_which_the_worker_gave_up_is_shown_and_can_be_tried_again(group):
    sheet = make_sheet(group, [student(1)], queued=True)
    GroupSheet.objects.update(attempts=MAX_ATTEMPTS)
    sheet.refresh_from_db()
    assert work() == 0
    assert is_stuck(sheet)

    try_again(sheet, actor=make_user())

    assert work() == 1


def test_a_person_who_is_known_already_is_not_taken_over(group, activity):
    known = register(
        make_wish(activity, person=make_person(name_en="Rahim Uddin", phone="+8801712345678")), request_id=uuid.uuid4()
    )
    before = Attendee.objects.values().get(code=known.attendee)
    sheet = make_sheet(
        group, [{"name_en": "RAHIM UDDIN", "phone": "01712345678", "email": "other@example.org"}], queued=True
    )

    work()

    assert results(sheet) == {2: "already_registered"}
    assert Attendee.objects.values().get() == before
    assert Registration.objects.get().group is None
    assert "registered already" in GroupMember.objects.get().sentence_en


def test_many_students_on_one_phone_reach_the_limit_of_a_phone(group, settings):
    settings.PEOPLE_ON_A_PHONE = 3
    sheet = make_sheet(group, [student(n, phone="01712345678") for n in range(5)], queued=True)

    work()

    assert list(results(sheet).values()) == ["", "", "", "too_many_on_phone", "too_many_on_phone"]
    assert "own number" in GroupMember.objects.get(sheet=sheet, number=6).sentence_en


def test_when_places_run_out_each_row_says_so(activity):
    Quota.objects.update(capacity=2)
    sheet = make_sheet(make_group(activity), [student(n) for n in range(4)], queued=True)

    work()

    assert list(results(sheet).values()) == ["", "", "sold_out", "sold_out"]
    assert Quota.objects.get().taken == 2


def test_who_finds_no_place_waits_where_there_is_a_waiting_list(activity):
    Quota.objects.update(capacity=1)
    RegistrationRule.objects.update(has_waiting_list=True)
    group = make_group(activity)
    sheet = make_sheet(group, [student(n) for n in range(3)], queued=True)

    work()

    figures = figures_of(group, limit=200)
    assert (figures.registered, figures.waiting, figures.room) == (1, 2, 197)
    assert set(results(sheet).values()) == {""}


def test_a_group_never_has_more_people_than_it_may(activity):
    group = make_group(activity, limit=3)
    first = make_sheet(group, [student(n) for n in range(2)], queued=True)
    work()
    second = make_sheet(group, [student(n) for n in range(1, 5)], queued=True)
    work()

    assert list(results(first).values()) == ["", ""]
    assert list(results(second).values()) == ["member", "", "group_full", "group_full"]
    assert figures_of(group, limit=3).room == 0
    refused("nothing_to_register", queue_sheet, make_sheet(group, [student(9)]), actor="test")


def test_the_activitys_questions_are_columns_of_the_sheet(group, activity):
    Question.objects.create(
        edition=activity.event.edition, activity=activity, key="year", type="number", label_en="Year of study",
        label_bn="শিক্ষাবর্ষ", required=True, minimum=1, maximum=5,
    )  # fmt: skip
    Question.objects.create(
        edition=activity.event.edition,
        activity=activity,
        key="cv",
        type="file",
        label_en="CV",
        label_bn="সিভি",
        required=True,
    )
    people = [
        student(1, **{"answer:year": "৩"}),
        student(2, **{"answer:year": "9"}),
        student(3),
        student(4, **{"answer:year": "2", "answer:gone": "a question that is not asked any more"}),
    ]
    sheet = make_sheet(group, people, queued=True)

    work()

    assert list(results(sheet).values()) == ["", "invalid", "invalid", ""]
    assert [row.answers for row in Registration.objects.order_by("pk")] == [{"year": 3}, {"year": 2}]
    assert GroupMember.objects.get(number=4).sentence_en.startswith("Year of study: ")


# Places, and what is forgotten ----------------------------------------------------------------------------------------


@pytest.fixture
def member(group):
    make_sheet(group, [student(1), student(2)], queued=True)
    work()
    return members_of(group).first()


def test_the_coordinator_gives_back_the_place_of_a_member(group, member):
    give_back_member(member, actor=f"group:{group.code}")
    give_back_member(member, actor=f"group:{group.code}")

    assert Registration.objects.get(pk=member.registration_id).state == "cancelled"
    assert Quota.objects.get().taken == 1
    line = LogEntry.objects.get(verb="registration.cancelled")
    assert line.actor_name == f"group:{group.code}"
    assert Message.objects.get(template="cancelled").to == member.attendee.email


def test_a_place_that_was_passed_on_is_nobody_elses_to_give_back(group, member):
    other = make_person()
    stranger = Attendee.objects.create(edition=member.attendee.edition, name_key="x", name_en="X", phone=other.phone)
    Registration.objects.filter(pk=member.registration_id).update(attendee=stranger)
    member = GroupMember.objects.get(pk=member.pk)

    refused("not_in_group", give_back_member, member, actor="test")
    assert [row.number for row in members_of(group)] == [3]


def test_a_member_who_is_erased_leaves_no_row_and_is_not_listed(group, member):
    kept = make_sheet(group, [student(1, phone="০১৭০০-০০০০০১"), student(7)])
    attendee = member.attendee
    assert personal_data(attendee)["groups"][0]["group"] == group.code

    erase_attendee(attendee, actor="test")

    kept.refresh_from_db()
    assert [row["v"]["name_en"] for row in kept.rows] == [student(7)["name_en"]]
    assert [row.number for row in members_of(group)] == [3]


def test_rows_are_forgotten_after_a_time(group):
    done = make_sheet(group, [student(1), student(2, phone="1")], queued=True)
    work()
    looked_at = make_sheet(group, [student(3)])
    assert forget_group_sheets() == 0
    now = timezone.now()
    GroupSheet.objects.filter(pk=done.pk).update(finished_at=now - dt.timedelta(days=8))
    GroupSheet.objects.filter(pk=looked_at.pk).update(created_at=now - dt.timedelta(days=2))

    assert forget_group_sheets() == 2
    assert forget_group_sheets() == 0

    assert list(GroupSheet.objects.order_by("created_at").values_list("state", "rows")) == [
        ("dropped", []),
        ("done", []),
    ]
    assert GroupMember.objects.get(sheet=done, number=3).sentence_en


def test_no_line_of_the_log_holds_what_was_typed(group, member):
    text = str(list(LogEntry.objects.values_list("data", flat=True)))

    for word in ("Student", "0170000", "college.example", "Nasima", "Ananda"):
        assert word not in text


def test_the_request_id_of_a_row_is_its_own(group):
    sheet = make_sheet(group, [student(1)])

    assert request_id_of(sheet, 2) != request_id_of(sheet, 3)
    assert request_id_of(sheet, 2) == request_id_of(GroupSheet.objects.get(), 2)
