"""Carrying forward: who comes on, within the places of a division, each once, the reserve list in its order."""

import datetime as dt
import uuid

import pytest
import time_machine
from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.module_loading import import_string

from accounts.models import LogEntry, Message
from dialogue.models import Proposal, Recommendation
from summit.errors import Refusal
from summit.models import Event
from tests.factories import make_activity, make_attendee, make_edition, make_event, make_registration, open_registration
from tests.factories.carry_forward import make_rule, make_visit, rule_facts
from tests.factories.dialogues import make_dialogue, make_proposal
from tests.factories.invitations import make_guest, make_invitation
from tests.factories.wishes import make_person, make_wish
from ticketing.carry_forward import share
from ticketing.carry_forward_queries import ground_words, lines_of, preview, rules_in
from ticketing.models import Attendee, CarryForwardRule, Invitation
from ticketing.services.attendees import erase_attendee
from ticketing.services.carry_forward import Carried, ask, invite_next, run_and_send, run_rule, send_drafts
from ticketing.services.carry_forward_rules import change_rule, create_rule, remove_rule
from ticketing.services.invitation_answers import accept_invitation, decline_invitation
from ticketing.services.invitations import create_invitation, send_invitation, withdraw_invitation
from ticketing.services.merging import merge_attendees
from ticketing.services.reminders import lapse_invitations

pytestmark = pytest.mark.django_db
State = Invitation.State
DAY = dt.timedelta(days=1)


@pytest.fixture
def khulna(edition):
    return make_activity(make_event(edition, "khulna", sequence=1), "main")


@pytest.fixture
def sylhet(edition):
    return make_activity(make_event(edition, "sylhet", host="sylhet", sequence=2), "main")


@pytest.fixture
def dhaka(edition):
    event = make_event(edition, "dhaka", host="dhaka", kind=Event.Kind.CENTRAL, sequence=9)
    activity = make_activity(event, "main", start=timezone.now() + 30 * DAY)
    open_registration(activity)
    return activity


def states(rule: CarryForwardRule, event: Event | None = None) -> list[str]:
    """In the order in which people were put on the list."""
    rows = Invitation.objects.filter(rule=rule).order_by("pk")
    rows = rows.filter(from_event=event) if event else rows
    return list(rows.values_list("state", flat=True))


def people(rule: CarryForwardRule, **fields) -> list[str]:
    rows = Invitation.objects.filter(rule=rule, **fields).order_by("pk")
    return list(rows.values_list("attendee__code", flat=True))


def accept(invitation, **person):
    names = ("name_en", "name_bn", "phone", "email")
    said = make_person(**{**{name: getattr(invitation, name) for name in names}, **person})
    return accept_invitation(
        invitation, make_wish(person=said), request_id=uuid.uuid4(), actor=f"invitation:{invitation.code}"
    )


# ── The rule ─────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_places_are_shared_out_reserve_first():
    assert share(places=5, alive=2, in_line=2, newcomers=4).from_reserve == 2
    assert share(places=5, alive=2, in_line=2, newcomers=4).newcomers == 1
    assert share(places=2, alive=5, in_line=2, newcomers=4).newcomers == 0


def test_faulty_rules_are_refused_and_nothing_is_stored(edition, khulna, dhaka):
    other = make_activity(make_event(make_edition("other", number=8), "dhaka", host="dhaka"), "main")
    cases = [
        (rule_facts(other), "unknown_activity"),
        (rule_facts(dhaka, ground="nobody"), "unknown_ground"),
        (rule_facts(dhaka, ground=""), "unknown_ground"),
        (rule_facts(dhaka, ground="attended+attended"), "unknown_ground"),
        (rule_facts(dhaka, ground="attended+registered+recommended"), "unknown_ground"),
        (rule_facts(dhaka, per_event={"nowhere": 3}), "unknown_event"),
        (rule_facts(dhaka, per_event={dhaka.event.code: 3}), "unknown_event"),
        (rule_facts(dhaka, per_event={other.event.code: 3}), "unknown_event"),
        (rule_facts(dhaka, per_event={khulna.event.code: 5001}), "places_too_many"),
        (rule_facts(dhaka, places=-1), "places_too_many"),
        (rule_facts(dhaka, name_bn=""), "name_missing"),
    ]
    for facts, code in cases:
        with pytest.raises(Refusal) as refused:
            create_rule(edition, facts, actor="system")
        assert refused.value.code == code

    assert not CarryForwardRule.objects.exists()


def test_a_rule_sent_twice_is_made_once(edition, khulna, dhaka):
    make_rule(dhaka, source_kind=khulna.kind)
    with pytest.raises(Refusal) as refused:
        make_rule(dhaka, source_kind=khulna.kind)

    assert refused.value.code == "rule_exists"
    assert make_rule(dhaka).pk
    assert CarryForwardRule.objects.count() == 2


def test_what_people_were_asked_for_stays(edition, khulna, dhaka):
    rule = make_rule(dhaka)
    change_rule(rule, rule_facts(dhaka, ground="registered"), actor="system")
    make_visit(khulna)
    run_rule(rule, actor="system")

    for facts in (rule_facts(khulna, ground="registered"), rule_facts(dhaka, ground="attended")):
        with pytest.raises(Refusal) as refused:
            change_rule(rule, facts, actor="system")
        assert refused.value.code == "rule_has_run"
    with pytest.raises(Refusal) as refused:
        remove_rule(rule, actor="system")
    assert refused.value.code == "rule_has_run"
    changed = change_rule(rule, rule_facts(dhaka, ground="registered", places=9, answer_days=3), actor="system")

    assert (changed.places, changed.answer_days) == (9, 3)
    assert LogEntry.objects.filter(verb="carry_forward.changed").first().data["after"] == {
        "places": 9,
        "answer_days": 3,
    }


def test_a_rule_without_a_list_can_be_removed(dhaka):
    remove_rule(make_rule(dhaka), actor="system")

    assert not CarryForwardRule.objects.exists()


# ── Who comes on ─────────────────────────────────────────────────────────────────────────────────────────────────────
def test_every_ground_of_the_settings_is_there_with_its_words(dhaka):
    for path in settings.CARRY_FORWARD_GROUNDS.values():
        ground = import_string(path)
        assert str(ground.words)
        assert list(ground.people(dhaka.event, None)) == []
    assert len(ground_words("attended+recommended")) == 2


def test_places_of_each_division_go_to_those_who_were_there(edition, khulna, sylhet, dhaka):
    rule = make_rule(dhaka, per_event={sylhet.event.code: 1})
    first = [make_visit(khulna) for _n in range(3)]
    second = [make_visit(sylhet) for _n in range(2)]
    make_visit(khulna, verdict="refused")
    make_registration(khulna)
    before = preview(rule)

    done = run_rule(rule, actor="system")

    assert done == Carried(invited=3, reserve=2)
    assert [(row.event, row.eligible, row.to_invite, row.to_reserve) for row in before] == [
        (khulna.event, 3, 2, 1),
        (sylhet.event, 2, 1, 1),
    ]
    assert people(rule, state="draft") == [first[0].code, first[1].code, second[0].code]
    assert people(rule, state="reserve") == [first[2].code, second[1].code]
    assert [(row.to_invite, row.to_reserve, row.alive) for row in preview(rule)] == [(0, 0, 2), (0, 0, 1)]
    assert not Message.objects.filter(template="invitation").exists()
    assert LogEntry.objects.filter(verb="invitation.created", subject_type="invitation").count() == 5
    invitation = Invitation.objects.filter(rule=rule).first()
    assert list(invitation.activities.all()) == [dhaka]
    assert (invitation.event, invitation.name_en, invitation.phone) == (dhaka.event, first[0].name_en, first[0].phone)


def test_who_was_at_more_comes_first_then_who_registered_first(khulna, dhaka):
    dialogue = make_activity(khulna.event, "dialogue")
    rule = make_rule(dhaka, places=9)
    early, late, often = make_visit(khulna), make_visit(khulna), make_visit(khulna)
    early.registrations.update(created_at=timezone.now() + DAY)
    make_visit(dialogue, often)
    run_rule(rule, actor="system")

    assert people(rule) == [often.code, late.code, early.code]


def test_kind_and_second_ground_narrow(khulna, dhaka):
    dialogue = make_dialogue(make_activity(khulna.event, "dialogue", kind="dialogue"))
    guest, speaker, stranger = make_visit(khulna), make_visit(khulna), make_visit(dialogue.activity)
    for attendee in (speaker, stranger):
        proposal = make_proposal(dialogue)
        Proposal.objects.filter(pk=proposal.pk).update(attendee=attendee, state="qualified")
        recommendation = Recommendation.objects.create(
            edition=dhaka.event.edition, dialogue=dialogue, text_en="a", text_bn="ক", state="endorsed",
            endorsed_at=timezone.now(),
        )  # fmt: skip
        recommendation.sources.add(proposal)
    both = make_rule(dhaka, ground="attended+recommended", source_kind=khulna.kind, places=9)
    one = make_rule(dhaka, ground="recommended", places=9)

    assert preview(both)[0].eligible == 1
    assert preview(one)[0].eligible == 2
    run_rule(both, actor="system")
    assert people(both) == [speaker.code]
    Recommendation.objects.update(state="draft", endorsed_at=None)
    assert preview(one)[0].eligible == 0
    assert guest.code not in people(both)


def test_registered_serves_a_past_without_scans(khulna, dhaka):
    rule = make_rule(dhaka, ground="registered")
    make_registration(khulna)
    make_registration(khulna, state="waiting")
    make_registration(khulna, state="cancelled")

    assert preview(rule)[0].eligible == 1


def test_people_of_another_edition_are_out_of_reach(khulna, dhaka):
    foreign = make_activity(make_event(make_edition("other", number=8), "khulna"), "main")
    make_visit(foreign)
    rule = make_rule(dhaka)

    run_rule(rule, actor="system")

    assert [row.event for row in preview(rule)] == [khulna.event]
    assert not Invitation.objects.exists()


def test_who_turned_out_to_be_one_person_is_asked_once(khulna, sylhet, dhaka):
    rule = make_rule(dhaka, places=9)
    keep, gone = make_visit(khulna), make_visit(khulna)
    merge_attendees(keep, gone, actor="system")
    make_visit(sylhet, keep)

    run_rule(rule, actor="system")

    assert people(rule) == [keep.code]
    assert [(row.eligible, row.other_division) for row in preview(rule)] == [(1, 0), (1, 1)]


def test_two_on_the_list_become_one_person_and_stay_two_lines(khulna, dhaka):
    rule = make_rule(dhaka, places=1)
    keep, gone = make_visit(khulna), make_visit(khulna)
    run_and_send(rule, actor="system")
    merge_attendees(keep, gone, actor="system")

    decline_invitation(Invitation.objects.get(rule=rule, state="sent"), actor="guest")

    assert states(rule) == ["declined", "reserve"]  # the same person is not asked again
    assert run_rule(rule, actor="system") == Carried()


def test_who_comes_already_or_was_asked_takes_no_place(khulna, dhaka):
    rule = make_rule(dhaka, places=1)
    placed, asked, named, refused, left = [make_visit(khulna) for _n in range(5)]
    make_registration(dhaka, placed)
    create_invitation(dhaka.event, make_guest(dhaka), attendee=asked, actor="system")
    make_invitation(dhaka, name_en=named.name_en, phone=named.phone)
    decline_invitation(
        send_invitation(create_invitation(dhaka.event, make_guest(dhaka), attendee=refused, actor="x"), actor="x"),
        actor="guest",
    )

    assert (preview(rule)[0].elsewhere, preview(rule)[0].to_invite) == (4, 1)
    run_rule(rule, actor="system")

    assert people(rule) == [left.code]


def test_who_came_in_another_way_meanwhile_is_passed_over_in_line(khulna, dhaka):
    rule = make_rule(dhaka, places=1)
    first, second, third = [make_visit(khulna) for _n in range(3)]
    run_and_send(rule, actor="system")
    make_registration(dhaka, second)

    decline_invitation(Invitation.objects.get(attendee=first), actor="guest")

    assert states(rule) == ["declined", "reserve", "sent"]
    assert people(rule, state="sent") == [third.code]


def test_erased_people_are_neither_asked_nor_in_line(khulna, dhaka):
    rule = make_rule(dhaka, places=1)
    gone, asked, waits, last = [make_visit(khulna) for _n in range(4)]
    erase_attendee(gone, actor="system")
    run_and_send(rule, actor="system")
    erase_attendee(waits, actor="system")

    erase_attendee(asked, actor="system")

    assert states(rule) == ["declined", "withdrawn", "sent"]
    assert people(rule, state="sent") == [last.code]


# ── Running, asking ──────────────────────────────────────────────────────────────────────────────────────────────────
def test_running_again_changes_nothing(khulna, dhaka):
    rule = make_rule(dhaka)
    for _n in range(4):
        make_visit(khulna)
    run_rule(rule, actor="system")
    before = states(rule)

    assert run_rule(rule, actor="system") == Carried()

    assert states(rule) == before == ["draft", "draft", "reserve", "reserve"]


def test_later_people_stand_behind_those_in_line(khulna, dhaka):
    rule = make_rule(dhaka, places=1)
    for _n in range(2):
        make_visit(khulna)
    run_rule(rule, actor="system")
    make_visit(make_activity(khulna.event, "dialogue"), make_visit(khulna))
    change_rule(rule, rule_facts(dhaka, places=2), actor="system")

    done = run_rule(rule, actor="system")

    assert done == Carried(invited=1, from_reserve=1, reserve=1)
    assert states(rule) == ["draft", "draft", "reserve"]


def test_fewer_places_take_nothing_from_anybody(khulna, dhaka):
    rule = make_rule(dhaka, places=2)
    for _n in range(3):
        make_visit(khulna)
    run_and_send(rule, actor="system")
    change_rule(rule, rule_facts(dhaka, places=1), actor="system")
    run_rule(rule, actor="system")
    assert states(rule) == ["sent", "sent", "reserve"]

    decline_invitation(Invitation.objects.filter(rule=rule).first(), actor="guest")

    assert states(rule) == ["declined", "sent", "reserve"]


def test_sending_mails_each_once_with_a_last_day(khulna, dhaka):
    rule = make_rule(dhaka, answer_days=5)
    for _n in range(2):
        make_visit(khulna)
    done, outcome = run_and_send(rule, actor="system")

    assert (done.invited, outcome.done) == (2, 2)
    assert send_drafts(rule, actor="system").done == 0
    assert Message.objects.filter(template="invitation").count() == 2
    until = Invitation.objects.filter(rule=rule).first().answer_by
    assert timezone.localtime(until).date() == timezone.localdate() + 5 * DAY
    assert timezone.localtime(until).time() == dt.time(23, 59)


def test_nobody_may_answer_after_it_began(khulna, dhaka):
    rule = make_rule(dhaka, answer_days=90)
    make_visit(khulna)
    run_and_send(rule, actor="system")

    assert Invitation.objects.get(rule=rule).answer_by == dhaka.start


def test_without_an_address_staff_pass_the_link_on(khulna, dhaka):
    rule = make_rule(dhaka, places=1)
    silent, second = make_visit(khulna, email=""), make_visit(khulna, email="")
    _done, outcome = run_and_send(rule, actor="system")
    assert (outcome.done, states(rule)) == (0, ["draft", "reserve"])
    invitation = Invitation.objects.get(attendee=silent)

    assert ask(invitation, actor="system").state == "sent"
    assert ask(invitation, actor="system").state == "sent"
    decline_invitation(invitation, actor="guest")

    assert states(rule) == ["declined", "draft"]
    assert not Message.objects.filter(template="invitation").exists()
    assert people(rule, state="draft") == [second.code]


def test_saying_yes_adds_the_activity_to_the_person(khulna, dhaka):
    rule = make_rule(dhaka, ticket_kind="speaker")
    person = make_visit(khulna)
    run_and_send(rule, actor="system")

    acceptance = accept(Invitation.objects.get(rule=rule))

    assert acceptance.receipt.attendee == person.code
    assert acceptance.is_own
    assert set(person.registrations.values_list("activity", "state")) == {
        (khulna.pk, "confirmed"),
        (dhaka.pk, "confirmed"),
    }


def test_the_place_is_that_persons_whatever_is_typed(khulna, dhaka):
    rule = make_rule(dhaka)
    person, brother = make_visit(khulna), make_visit(khulna)
    run_and_send(rule, actor="system")
    invitation = Invitation.objects.get(attendee=person)
    Attendee.objects.filter(pk=person.pk).update(phone="+8801799999999")

    acceptance = accept(invitation, name_en=brother.name_en, phone=brother.phone)

    assert acceptance.receipt.attendee == person.code
    assert acceptance.is_own
    assert not brother.registrations.filter(activity=dhaka).exists()
    assert people(rule) == [person.code, brother.code]
    assert Attendee.objects.count() == 2


def test_a_link_that_went_to_an_older_address_shows_nobodys_ticket(khulna, dhaka):
    rule = make_rule(dhaka)
    person = make_visit(khulna)
    run_and_send(rule, actor="system")
    Attendee.objects.filter(pk=person.pk).update(phone="+8801799999999", email="new@example.org")

    acceptance = accept(Invitation.objects.get(rule=rule))

    assert acceptance.receipt.attendee == person.code
    assert not acceptance.is_own


def test_two_lines_of_one_person_are_answered_once_each(khulna, dhaka):
    rule = make_rule(dhaka)
    keep, gone = make_visit(khulna), make_visit(khulna)
    run_and_send(rule, actor="system")
    merge_attendees(keep, gone, actor="system")

    for invitation in Invitation.objects.filter(rule=rule):
        assert accept(invitation).receipt.attendee == keep.code

    assert keep.registrations.filter(activity=dhaka).count() == 1


@pytest.mark.parametrize("ending", ["decline", "lapse", "withdraw", "accept_and_decline"])
def test_a_freed_place_goes_to_the_first_in_line_of_the_same_division(ending, khulna, sylhet, dhaka):
    rule = make_rule(dhaka, places=1, answer_days=5)
    for activity in (sylhet, khulna, khulna, khulna, sylhet):
        make_visit(activity)
    run_and_send(rule, actor="system")
    invitation = Invitation.objects.get(rule=rule, from_event=khulna.event, state="sent")

    with time_machine.travel(timezone.now() + (7 * DAY if ending == "lapse" else DAY)):
        if ending == "lapse":
            Invitation.objects.filter(from_event=sylhet.event).update(answer_by=None)
            assert lapse_invitations() == 1
        elif ending == "withdraw":
            withdraw_invitation(invitation, actor="system")
        else:
            if ending == "accept_and_decline":
                accept(invitation)
            decline_invitation(invitation, actor="guest")
        today = timezone.localdate()

    assert states(rule, khulna.event)[1:] == ["sent", "reserve"]
    assert states(rule, sylhet.event) == ["sent", "reserve"]
    risen = Invitation.objects.filter(rule=rule, from_event=khulna.event, state="sent").get()
    assert timezone.localtime(risen.answer_by).date() == today + 5 * DAY
    assert Message.objects.filter(template="invitation", to=risen.email).count() == 1


def test_when_it_is_over_nobody_is_asked_any_more(khulna, dhaka):
    rule = make_rule(dhaka, places=1)
    make_visit(khulna), make_visit(khulna)
    run_and_send(rule, actor="system")

    with time_machine.travel(dhaka.start + 2 * DAY):
        assert lapse_invitations() == 1

    assert states(rule) == ["lapsed", "reserve"]


def test_a_place_is_not_given_out_twice_by_sending_again(khulna, dhaka):
    rule = make_rule(dhaka, places=1)
    make_visit(khulna), make_visit(khulna)
    run_and_send(rule, actor="system")
    declined = Invitation.objects.filter(rule=rule).first()
    decline_invitation(declined, actor="guest")

    with pytest.raises(Refusal) as refused:
        send_invitation(declined, actor="system")
    assert refused.value.code == "division_full"
    change_rule(rule, rule_facts(dhaka, places=2), actor="system")

    assert send_invitation(declined, actor="system").state == "sent"


def test_invitations_without_a_rule_pass_nothing_on(dhaka):
    invitation = make_invitation(dhaka)
    invite_next(invitation, "system")
    decline_invitation(invitation, actor="guest")

    assert Invitation.objects.count() == 1


def test_the_database_refuses_a_second_invitation_by_one_rule(khulna, dhaka):
    rule = make_rule(dhaka)
    person = make_visit(khulna)
    run_rule(rule, actor="system")

    with pytest.raises(IntegrityError), transaction.atomic():
        create_invitation(dhaka.event, make_guest(dhaka), rule=rule, attendee=person, actor="system")


# ── Cost ─────────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_cost_does_not_grow_with_people(khulna, dhaka):
    rule = make_rule(dhaka, places=1)
    make_visit(khulna)
    with CaptureQueriesContext(connection) as one:
        preview(rule)
        run_rule(rule, actor="system")
    for _n in range(6):
        make_visit(khulna)

    with CaptureQueriesContext(connection) as many:
        preview(rule)
        run_rule(rule, actor="system")

    assert len(many) <= len(one) + 1


def test_a_list_of_rules_costs_one_count(edition, khulna, dhaka):
    def cost() -> int:
        with CaptureQueriesContext(connection) as spent:
            lines = lines_of(list(rules_in(edition)), [khulna.event_id])
            assert [line.words and line.rule.target.event.code for line in lines]
        return len(spent)

    make_rule(dhaka)
    one = cost()
    make_rule(dhaka, ground="registered"), make_rule(dhaka, ground="recommended")

    assert cost() == one == 2


def test_many_people_are_carried_in_steps(monkeypatch, khulna, dhaka):
    monkeypatch.setattr("ticketing.services.carry_forward.AT_ONCE", 2)
    rule = make_rule(dhaka, places=3)
    expected = [make_visit(khulna).code for _n in range(7)]

    assert run_rule(rule, actor="system") == Carried(invited=3, reserve=4)

    assert people(rule) == expected
    assert states(rule) == ["draft"] * 3 + ["reserve"] * 4


def test_a_run_that_dies_is_finished_by_the_next(monkeypatch, khulna, sylhet, dhaka):
    rule = make_rule(dhaka, places=1)
    for activity in (khulna, khulna, sylhet, sylhet):
        make_visit(activity)
    calls = []

    def dies(point):
        calls.append(point)
        if calls.count("after_carrying_forward") == 2:
            raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("ticketing.sabotage.crash", dies)
        with pytest.raises(KeyboardInterrupt):
            run_rule(rule, actor="system")
    assert states(rule) == ["draft", "reserve"]

    assert run_rule(rule, actor="system") == Carried(invited=1, reserve=1)
    assert states(rule, sylhet.event) == ["draft", "reserve"]


def test_a_run_that_dies_while_the_reserve_rises_leaves_it_as_it_was(monkeypatch, khulna, dhaka):
    rule = make_rule(dhaka, places=1)
    make_visit(khulna), make_visit(khulna)
    run_rule(rule, actor="system")
    change_rule(rule, rule_facts(dhaka, places=2), actor="system")

    def dies(point):
        if point == "after_reserve_rose":
            raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("ticketing.sabotage.crash", dies)
        with pytest.raises(KeyboardInterrupt):
            run_rule(rule, actor="system")
    assert states(rule) == ["draft", "reserve"]

    assert run_rule(rule, actor="system") == Carried(invited=1, from_reserve=1)
    assert states(rule) == ["draft", "draft"]


def test_nobody_forgotten_is_in_the_audit_log(khulna, dhaka):
    rule = make_rule(dhaka)
    person = make_attendee(khulna.event.edition, name_en="Unusual Name", email="unusual@example.org")
    make_visit(khulna, person)
    run_and_send(rule, actor="system")

    said = " ".join(str(row.data) for row in LogEntry.objects.all())
    assert "Unusual" not in said
    assert "unusual@" not in said
    assert person.phone not in said
