"""Two registrations that turn out to be one person, put together and parted again; counters stay true through all of it."""

import random
import threading
import uuid

import pytest
from django.db import connections
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import LogEntry, Message
from accounts.services.outbox import send_due_messages
from summit.errors import Refusal
from tests.factories import make_activity, make_edition, make_event, make_member, open_registration
from tests.factories.gates import code_for, make_caller, make_gate, make_record
from tests.factories.wishes import make_person, make_wish
from tests.ticketing.test_places import wrong_counters
from ticketing.attendance import attendance_by_activity
from ticketing.links import attendee_by_token, is_merged_link, token_of
from ticketing.models import Attendee, Merge, Registration, Scan, SubQuota
from ticketing.personal_data import personal_data
from ticketing.queries import person_with
from ticketing.services.attendees import correct_attendee, erase_attendee
from ticketing.services.merge_undo import FIRST_IN_LINE, undo_merge
from ticketing.services.merging import merge_attendees, plan_merge
from ticketing.services.places import cancel_registration
from ticketing.services.quotas import change_quota
from ticketing.services.registration import register, register_invited
from ticketing.services.scanning import absorb_scans
from ticketing.services.tickets import issue_ticket

pytestmark = pytest.mark.django_db
PHONE = "+8801712345678"


@pytest.fixture
def hall(event):
    activity = make_activity(event, "hall")
    open_registration(activity, capacity=3, has_waiting_list=True)
    return activity


@pytest.fixture
def lab(event):
    activity = make_activity(event, "lab")
    open_registration(activity, capacity=3, has_waiting_list=True)
    return activity


def enrol(*activities, **fields) -> Attendee:
    consents = fields.pop("consents", ("registration",))
    wish = make_wish(*activities, person=make_person(**fields), consents=consents)
    return Attendee.objects.get(code=register(wish, request_id=uuid.uuid4()).attendee)


def places(attendee) -> dict[str, str]:
    """What somebody holds: slug of the activity -> state."""
    rows = Registration.objects.filter(attendee=attendee).exclude(state="cancelled").select_related("activity")
    return {row.activity.slug: row.state for row in rows}


def merged(keep, gone) -> Merge:
    return merge_attendees(keep, gone, actor="system")


def undone(merge) -> Merge:
    return undo_merge(merge, actor="system")


def refused(work, *arguments) -> Refusal:
    before = [list(model.objects.order_by("pk").values()) for model in (Attendee, Registration, Merge)]
    with pytest.raises(Refusal) as caught:
        work(*arguments)
    assert [list(model.objects.order_by("pk").values()) for model in (Attendee, Registration, Merge)] == before
    return caught.value


# Refused --------------------------------------------------------------------------------------------------------------


def test_nobody_is_merged_with_oneself(hall):
    person = enrol(hall)
    assert refused(merged, person, person).code == "same_person"


def test_editions_stay_apart(hall):
    other = make_activity(make_event(make_edition("other", number=8)), "elsewhere")
    open_registration(other)
    assert refused(merged, enrol(hall), enrol(other)).code == "other_edition"


def test_erased_people_are_not_merged(hall):
    keep, gone = enrol(hall), enrol(hall)
    erase_attendee(gone, actor="system")
    assert refused(merged, keep, gone).code == "erased"
    assert refused(merged, gone, keep).code == "erased"


def test_who_is_gone_is_merged_with_nobody_else(hall, lab):
    keep, gone, third = enrol(hall), enrol(lab), enrol(lab)
    merged(keep, gone)
    assert refused(merged, third, gone).code == "merged_already"
    assert refused(merged, gone, third).code == "merged_already"
    assert refused(merged, gone, keep).code == "merged_already"


# Put together ---------------------------------------------------------------------------------------------------------


def test_places_move_over_and_the_ticket_stays(hall, lab):
    keep, gone = enrol(hall), enrol(lab)
    old_link, old_ticket = token_of(gone), gone.tickets.get()

    merge = merged(keep, gone)

    assert places(keep) == {"hall": "confirmed", "lab": "confirmed"}
    assert places(gone) == {}
    assert (hall.quotas.get().taken, lab.quotas.get().taken) == (1, 1)
    assert not wrong_counters()
    old_ticket.refresh_from_db()
    assert old_ticket.state == "revoked"
    assert attendee_by_token(old_link) is None
    assert is_merged_link(old_link)
    assert attendee_by_token(token_of(keep)) == keep
    assert [line.subject_id for line in LogEntry.objects.filter(verb="attendee.merged")] == [keep.code]
    assert merge.facts["moved"] == [Registration.objects.get(activity=lab).code]


def test_merging_twice_is_harmless(hall, lab):
    keep, gone = enrol(hall), enrol(lab)
    assert merged(keep, gone) == merged(keep, gone)
    assert LogEntry.objects.filter(verb="attendee.merged").count() == 1


def test_a_double_place_ends_and_goes_to_who_waits(event):
    small = make_activity(event, "small")
    open_registration(small, capacity=2, has_waiting_list=True, claim_hours=0)
    keep, gone, waiting = enrol(small), enrol(small), enrol(small)
    assert places(waiting) == {"small": "waiting"}

    merged(keep, gone)

    assert places(keep) == places(waiting) == {"small": "confirmed"}
    ended = Registration.objects.get(attendee=gone)
    assert (ended.state, ended.ended_as) == ("cancelled", "merged")
    assert not wrong_counters()


def test_the_better_place_stays(event):
    small = make_activity(event, "small")
    open_registration(small, capacity=1, has_waiting_list=True)
    gone, keep = enrol(small), enrol(small)
    assert places(keep) == {"small": "waiting"}
    merged(keep, gone)
    assert places(keep) == {"small": "confirmed"}
    assert not wrong_counters()


def test_of_two_waiting_the_earlier_one_stays(event):
    full = make_activity(event, "full")
    open_registration(full, capacity=0, has_waiting_list=True)
    gone, keep = enrol(full), enrol(full)
    first = Registration.objects.get(attendee=gone)
    merged(keep, gone)
    assert list(Registration.objects.filter(attendee=keep, state="waiting")) == [first]


def test_blanks_are_filled_and_known_things_stay(hall, lab):
    keep = enrol(hall, name_en="Rahim Uddin", organisation="", email="old@example.org")
    gone = enrol(
        lab, name_en="Rahim", name_bn="রহিম উদ্দিন", organisation="BACCO", email="new@example.org", gender="male"
    )
    merge = merged(keep, gone)
    keep.refresh_from_db()
    assert (keep.name_en, keep.name_bn, keep.organisation) == ("Rahim Uddin", "রহিম উদ্দিন", "BACCO")
    assert (keep.email, keep.gender) == ("old@example.org", "male")
    assert set(merge.facts["filled"]) == {"name_bn", "organisation", "gender"}


def test_facts_and_lines_hold_no_personal_data(hall, lab):
    keep = enrol(hall, name_en="Secretname")
    gone = enrol(
        lab, name_en="Othersecret", organisation="Secretwork", phone="+8801799999999", email="secret@example.org"
    )
    undone(merged(keep, gone))
    kept = str(list(Merge.objects.values())) + str(list(LogEntry.objects.values()))
    for value in ("Secretname", "Othersecret", "Secretwork", "1799999999", "secret@example.org"):
        assert value not in kept


def test_the_stricter_consent_stays(hall, lab):
    keep = enrol(hall, consents=("registration", "news", "photos"))
    gone = enrol(lab, consents=("registration", "photos"))
    merged(keep, gone)
    assert sorted(keep.consents.filter(withdrawn_at=None).values_list("purpose", flat=True)) == [
        "photos",
        "registration",
    ]


def test_the_person_is_told_by_the_ticket_mail(hall, lab, mailoutbox):
    keep, gone = enrol(hall, email="keep@example.org"), enrol(lab, email="gone@example.org")
    Message.objects.all().delete()
    merged(keep, gone)
    assert send_due_messages() == 1
    assert mailoutbox[0].to == ["keep@example.org"]
    assert lab.title in mailoutbox[0].body


def test_the_old_name_and_phone_find_the_person_who_stayed(hall, lab):
    keep = enrol(hall, name_en="Rahim Uddin", phone=PHONE)
    gone = enrol(lab, name_en="Rahim", phone="+8801799999999")
    merged(keep, gone)
    assert person_with(keep.edition_id, phone=gone.phone, name_key=gone.name_key) == keep

    wish = make_wish(hall, person=make_person(name_en="Rahim", phone="+8801799999999"))
    with pytest.raises(Refusal) as caught:
        register(wish, request_id=uuid.uuid4())
    assert caught.value.code == "already_registered"
    assert Attendee.objects.count() == 2


def test_staff_who_register_the_old_name_add_to_the_person_who_stayed(event, hall, lab):
    keep, gone = enrol(hall), enrol(lab, name_en="Rahim", phone="+8801799999999")
    merged(keep, gone)
    fair = make_activity(event, "fair")
    open_registration(fair)
    wish = make_wish(fair, person=make_person(name_en="Rahim", phone="+8801799999999"))
    assert register_invited(wish, request_id=uuid.uuid4(), actor="system").attendee == keep.code
    assert places(keep).keys() == {"hall", "lab", "fair"}


def test_who_is_gone_gets_no_ticket(hall, lab):
    keep, gone = enrol(hall), enrol(lab)
    merged(keep, gone)
    gone.refresh_from_db()
    assert refused(lambda: issue_ticket(gone, actor="system")).code == "merged_already"


def test_what_is_kept_of_a_person_holds_what_was_merged(hall, lab):
    keep, gone = enrol(hall), enrol(lab, name_en="Rahim")
    merged(keep, gone)
    keep.refresh_from_db()
    assert [one["name_en"] for one in personal_data(keep)["merged"]] == ["Rahim"]


def test_a_death_in_between_leaves_nothing(hall, lab, monkeypatch):
    class Died(BaseException):
        """As `kill -9` does: nothing catches it, and the transaction is never committed."""

    def die(reached):
        if reached == "after_merging_places":
            raise Died

    keep, gone = enrol(hall, lab), enrol(lab)
    before = [list(model.objects.order_by("pk").values()) for model in (Attendee, Registration, Merge)]
    with monkeypatch.context() as patch:
        patch.setattr("ticketing.sabotage.crash", die)
        with pytest.raises(Died):
            merged(keep, gone)
    assert [list(model.objects.order_by("pk").values()) for model in (Attendee, Registration, Merge)] == before
    assert not wrong_counters()
    merged(keep, gone)
    assert places(keep) == {"hall": "confirmed", "lab": "confirmed"}


# At the gate ----------------------------------------------------------------------------------------------------------


def test_the_old_code_opens_no_gate_and_the_person_counts_once(event, hall):
    gate = make_gate(hall)
    caller = make_caller(gate)
    keep, gone = enrol(hall), enrol(hall)
    codes = [code_for(person.tickets.get()) for person in (keep, gone)]
    absorb_scans(caller, [make_record(code, gate) for code in codes], now=timezone.now())
    assert attendance_by_activity(event).people == 2

    merged(keep, gone)

    found = attendance_by_activity(event)
    assert (found.people, [activity.came for activity in found.activities]) == (1, [1])
    absorb_scans(caller, [make_record(codes[1], gate)], now=timezone.now())
    assert Scan.objects.order_by("seq").last().reason == "revoked"
    assert Scan.objects.count() == 3


def test_two_who_were_merged_into_a_third_count_once(event, hall, lab):
    gate = make_gate(hall)
    caller = make_caller(gate)
    keep, one, two = enrol(lab), enrol(hall), enrol(hall)
    absorb_scans(
        caller, [make_record(code_for(person.tickets.get()), gate) for person in (one, two)], now=timezone.now()
    )
    merged(keep, one), merged(keep, two)
    found = attendance_by_activity(event)
    assert found.people == 1
    assert {activity.code: activity.came for activity in found.activities}[hall.code] == 1


# Parted again ---------------------------------------------------------------------------------------------------------


def test_undo_gives_everything_back(hall, lab):
    keep = enrol(hall, lab, name_bn="", organisation="", consents=("registration", "news"))
    gone = enrol(lab, name_bn="রহিম", organisation="BACCO")
    before = places(keep), places(gone)
    merge = merged(keep, gone)
    Message.objects.all().delete()

    undone(merge)

    keep.refresh_from_db(), gone.refresh_from_db()
    assert (places(keep), places(gone)) == before
    assert (keep.name_bn, keep.organisation, gone.merged_into) == ("", "", None)
    assert sorted(keep.consents.filter(withdrawn_at=None).values_list("purpose", flat=True)) == ["news", "registration"]
    assert gone.tickets.filter(state="valid").count() == 1
    assert attendee_by_token(token_of(gone)) == gone
    assert [message.to for message in Message.objects.filter(template="ticket")] == [gone.email]
    assert not wrong_counters()


def test_undo_twice_is_harmless(hall, lab):
    merge = merged(enrol(hall), enrol(lab))
    first = undone(merge)
    assert undone(merge).undone_at == first.undone_at
    assert LogEntry.objects.filter(verb="attendee.parted").count() == 2


def test_the_two_can_be_merged_again_after_an_undo(hall, lab):
    keep, gone = enrol(hall), enrol(lab)
    undone(merged(keep, gone))
    keep.refresh_from_db(), gone.refresh_from_db()
    merged(keep, gone)
    assert places(keep) == {"hall": "confirmed", "lab": "confirmed"}
    assert not wrong_counters()


def test_undo_without_room_waits_first_in_line_and_tells_the_organisers(event):
    small = make_activity(event, "small")
    open_registration(small, capacity=2, has_waiting_list=True, claim_hours=0)
    registrar = make_member("registrar", event)
    keep, gone, third, fourth = enrol(small), enrol(small), enrol(small), enrol(small)
    merge = merged(keep, gone)
    assert (places(third), places(fourth)) == ({"small": "confirmed"}, {"small": "waiting"})

    undone(merge)

    row = Registration.objects.get(attendee=gone)
    assert (row.state, row.priority, row.ended_as) == ("waiting", FIRST_IN_LINE, "")
    assert places(third) == {"small": "confirmed"}
    assert list(Message.objects.filter(template="place_lost").values_list("to", flat=True)) == [registrar.email]
    assert send_due_messages()
    assert not wrong_counters()
    cancel_registration(Registration.objects.get(attendee=third), actor="system")
    assert places(gone) == {"small": "confirmed"}


def test_undo_leaves_what_the_person_changed_since(hall, lab):
    keep, gone = enrol(hall, organisation=""), enrol(lab, organisation="BACCO")
    merge = merged(keep, gone)
    correct_attendee(keep, changes={"organisation": "Own words"}, actor="system")
    cancel_registration(Registration.objects.get(activity=lab), actor="system")

    undone(merge)

    keep.refresh_from_db()
    assert keep.organisation == "Own words"
    assert (places(keep), places(gone)) == ({"hall": "confirmed"}, {})
    assert not wrong_counters()


def test_undo_never_takes_the_last_name(hall, lab):
    keep, gone = enrol(hall, name_en="Rahim", name_bn=""), enrol(lab, name_en="Rahim U", name_bn="রহিম")
    merge = merged(keep, gone)
    correct_attendee(keep, changes={"name_en": ""}, actor="system")
    undone(merge)
    keep.refresh_from_db()
    assert keep.name_bn == "রহিম"


def test_chains_are_undone_from_the_end(event, hall, lab):
    fair = make_activity(event, "fair")
    open_registration(fair)
    first, second, third = enrol(hall), enrol(lab), enrol(fair)
    one = merged(second, first)
    two = merged(third, second)
    first.refresh_from_db()
    assert first.merged_into == third
    assert places(third).keys() == {"hall", "lab", "fair"}
    assert person_with(first.edition_id, phone=first.phone, name_key=first.name_key) == third

    assert refused(undone, one).code == "merged_again"
    undone(two)
    assert (places(second).keys(), places(third).keys()) == ({"hall", "lab"}, {"fair"})
    undone(one)
    assert (places(first).keys(), places(second).keys()) == ({"hall"}, {"lab"})
    assert not wrong_counters()


def test_erasing_who_stayed_erases_who_was_merged_and_nothing_can_be_parted(hall, lab):
    keep, gone = enrol(hall), enrol(lab, name_en="Rahim")
    merge = merged(keep, gone)
    erase_attendee(keep, actor="system")
    gone.refresh_from_db()
    assert (gone.name_en, gone.phone, gone.email) == ("", "", "")
    assert gone.erased_at is not None
    assert refused(undone, merge).code == "erased"
    assert not wrong_counters()


def test_reserved_places_stay_reserved(event):
    activity = make_activity(event, "reserved")
    quota = open_registration(activity, capacity=2, has_waiting_list=True)
    kept = SubQuota.objects.create(
        quota=quota, name_en="Women", name_bn="নারী", criteria={"gender": ["female"]}, capacity=2
    )
    type(quota).objects.filter(pk=quota.pk).update(held=2)
    other = make_activity(event, "other")
    open_registration(other)
    gone, keep = enrol(activity, gender="female"), enrol(other, gender="female")
    merge = merged(keep, gone)
    kept.refresh_from_db(), quota.refresh_from_db()
    assert (kept.taken, quota.taken, quota.held) == (1, 1, 1)
    undone(merge)
    kept.refresh_from_db(), quota.refresh_from_db()
    assert (kept.taken, quota.taken, quota.held) == (1, 1, 1)
    assert places(gone) == {"reserved": "confirmed"}


# Whatever comes -------------------------------------------------------------------------------------------------------

SLUGS = ("a", "b", "c")
SOME = st.sets(st.sampled_from(SLUGS), min_size=1)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(mine=SOME, theirs=SOME, blanks=st.sets(st.sampled_from(["organisation", "designation", "institution"])))
def test_merging_and_parting_restores_both_when_there_is_room(event, mine, theirs, blanks):
    activities = {slug: event.activities.filter(slug=slug).first() or make_activity(event, slug) for slug in SLUGS}
    for activity in activities.values():
        if not activity.quotas.exists():
            open_registration(activity, capacity=500, has_waiting_list=True)
    said = {name: "kept" for name in ("organisation", "designation", "institution") if name not in blanks}
    keep = enrol(*[activities[slug] for slug in sorted(mine)], **said)
    gone = enrol(*[activities[slug] for slug in sorted(theirs)], organisation="x", designation="y", institution="z")
    fields = ("name_en", "email", "organisation", "designation", "institution", "merged_into_id")

    def facts() -> list:
        return [
            (places(one), Attendee.objects.filter(pk=one.pk).values_list(*fields).get(), set(codes(one)))
            for one in (keep, gone)
        ]

    before = facts()
    merge = merged(keep, gone)
    assert places(keep).keys() == mine | theirs
    assert places(gone) == {}
    assert not wrong_counters()
    undone(merge)
    assert facts() == before
    assert not wrong_counters()


def codes(attendee) -> list[str]:
    return list(
        Registration.objects.filter(attendee=attendee).exclude(state="cancelled").values_list("code", flat=True)
    )


@pytest.mark.parametrize("luck", range(4))
def test_counters_stay_true_through_a_long_story(event, luck):
    """Registering, giving back, merging, parting and new capacities at random: after every step the counters are right."""
    choice = random.Random(luck)
    activities = [make_activity(event, slug) for slug in SLUGS]
    quotas = [open_registration(one, capacity=choice.randint(0, 4), has_waiting_list=True) for one in activities]
    quotas[0].activities.add(activities[1])
    for _step in range(40):
        people = list(Attendee.objects.filter(merged_into=None))
        open_merges = list(Merge.objects.filter(undone_at=None))
        step = choice.random()
        if step < 0.4 or len(people) < 2:
            enrol(*choice.sample(activities, choice.randint(1, 3)))
        elif step < 0.6:
            merged(*choice.sample(people, 2))
        elif step < 0.75 and open_merges:
            merge = choice.choice(open_merges)
            if merge.gone.merged_into_id == merge.kept_id:
                undone(merge)
            else:
                assert refused(undone, merge).code == "merged_again"
        elif step < 0.9:
            active = list(Registration.objects.exclude(state="cancelled"))
            if active:
                cancel_registration(choice.choice(active), actor="system")
        else:
            quota = type(quotas[0]).objects.get(pk=choice.choice(quotas).pk)
            capacity = quota.taken + choice.randint(0, 2)
            change_quota(quota, name="x", capacity=capacity, activities=list(quota.activities.all()), actor="system")
        assert not wrong_counters()
        assert not Registration.objects.filter(attendee__merged_into__isnull=False).exclude(state="cancelled").exists()


def test_the_preview_says_what_happens(hall, lab):
    keep, gone = enrol(hall, lab, organisation=""), enrol(lab, organisation="BACCO")
    plan = plan_merge(keep, gone)
    merge = merged(keep, gone)
    assert [row.code for row in plan.moved] == merge.facts["moved"]
    assert [[row.code, row.state, side] for row, side in plan.ended] == merge.facts["ended"]
    assert plan.filled == merge.facts["filled"] == ["organisation"]


# At the same moment ---------------------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_merges_in_opposite_directions_at_once_leave_one_person(event, hall, lab):
    for _round in range(4):
        one, two = enrol(hall), enrol(hall, lab)
        start, outcomes = threading.Barrier(2), []

        def work(keep, gone, start=start, outcomes=outcomes):
            try:
                start.wait()
                merged(keep, gone)
                outcomes.append("merged")
            except Refusal as refusal:
                outcomes.append(refusal.code)
            finally:
                connections.close_all()

        threads = [threading.Thread(target=work, args=pair) for pair in ((one, two), (two, one))]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(outcomes) == ["merged", "merged_already"]
        assert not wrong_counters()
        Registration.objects.all().delete()
        type(hall.quotas.get()).objects.update(taken=0)
