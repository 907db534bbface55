"""A coordinator who has the own data erased: nothing of them stays, and whoever was registered keeps the place."""

import uuid

import pytest
from django.core import mail

from accounts.models import LogEntry, Message
from accounts.services.outbox import send_due_messages
from summit.errors import Refusal
from tests.factories.groups import make_coordinator, make_group, make_sheet, sheet_rows, student
from tests.factories.people import make_user
from tests.ticketing.traces import tables_that_say
from ticketing import group_tasks
from ticketing.group_links import group_by_token, group_token
from ticketing.group_queries import members_of
from ticketing.group_tasks import register_queued_sheets
from ticketing.models import Attendee, Group, GroupMember, GroupSheet, Quota, Registration
from ticketing.services.group_erasure import erase_coordinator
from ticketing.services.group_sheets import queue_sheet, receive_sheet
from ticketing.services.groups import close_group, found_group, prove_group, send_group_link, show_link

pytestmark = pytest.mark.django_db
ZEBA = {"name": "কামরুন নাহার জেবা", "phone": "+8801912345678", "email": "zeba.quamrun@college.example"}
WORDS = (ZEBA["name"], "1912345678", ZEBA["email"])


@pytest.fixture
def group(activity):
    """Founded as by a visitor: the mail with the link went out, and the link was opened."""
    said = make_coordinator(**ZEBA)
    found_group(activity, coordinator=said, request_id=uuid.uuid4(), actor="visitor")
    send_due_messages()
    mail.outbox.clear()
    group = Group.objects.get()
    prove_group(group)
    return group


def work() -> int:
    return register_queued_sheets.func()


def ask_for(activity, **changes) -> None:
    said = make_coordinator(**{**ZEBA, **changes})
    found_group(activity, coordinator=said, request_id=uuid.uuid4(), actor="visitor")


def facts() -> list:
    return [
        list(model.objects.order_by("pk").values())
        for model in (Group, GroupSheet, GroupMember, Registration, Message, LogEntry)
    ]


# What is forgotten, and what stays ------------------------------------------------------------------------------------


def test_nothing_of_the_coordinator_stays_in_any_table(group):
    own_phone = student(2, name_en="", phone=ZEBA["phone"])
    make_sheet(group, [student(1), own_phone], queued=True)
    work()
    send_due_messages()
    Message.objects.filter(template="group_done").update(failure=f"Refused: {ZEBA['email']}")
    rows = sheet_rows([student(3, email=ZEBA["email"])])
    receive_sheet(group, rows, sheet_id=uuid.uuid4(), file_name=f"{ZEBA['name']}.xlsx", actor="test")
    before = tables_that_say(*WORDS)
    assert before == {"accounts_message", "ticketing_group", "ticketing_groupsheet"}

    erase_coordinator(group, actor=f"group:{group.code}")

    assert tables_that_say(*WORDS) == set()
    assert tables_that_say("Ananda Mohan College") == {"ticketing_attendee", "ticketing_group"}


def test_the_group_is_closed_its_links_die_and_its_people_keep_their_places(group):
    sheet = make_sheet(group, [student(1), student(2), student(3, phone="1")], queued=True)
    work()
    places = list(Registration.objects.values())
    token = group_token(group)

    erased = erase_coordinator(group, actor=f"group:{group.code}")

    group.refresh_from_db()
    assert (group.name, group.phone, group.email, group.institution) == ("", "", "", "Ananda Mohan College")
    assert (group.link_version, erased.is_erased) == (2, True)
    assert group.closed_at is not None
    assert group_by_token(token) is None
    assert group_by_token(group_token(group)) is None
    assert list(Registration.objects.values()) == places
    assert Quota.objects.get().taken == members_of(group).count() == 2
    sheet.refresh_from_db()
    assert (sheet.state, sheet.rows, sheet.members.count()) == ("done", [], 3)
    line = LogEntry.objects.get(verb="group.erased")
    assert (line.actor_name, line.subject_id, line.scope) == (
        f"group:{group.code}",
        group.code,
        group.activity.event.code,
    )
    assert line.data == {"activity": group.activity.code}


def test_erasing_twice_is_harmless(group):
    stale = Group.objects.get()
    erase_coordinator(group, actor="test")
    before = facts()

    erase_coordinator(stale, actor="test")
    erase_coordinator(Group.objects.get(), actor="test")

    assert facts() == before


def test_a_group_that_was_closed_before_stays_closed_since_then(group):
    closed = close_group(group, actor=make_user()).closed_at

    erase_coordinator(group, actor="test")

    assert Group.objects.get().closed_at == closed


def test_other_groups_are_left_alone(group, activity):
    other = make_group(activity)
    send_group_link(other, actor="test")
    sheet = make_sheet(other, [student(1)])
    before = Group.objects.values().get(pk=other.pk), GroupSheet.objects.values().get(pk=sheet.pk)

    erase_coordinator(group, actor="test")

    assert (Group.objects.values().get(pk=other.pk), GroupSheet.objects.values().get(pk=sheet.pk)) == before
    assert Message.objects.get(to=other.email).context == {"group": other.code}


# What was under way ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("queued", [False, True])
def test_a_sheet_that_waits_is_dropped_and_nobody_is_registered_from_it(group, queued):
    sheet = make_sheet(group, [student(1)])
    if queued:
        queue_sheet(sheet, actor="test")

    erase_coordinator(group, actor="test")

    assert work() == 0
    sheet.refresh_from_db()
    assert (sheet.state, sheet.rows, sheet.file_name, sheet.body_hash) == ("dropped", [], "", "")
    assert not Attendee.objects.exists()


def test_the_worker_leaves_the_rest_of_a_sheet(group, monkeypatch):
    sheet = make_sheet(group, [student(n) for n in range(4)], queued=True)
    real, seen = group_tasks.register_row, []

    def register_row(*args):
        seen.append(real(*args))
        if len(seen) == 2:
            erase_coordinator(group, actor="test")
        return seen[-1]

    monkeypatch.setattr(group_tasks, "register_row", register_row)

    assert work() == 0

    sheet.refresh_from_db()
    assert (sheet.state, sheet.rows) == ("dropped", [])
    assert Registration.objects.filter(group=group, state="confirmed").count() == len(seen) == 2
    assert not Message.objects.filter(template="group_done").exists()


def test_mails_to_the_coordinator_are_not_sent_any_more(group):
    make_sheet(group, [{**student(1), "email": ""}], queued=True)
    work()
    erase_coordinator(group, actor="test")

    send_due_messages()

    assert mail.outbox == []
    done = Message.objects.get(template="group_done")
    assert (done.state, done.to, done.context) == ("failed", "", {})
    assert "has another address" in done.failure


@pytest.mark.parametrize("again", [send_group_link, show_link])
def test_staff_have_no_link_of_an_erased_group(group, again):
    erase_coordinator(group, actor="test")
    before = facts()

    with pytest.raises(Refusal) as refusal:
        again(Group.objects.get(), actor=make_user())

    assert refusal.value.code == "erased"
    assert facts() == before


# Coming back ----------------------------------------------------------------------------------------------------------


def test_the_same_address_founds_a_new_group(group, activity):
    erase_coordinator(group, actor="test")

    ask_for(activity)

    old, new = Group.objects.order_by("pk")
    assert (old.email, new.email, new.closed_at, new.proved_at) == ("", ZEBA["email"], None, None)
    send_due_messages()
    (letter,) = mail.outbox
    assert letter.to == [ZEBA["email"]]
    assert group_token(new) in letter.body


def test_two_erased_groups_of_one_activity_are_no_trouble(group, activity):
    for _time in range(2):
        erase_coordinator(Group.objects.latest("pk"), actor="test")
        ask_for(activity)

    assert Group.objects.filter(email="").count() == 2


def test_the_request_from_before_does_not_bring_the_data_back(group, activity):
    said = make_coordinator(**ZEBA)
    erase_coordinator(group, actor="test")

    with pytest.raises(Refusal) as refusal:
        found_group(activity, coordinator=said, request_id=group.request_id, actor="visitor")

    assert refusal.value.code == "request_id_reused"
    assert tables_that_say(*WORDS) == set()
