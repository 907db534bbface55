"""Invitations: sent, answered once, changed until the last day, taken back; deputies; reminders; what is forgotten."""

import datetime as dt
import uuid

import pytest
import time_machine
from django.conf import settings
from django.utils import timezone
from django.utils.module_loading import import_string

from accounts.models import LogEntry, Message
from accounts.services.outbox import send_due_messages
from summit.errors import Refusal
from tests.factories import make_activity, make_attendee, make_event, make_registration, open_registration
from tests.factories.invitations import make_guest, make_invitation
from tests.factories.wishes import make_person, make_wish
from ticketing.invitation_queries import Filters, counts_in, invitation_by_token, invitation_token, is_own
from ticketing.links import attendee_by_token, token_of
from ticketing.models import Attendee, CarryForwardRule, Consent, Invitation, Registration, Ticket
from ticketing.personal_data import personal_data
from ticketing.services.attendees import erase_attendee
from ticketing.services.deputies import send_deputy
from ticketing.services.invitation_answers import accept_invitation, decline_invitation
from ticketing.services.invitations import (
    change_invitation,
    create_invitation,
    send_invitation,
    send_invitations,
    withdraw_invitation,
)
from ticketing.services.places import cancel_registration
from ticketing.services.reminders import lapse_invitations, remind_due, remind_invitation

pytestmark = pytest.mark.django_db
State = Invitation.State
NOW = dt.datetime(2026, 11, 20, 6, 0, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)


@pytest.fixture
def dialogue(event):
    activity = make_activity(event, "dialogue", admission="invitation", start=timezone.now() + 20 * DAY)
    open_registration(activity, capacity=3)
    return activity


@pytest.fixture
def dinner(event):
    activity = make_activity(event, "dinner", admission="invitation", start=timezone.now() + 20 * DAY)
    open_registration(activity, capacity=3)
    return activity


def person_of(invitation, **fields):
    known = {name: getattr(invitation, name) for name in ("name_en", "name_bn", "phone", "email", "organisation")}
    return make_person(**{**known, **fields})


def accept(invitation, *activities, person=None, request_id=None):
    wish = make_wish(*activities, person=person or person_of(invitation), consents=("registration", "news"))
    return accept_invitation(
        invitation, wish, request_id=request_id or uuid.uuid4(), actor=f"invitation:{invitation.code}"
    )


def deputise(invitation, *, person=None, request_id=None):
    return send_deputy(
        invitation,
        make_wish(person=person or make_person(name_en="Deputy Rahman"), language=invitation.language),
        request_id=request_id or uuid.uuid4(),
        actor=f"invitation:{invitation.code}",
    )


def code_of(call, *args, **options) -> str:
    with pytest.raises(Refusal) as refused:
        call(*args, **options)
    return refused.value.code


def reread(invitation):
    return Invitation.objects.get(pk=invitation.pk)


def taken(activity) -> int:
    return activity.quotas.get().taken


# Written down and sent ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "code"),
    [({"name_en": "", "name_bn": ""}, "name_missing"), ({}, "activities_missing")],
)
def test_create_refuses_what_is_missing(event, dialogue, fields, code):
    guest = make_guest(*([dialogue] if fields else []), **fields)

    assert code_of(create_invitation, event, guest, actor="system") == code
    assert not Invitation.objects.exists()


def test_create_refuses_activities_of_another_event(event, dialogue):
    other = make_activity(make_event(event.edition, "dhaka", sequence=2))

    assert code_of(create_invitation, event, make_guest(dialogue, other), actor="system") == "unknown_activity"
    assert not Invitation.objects.exists()


def test_create_writes_a_draft_that_opens_nothing(event, dialogue):
    invitation = make_invitation(dialogue, sent=False)

    assert (invitation.state, Message.objects.count()) == (State.DRAFT, 0)
    assert invitation_by_token(invitation_token(invitation)) is None
    assert LogEntry.objects.get(verb="invitation.created").data["after"]["activities"] == [dialogue.code]


def test_send_refuses_activities_that_take_nobody(event):
    invitation = make_invitation(make_activity(event, "closed"), sent=False)

    assert code_of(send_invitation, invitation, actor="system") == "closed"
    assert reread(invitation).state == State.DRAFT


def test_send_refuses_a_last_day_that_is_over(dialogue):
    invitation = make_invitation(dialogue, sent=False, answer_by=timezone.now() - DAY)

    assert code_of(send_invitation, invitation, actor="system") == "answer_by_past"


def test_send_mails_the_link_once_and_keeps_it_out_of_the_outbox(dialogue, mailoutbox):
    invitation = make_invitation(dialogue, email="minister@example.org", answer_by=timezone.now() + 9 * DAY)
    send_invitation(invitation, actor="system")

    message = Message.objects.get()
    token = invitation_token(invitation)
    assert token not in str(message.context)
    assert invitation_by_token(token) == invitation
    send_due_messages()
    (mail,) = mailoutbox
    assert f"/i/{token}/?lang=en" in mail.body
    assert dialogue.title in mail.body
    assert mail.to == ["minister@example.org"]


def test_send_without_an_address_mails_nothing(dialogue):
    outcome = send_invitations(
        [make_invitation(dialogue, sent=False, email=""), make_invitation(dialogue, sent=False)], actor="system"
    )

    assert (outcome.done, outcome.without_address, outcome.refused) == (2, 1, ())
    assert Message.objects.count() == 1


def test_mail_is_unwanted_once_the_invitation_was_taken_back(dialogue, mailoutbox):
    withdraw_invitation(make_invitation(dialogue), actor="system")

    send_due_messages()

    assert mailoutbox == []  # nor does the guest hear that it was taken back
    assert set(Message.objects.values_list("template", "state")) == {
        ("invitation", "failed"),
        ("invitation_withdrawn", "failed"),
    }


def test_links_of_tickets_and_invitations_open_only_their_own(event, dialogue):
    invitation, attendee = make_invitation(dialogue), make_attendee(event.edition)
    attendee.public_id = invitation.public_id
    attendee.save()

    assert invitation_by_token(token_of(attendee)) is None
    assert attendee_by_token(invitation_token(invitation)) is None


def test_change_names_fields_and_never_their_content(dialogue):
    invitation = make_invitation(dialogue)
    guest = make_guest(dialogue, name_en="Corrected Name", note="allergic to nuts")

    change_invitation(invitation, guest, actor="system")

    assert reread(invitation).note == "allergic to nuts"
    line = LogEntry.objects.get(verb="invitation.changed")
    assert {"name_en", "note"} <= set(line.data["fields"])
    assert "Corrected" not in str(line.data)


def test_change_refuses_other_activities_after_a_yes(dialogue, dinner):
    invitation = make_invitation(dialogue)
    accept(invitation)

    assert code_of(change_invitation, invitation, make_guest(dinner), actor="system") == "invitation_answered"
    assert [activity.code for activity in invitation.activities.all()] == [dialogue.code]


# Accepted -------------------------------------------------------------------------------------------------------------


def test_accept_refuses_what_is_not_open(dialogue):
    draft = make_invitation(dialogue, sent=False)
    gone = withdraw_invitation(make_invitation(dialogue), actor="system")

    assert code_of(accept, draft) == code_of(accept, gone) == "invitation_withdrawn"
    assert not Attendee.objects.exists()


def test_accept_refuses_after_the_last_day_and_the_sweep_says_so(dialogue):
    with time_machine.travel(NOW, tick=False):
        type(dialogue).objects.filter(pk=dialogue.pk).update(start=NOW + 20 * DAY)
        invitation = make_invitation(dialogue, answer_by=NOW + DAY)
    with time_machine.travel(NOW + DAY, tick=False):
        assert code_of(accept, invitation) == "invitation_lapsed"
        assert code_of(decline_invitation, invitation, actor="x") == "invitation_lapsed"
        assert code_of(deputise, invitation) == "invitation_lapsed"
        assert (lapse_invitations(), lapse_invitations()) == (1, 0)
        assert reread(invitation).state == State.LAPSED
    assert not Attendee.objects.exists()


def test_accept_registers_the_guest_with_ticket_and_consent(dialogue, dinner):
    invitation = make_invitation(dialogue, dinner, kind="vip")

    answer = accept(invitation)

    attendee = Attendee.objects.get()
    assert (attendee.kind, attendee.name_en, answer.is_own) == ("vip", invitation.name_en, True)
    assert {place.state for place in answer.receipt.places} == {"confirmed"}
    assert [place.activity for place in answer.receipt.places] == [dialogue.code, dinner.code]
    assert set(Consent.objects.values_list("purpose", flat=True)) == {"registration", "news"}
    assert reread(invitation).state == State.ACCEPTED
    assert reread(invitation).attendee == attendee
    assert (taken(dialogue), taken(dinner)) == (1, 1)
    assert Message.objects.filter(template="ticket").count() == 1


def test_accept_takes_only_what_was_ticked(dialogue, dinner):
    accept(make_invitation(dialogue, dinner), dinner)

    assert Registration.objects.get().activity_id == dinner.pk


def test_accept_refuses_activities_of_nobodys_invitation(dialogue, dinner):
    assert code_of(accept, make_invitation(dialogue), dinner) == "unknown_activity"
    assert not Registration.objects.exists()


def test_accept_twice_answers_the_same_and_refuses_a_second_answer(dialogue):
    invitation, request_id, person = make_invitation(dialogue), uuid.uuid4(), make_person()

    first = accept(invitation, person=person, request_id=request_id)
    again = accept(invitation, person=person, request_id=request_id)

    assert again.receipt == first.receipt
    assert again.is_own
    assert code_of(accept, invitation) == "invitation_answered"
    assert Attendee.objects.count() == Registration.objects.count() == 1


def test_accept_refuses_the_request_of_somebody_else(dialogue):
    request_id = uuid.uuid4()
    accept(make_invitation(dialogue), request_id=request_id)
    other = make_invitation(dialogue)

    assert code_of(accept, other, request_id=request_id) == "request_id_reused"
    assert reread(other).state == State.SENT


def test_accept_of_a_full_activity_leaves_the_invitation_open(dialogue):
    dialogue.quotas.update(capacity=0)
    invitation = make_invitation(dialogue)

    assert code_of(accept, invitation) == "sold_out"
    assert reread(invitation).state == State.SENT
    assert not Attendee.objects.exists()


def test_accept_of_a_full_activity_with_a_waiting_list_waits_in_front(dialogue):
    dialogue.quotas.update(capacity=0)
    dialogue.registration_rule.has_waiting_list = True
    dialogue.registration_rule.save()

    accept(make_invitation(dialogue))

    assert Registration.objects.values_list("state", "priority").get() == ("waiting", 100)


def test_accept_of_a_known_guest_adds_to_the_person_whom_the_link_proves(event, dialogue):
    invitation = make_invitation(dialogue)
    known = accept(make_invitation(dialogue, phone=invitation.phone, name_en=invitation.name_en))

    answer = accept(invitation)

    assert answer.is_own
    assert answer.receipt.attendee == known.receipt.attendee
    assert Registration.objects.count() == 1


def test_accept_under_a_known_name_shows_and_completes_nothing(dialogue, dinner):
    """The trap of decision 0004: a link that was sent to one person proves no other one."""
    victim = make_person(name_en="Victim", name_bn="", email="", organisation="")
    accept(make_invitation(dialogue, name_en="Victim", name_bn="", phone=victim.phone), person=victim)
    kept = Attendee.objects.get()
    invitation = make_invitation(dinner, name_en="Somebody Else", name_bn="", phone="")
    typed = make_person(name_en="Victim", name_bn="ভুক্তভোগী", phone=victim.phone, email="thief@example.org")

    answer = accept(invitation, person=typed)

    assert not answer.is_own
    assert not is_own(reread(invitation), kept)
    kept.refresh_from_db()
    assert (kept.email, kept.name_bn) == ("", "")
    assert not Message.objects.filter(to="thief@example.org").exists()
    assert Registration.objects.filter(attendee=kept).count() == 2


def test_decline_under_a_known_name_leaves_the_persons_own_places(dialogue, dinner):
    victim = make_attendee(dialogue.event.edition, name_en="Victim", name_bn="", name_key="viktim")
    Attendee.objects.filter(pk=victim.pk).update(name_key=make_person(name_en="Victim").name_key)
    own = make_registration(dialogue, victim, created_at=timezone.now() - DAY)
    invitation = make_invitation(dialogue, dinner, name_en="Somebody Else", name_bn="", phone="")
    accept(invitation, person=make_person(name_en="Victim", name_bn="", phone=victim.phone))

    decline_invitation(invitation, actor="x")

    assert Registration.objects.get(pk=own.pk).state == "confirmed"
    assert Registration.objects.get(activity=dinner).state == "cancelled"


def test_accept_without_a_phone_on_file_proves_the_person_whom_it_makes(dialogue):
    invitation = make_invitation(dialogue, phone="", email="")

    answer = accept(invitation, person=make_person(name_en="Spelled Otherwise", name_bn=""))

    assert answer.is_own
    assert is_own(reread(invitation), Attendee.objects.get())


def test_accept_of_one_who_has_the_places_already_is_an_answer(dialogue):
    first = make_invitation(dialogue)
    accept(first)
    second, request_id = make_invitation(dialogue, phone=first.phone, name_en=first.name_en), uuid.uuid4()

    answers = [accept(second, request_id=request_id) for _number in range(2)]

    assert answers[0].receipt == answers[1].receipt
    assert reread(second).state == State.ACCEPTED
    assert (Registration.objects.count(), taken(dialogue)) == (1, 1)


# Declined -------------------------------------------------------------------------------------------------------------


def test_decline_keeps_the_reply_and_is_harmless_twice(dialogue):
    invitation = make_invitation(dialogue)

    decline_invitation(invitation, reply="On a journey.", actor="x")
    decline_invitation(invitation, reply="Again.", actor="x")

    assert (reread(invitation).state, reread(invitation).reply) == (State.DECLINED, "On a journey.")
    assert LogEntry.objects.filter(verb="invitation.declined").count() == 1
    assert "journey" not in str(LogEntry.objects.get(verb="invitation.declined").data)


def test_decline_after_a_yes_gives_the_place_back_and_yes_again_takes_it(dialogue):
    invitation = make_invitation(dialogue)
    accept(invitation)

    decline_invitation(invitation, actor="x")
    assert taken(dialogue) == 0
    accept(invitation)

    assert taken(dialogue) == 1
    assert reread(invitation).state == State.ACCEPTED
    assert Ticket.objects.count() == 1


def test_decline_frees_the_place_of_a_rule_and_cannot_be_taken_back(event, dialogue, monkeypatch):
    freed = []
    monkeypatch.setattr(
        "ticketing.services.invitation_rows.import_string",
        lambda path: lambda row, _actor: freed.append((path, row.pk)),
    )
    monkeypatch.setattr(settings, "INVITATION_FREED", ["some.hook"])
    rule = CarryForwardRule.objects.create(
        edition=event.edition, name_en="r", name_bn="r", target=dialogue, ground="attended", places=2
    )
    one, two, three = (
        send_invitation(create_invitation(event, make_guest(dialogue), rule=rule, actor="x"), actor="x")
        for _number in range(3)
    )
    reserve = create_invitation(event, make_guest(dialogue), rule=rule, state="reserve", actor="x")

    decline_invitation(one, actor="x")
    withdraw_invitation(one, actor="x")
    withdraw_invitation(two, actor="x")
    withdraw_invitation(reserve, actor="x")
    Invitation.objects.filter(pk=three.pk).update(answer_by=timezone.now())
    lapse_invitations()

    assert freed == [("some.hook", one.pk), ("some.hook", two.pk), ("some.hook", three.pk)]
    decline_invitation(
        again := send_invitation(create_invitation(event, make_guest(dialogue), rule=rule, actor="x"), actor="x"),
        actor="x",
    )
    assert code_of(accept, again) == "invitation_answered"


# Deputies -------------------------------------------------------------------------------------------------------------


def test_deputy_of_a_deputy_is_refused(dialogue):
    deputy = deputise(make_invitation(dialogue)).invitation

    assert code_of(deputise, deputy) == "deputy_sends_no_deputy"
    assert Invitation.objects.count() == 2


def test_deputy_comes_with_the_same_rank_and_both_are_told(dialogue, mailoutbox):
    invitation = make_invitation(dialogue, rank=4, kind="vip", email="office@example.org")

    answer = deputise(invitation, person=make_person(name_en="Deputy Rahman", email="deputy@example.org"))

    deputy = answer.invitation
    assert (deputy.state, deputy.rank, deputy.kind, deputy.deputy_of_id) == ("accepted", 4, "vip", invitation.pk)
    assert reread(invitation).state == State.DEPUTISED
    assert Attendee.objects.get().name_en == "Deputy Rahman"
    send_due_messages()
    by_address = {mail.to[0]: mail for mail in mailoutbox}
    assert "Deputy Rahman" in by_address["office@example.org"].body
    assert "/t/" not in by_address["office@example.org"].body
    assert "/t/" in by_address["deputy@example.org"].body


def test_deputy_twice_is_one_and_a_second_one_is_refused(dialogue):
    invitation, request_id, person = make_invitation(dialogue), uuid.uuid4(), make_person()

    first = deputise(invitation, person=person, request_id=request_id)
    again = deputise(invitation, person=person, request_id=request_id)

    assert first.receipt == again.receipt
    assert code_of(deputise, invitation) == "invitation_answered"
    assert code_of(accept, invitation) == "invitation_answered"
    assert code_of(decline_invitation, invitation, actor="x") == "invitation_answered"
    assert Invitation.objects.count() == 2


def test_deputy_of_one_who_comes_gets_the_very_place(dialogue):
    """A freed place goes to the waiting list at once: the deputy must not stand at its end."""
    dialogue.quotas.update(capacity=1)
    dialogue.registration_rule.has_waiting_list = True
    dialogue.registration_rule.save()
    invitation = make_invitation(dialogue)
    accept(invitation)
    accept(make_invitation(dialogue))

    request_id, person = uuid.uuid4(), make_person(name_en="Deputy", email="d@example.org")
    answers = [deputise(invitation, person=person, request_id=request_id) for _number in range(2)]

    assert answers[0].receipt == answers[1].receipt
    assert [place.state for place in answers[0].receipt.places] == ["confirmed"]
    deputy = Attendee.objects.get(name_en="Deputy")
    place = Registration.objects.earliest("pk")
    assert (place.attendee, place.state) == (deputy, "confirmed")
    assert Registration.objects.filter(state="waiting").count() == 1
    assert taken(dialogue) == 1
    assert Message.objects.filter(to="d@example.org", template="ticket").count() == 1


def test_deputy_who_has_a_place_already_keeps_one(dialogue):
    deputy = make_invitation(dialogue)
    accept(deputy)
    guest = make_invitation(dialogue)
    accept(guest)

    deputise(guest, person=person_of(deputy))

    assert Registration.objects.filter(state="confirmed").count() == 1
    assert taken(dialogue) == 1


def test_deputy_cannot_be_the_guest(dialogue):
    invitation = make_invitation(dialogue)
    accept(invitation)

    assert code_of(deputise, invitation, person=person_of(invitation)) == "deputy_is_guest"
    assert reread(invitation).state == State.ACCEPTED


def test_deputy_under_a_known_name_completes_and_shows_nothing(dialogue, dinner):
    victim = make_person(name_en="Victim", name_bn="", email="")
    accept(make_invitation(dinner, name_en="Victim", name_bn="", phone=victim.phone), person=victim)

    answer = deputise(
        make_invitation(dialogue), person=make_person(name_en="Victim", phone=victim.phone, email="thief@example.org")
    )

    assert not answer.is_own
    assert Attendee.objects.get().email == ""
    assert not Message.objects.filter(to="thief@example.org").exists()


def test_deputy_of_a_full_activity_is_refused_and_nothing_changed(dialogue):
    invitation = make_invitation(dialogue)
    dialogue.quotas.update(capacity=0)

    assert code_of(deputise, invitation) == "sold_out"
    assert reread(invitation).state == State.SENT
    assert not Attendee.objects.exists()


def test_deputy_taken_back_frees_the_place_and_another_may_be_sent(dialogue):
    invitation = make_invitation(dialogue)
    deputy = deputise(invitation).invitation

    withdraw_invitation(deputy, actor="system")
    assert taken(dialogue) == 0
    send_invitation(invitation, actor="system")
    deputise(invitation, person=make_person(name_en="Second Deputy"))

    assert reread(invitation).deputy.name_en == "Second Deputy"
    assert taken(dialogue) == 1


def test_withdraw_takes_the_deputy_along(dialogue):
    invitation = make_invitation(dialogue)
    deputy = deputise(invitation).invitation
    token = invitation_token(invitation)

    withdraw_invitation(invitation, actor="system")
    withdraw_invitation(invitation, actor="system")

    assert (reread(invitation).state, reread(deputy).state) == (State.WITHDRAWN, State.WITHDRAWN)
    assert taken(dialogue) == 0
    assert invitation_by_token(token) is None
    assert invitation_by_token(invitation_token(send_invitation(invitation, actor="system"))) == invitation


@pytest.mark.parametrize(
    ("language", "subject", "words"),
    [
        ("en", "Your invitation was taken back", "no place is kept for you"),
        ("bn", "আপনার আমন্ত্রণ ফিরিয়ে নেওয়া হয়েছে", "কোনো আসন রাখা নেই"),
    ],
)
def test_who_was_asked_is_told_once_when_it_is_taken_back(dialogue, mailoutbox, language, subject, words):
    invitation = make_invitation(dialogue, language=language)
    send_due_messages()
    token = invitation_token(invitation)
    withdraw_invitation(invitation, actor="system")
    withdraw_invitation(invitation, actor="system")

    send_due_messages()

    _invited, sent = mailoutbox
    assert subject in sent.subject
    assert sent.to == [invitation.email]
    assert words in sent.body
    assert token not in sent.body


def test_who_is_asked_again_before_the_mail_went_out_is_not_told(dialogue, mailoutbox):
    invitation = make_invitation(dialogue)
    send_due_messages()
    withdraw_invitation(invitation, actor="system")
    send_invitation(invitation, actor="system")

    send_due_messages()

    assert not [one for one in mailoutbox if "taken back" in one.subject]
    assert Message.objects.get(template="invitation_withdrawn").state == "failed"


def test_taken_back_the_guest_and_the_deputy_are_told_and_nobody_who_did_not_count_on_it(dialogue):
    invitation = make_invitation(dialogue)
    deputy = deputise(invitation).invitation
    draft = make_invitation(dialogue, sent=False)
    declined = make_invitation(dialogue)
    decline_invitation(declined, actor="x")
    silent = make_invitation(dialogue, email="")

    for row in (invitation, draft, declined, silent):
        withdraw_invitation(row, actor="system")

    told = Message.objects.filter(template="invitation_withdrawn").values_list("to", flat=True)
    assert sorted(told) == sorted([invitation.email, deputy.email])


# Reminders ------------------------------------------------------------------------------------------------------------


def test_remind_refuses_the_answered_the_silent_and_the_second_of_a_day(dialogue):
    silent, answered, open_one = (make_invitation(dialogue, email=email) for email in ("", "a@example.org", "b@x.org"))
    decline_invitation(answered, actor="x")

    assert code_of(remind_invitation, silent, actor="x") == "no_address"
    assert code_of(remind_invitation, answered, actor="x") == "invitation_answered"
    remind_invitation(open_one, actor="x")
    assert code_of(remind_invitation, open_one, actor="x") == "reminded_today"
    assert Message.objects.filter(template="invitation_reminder").count() == 1


def test_reminders_go_out_twice_and_then_no_more(dialogue):
    with time_machine.travel(NOW, tick=False):
        type(dialogue).objects.filter(pk=dialogue.pk).update(start=NOW + 30 * DAY)
        invitation = make_invitation(dialogue, answer_by=NOW + 10 * DAY)
        make_invitation(dialogue)  # without a last day, nobody is reminded by itself
    sent_on = []
    for day in range(10):
        with time_machine.travel(NOW + day * DAY + dt.timedelta(minutes=1), tick=False):
            sent_on += [day] * remind_due() + [day] * remind_due()

    assert sent_on == [3, 8]
    assert (reread(invitation).reminders, reread(invitation).next_reminder_at) == (2, None)
    assert Message.objects.filter(template="invitation_reminder").count() == 2


def test_reminder_by_hand_counts_among_the_two(dialogue):
    with time_machine.travel(NOW, tick=False):
        type(dialogue).objects.filter(pk=dialogue.pk).update(start=NOW + 30 * DAY)
        invitation = make_invitation(dialogue, answer_by=NOW + 10 * DAY)
        remind_invitation(invitation, actor="x")
    with time_machine.travel(NOW + DAY, tick=False):
        remind_invitation(invitation, actor="x")
    with time_machine.travel(NOW + 9 * DAY, tick=False):
        assert remind_due() == 0


def test_reminder_is_not_sent_to_one_who_answered(dialogue):
    invitation = make_invitation(dialogue, answer_by=timezone.now() + 8 * DAY)
    decline_invitation(invitation, actor="x")

    with time_machine.travel(timezone.now() + 3 * DAY, tick=False):
        assert remind_due() == 0


def test_every_name_in_the_settings_is_there():
    paths = [
        *settings.TIMELY,
        *settings.INVITATION_FREED,
        *settings.PERSONAL_ERASURES,
        *settings.PERSONAL_DATA.values(),
    ]
    assert "ticketing.services.reminders.remind_due" in paths
    assert all(callable(import_string(path)) for path in paths if path.startswith("ticketing.services.reminders"))


# Forgotten, taken away ------------------------------------------------------------------------------------------------


def test_erasure_forgets_the_guest_in_every_list(dialogue):
    invitation = make_invitation(dialogue, name_en="Remarkable Name", note="secret note", organisation="Rare Office")
    accept(invitation)
    attendee = Attendee.objects.get()
    assert personal_data(attendee)["invitations"][0]["note"] == "secret note"
    token = invitation_token(invitation)

    erase_attendee(attendee, actor="x")

    kept = (
        str(list(Invitation.objects.values()))
        + str(list(Message.objects.values()))
        + str(list(LogEntry.objects.values()))
    )
    for word in ("Remarkable", "secret note", "Rare Office", invitation.phone, invitation.email):
        assert word not in kept
    assert reread(invitation).state == State.DECLINED
    assert invitation_by_token(token) is None
    assert taken(dialogue) == 0


def test_counts_are_of_guests_and_not_of_deputies(event, dialogue):
    make_invitation(dialogue, sent=False)
    accept(make_invitation(dialogue))
    deputise(make_invitation(dialogue))
    decline_invitation(make_invitation(dialogue), actor="x")
    make_invitation(dialogue)

    counts = counts_in(event, Filters())

    assert (counts.drafts, counts.invited, counts.answered, counts.unanswered) == (1, 4, 3, 1)
    assert (counts.comes, counts.deputies, counts.declined) == (1, 1, 1)


def test_place_given_back_on_the_ticket_page_is_seen_in_the_list(event, dialogue):
    from ticketing.invitation_queries import invitations_in

    accept(make_invitation(dialogue))
    assert [row.has_place for row in invitations_in(event, Filters())] == [True]

    cancel_registration(Registration.objects.get(), actor="x")

    assert [row.has_place for row in invitations_in(event, Filters())] == [False]
