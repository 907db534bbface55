"""Many at once: what the preview says is what happens, row by row; nothing happens twice, and nothing to rows that changed."""

import json
import uuid

import pytest
from django.db import OperationalError, connection
from django.test.utils import CaptureQueriesContext

from accounts.models import LogEntry, Message
from summit.errors import Refusal
from tests.factories import (
    make_activity,
    make_attendee,
    make_event,
    make_member,
    make_registration,
    open_registration,
)
from tests.factories.programme import keep_places
from tests.ticketing.test_registration_list import api_as
from ticketing.models import Attendee, Group, Invitation, Quota, Registration, ReservedSeat
from ticketing.registration_queries import Filters
from ticketing.services import bulk
from ticketing.services.attendees import resend_ticket
from ticketing.services.bulk import Seen, carry_out_bulk, checked_order, preview_chosen, preview_fitting, run_of
from ticketing.services.bulk_verdicts import Action
from ticketing.services.places import cancel_registration, confirm_registration
from ticketing.services.priorities import set_priority

pytestmark = pytest.mark.django_db


@pytest.fixture
def activity(event):
    activity = make_activity(event)
    open_registration(activity, capacity=10, needs_approval=True, has_waiting_list=True)
    return activity


@pytest.fixture
def other(event):
    other = make_activity(event, "other")
    open_registration(other, capacity=2, has_waiting_list=True)
    return other


def order_of(event, action: str, **fields):
    return checked_order(event, action=action, **fields)


def seen_in(preview) -> list[Seen]:
    return [Seen(line.registration.code, line.registration.state) for line in preview.done]


def facts() -> list:
    models = (Registration, Quota, Invitation, ReservedSeat)
    return [list(model.objects.order_by("pk").values()) for model in models]


def state_of(registration) -> str:
    return Registration.objects.get(pk=registration.pk).state


def run_after_preview(event, order, codes, *, request_id=None):
    preview = preview_chosen(event, order, codes)
    return preview, carry_out_bulk(
        event, order, seen_in(preview), request_id=request_id or uuid.uuid4(), actor="system"
    )


# ── Who may ──────────────────────────────────────────────────────────────────────────────────────────────────────────
def addresses(event) -> list[tuple[str, str]]:
    base = f"/admin/registrations/{event.code}/bulk/"
    return [("post", base), ("post", f"{base}carry-out/"), ("get", f"{base}{uuid.uuid4()}/")]


@pytest.mark.parametrize("role", [None, "editor", "auditor", "gate_supervisor", "employer", "elsewhere"])
def test_screens_refuse_everybody_else(visitor, edition, event, activity, role):
    place = make_registration(activity)
    if role == "elsewhere":
        visitor.force_login(make_member("organiser", make_event(edition, "sylhet", host="sylhet")))
    elif role:
        visitor.force_login(make_member(role, event))
    said = {
        "action": "cancel",
        "registration": place.code,
        "rows": f"{place.code}.confirmed",
        "request_id": uuid.uuid4(),
    }

    for method, address in addresses(event):
        assert getattr(visitor, method)(address, said).status_code in (302, 403, 404), address

    assert state_of(place) == "confirmed"
    assert not LogEntry.objects.filter(verb="registrations.bulk").exists()


@pytest.mark.parametrize("tail", ["bulk/", "bulk/preview/"])
def test_api_refuses_everybody_else(api, edition, event, activity, tail):
    place = make_registration(activity)
    address = f"/api/v1/events/{event.code}/registrations/{tail}"
    said = {
        "request_id": str(uuid.uuid4()),
        "action": "cancel",
        "registrations": [{"code": place.code, "state": "confirmed"}] if tail == "bulk/" else [place.code],
    }

    assert api.post(address, said, format="json").status_code == 401
    for role in ("auditor", "editor"):
        user = make_member(role, event)
        assert api_as(api, user, scopes=("read", "write")).post(address, said, format="json").status_code == 404
    elsewhere = make_member("organiser", make_event(edition, "sylhet", host="sylhet"))
    assert api_as(api, elsewhere, scopes=("read", "write")).post(address, said, format="json").status_code == 404
    reader = api_as(api, make_member("registrar", event), scopes=("read",))
    assert reader.post(address, said, format="json").status_code == 403
    assert state_of(place) == "confirmed"


def test_registration_of_another_division_is_never_reached(event, edition, activity):
    far = make_activity(make_event(edition, "sylhet", host="sylhet"))
    open_registration(far, capacity=1)
    place = make_registration(far)
    order = order_of(event, "cancel")

    preview = preview_chosen(event, order, [place.code])
    run = carry_out_bulk(event, order, [Seen(place.code, "confirmed")], request_id=uuid.uuid4(), actor="system")

    assert (preview.lines, preview.unknown) == ((), (place.code,))
    assert [(one.result, one.reason) for one in run.outcomes] == [("refused", "unknown")]
    assert state_of(place) == "confirmed"
    with pytest.raises(Refusal, match="unknown_activity"):
        order_of(event, "move", to=far.code)


def test_run_of_another_division_is_not_shown(visitor, registrar, event, edition, activity):
    far_event = make_event(edition, "sylhet", host="sylhet")
    far = make_activity(far_event)
    place, run_id = make_registration(far), uuid.uuid4()
    carry_out_bulk(
        far_event, order_of(far_event, "cancel"), [Seen(place.code, "confirmed")], request_id=run_id, actor="system"
    )

    assert visitor.get(f"/admin/registrations/{event.code}/bulk/{run_id}/").status_code == 404


# ── Each action ──────────────────────────────────────────────────────────────────────────────────────────────────────
def test_approve(event, activity):
    rows = [make_registration(activity, state=state) for state in ("pending", "pending", "confirmed", "waiting")]

    preview, run = run_after_preview(event, order_of(event, "approve"), [row.code for row in rows])

    assert {reason: len(lines) for reason, lines in preview.left.items()} == {"already": 1, "not_pending": 1}
    assert run.counts == {"done": 2}
    assert [state_of(row) for row in rows] == ["confirmed", "confirmed", "confirmed", "waiting"]
    assert Message.objects.filter(template="place").count() == 2
    assert LogEntry.objects.filter(verb="registration.confirmed").count() == 2


def test_decline_tells_them_and_leaves_the_confirmed(event, activity):
    rows = [make_registration(activity, state=state) for state in ("pending", "waiting", "confirmed")]

    preview, run = run_after_preview(event, order_of(event, "decline"), [row.code for row in rows])

    assert list(preview.left) == ["is_confirmed"]
    assert (preview.freed, run.counts) == (1, {"done": 2})
    assert [Registration.objects.get(pk=row.pk).ended_as for row in rows] == ["declined", "declined", ""]
    assert Message.objects.filter(template="declined").count() == 2


def test_cancel_frees_places_for_as_many_as_were_foretold(event, other):
    placed = [make_registration(other) for _n in range(2)]
    line = [make_registration(other, state="waiting") for _n in range(3)]

    preview, run = run_after_preview(event, order_of(event, "cancel"), [row.code for row in placed])

    assert (preview.freed, preview.moving_up, run.counts) == (2, 2, {"done": 2})
    told = set(Message.objects.filter(template="cancelled").values_list("to", flat=True))
    assert told == {row.attendee.email for row in placed}
    assert [state_of(row) for row in line] == ["confirmed", "confirmed", "waiting"]
    assert Quota.objects.get(activities=other).taken == 2


def test_cancel_of_a_whole_activity_promotes_nobody_of_it(event, other):
    """Those who wait go first; else each freed place would go to the next of those who are to be cancelled."""
    rows = [make_registration(other) for _n in range(2)] + [
        make_registration(other, state="waiting") for _n in range(2)
    ]

    preview, run = run_after_preview(event, order_of(event, "cancel"), [row.code for row in rows])

    assert (preview.moving_up, run.counts) == (0, {"done": 4})
    assert {state_of(row) for row in rows} == {"cancelled"}
    assert Quota.objects.get(activities=other).taken == 0


def test_freed_place_that_is_kept_for_others_promotes_nobody(event, activity):
    keep_places(activity.quotas.get(), capacity=1, gender=["female"])
    woman = make_registration(activity, make_attendee(event.edition, gender="female"))
    seat = ReservedSeat.objects.create(registration=woman, sub_quota=activity.quotas.get().sub_quotas.get())
    type(seat.sub_quota).objects.update(taken=1)
    Quota.objects.filter(activities=activity).update(capacity=1, held=0, taken=1)
    man = make_registration(activity, make_attendee(event.edition, gender="male"), state="waiting")

    preview, _run = run_after_preview(event, order_of(event, "cancel"), [woman.code])

    assert (preview.freed, preview.moving_up, state_of(man)) == (1, 0, "waiting")


def test_group_that_comes_together_moves_up_together_or_not_at_all(event, other):
    group = Group.objects.create(
        activity=other, name="C", phone="+8801711111111", email="c@example.org", institution="M", together=True
    )
    placed = [make_registration(other) for _n in range(2)]
    members = [make_registration(other, state="waiting", group=group) for _n in range(2)]
    single = make_registration(other, state="waiting")

    one, _run = run_after_preview(event, order_of(event, "cancel"), [placed[0].code])
    assert (one.moving_up, state_of(single), {state_of(row) for row in members}) == (1, "confirmed", {"waiting"})

    two, _run = run_after_preview(event, order_of(event, "cancel"), [placed[1].code, single.code])
    assert (two.moving_up, {state_of(row) for row in members}) == (2, {"confirmed"})


def test_move_gives_the_last_seats_once_and_keeps_the_others_where_they_are(event, activity, other):
    rows = [make_registration(activity) for _n in range(3)]
    both = make_registration(activity)
    make_registration(other, both.attendee)

    preview, run = run_after_preview(event, order_of(event, "move", to=other.code), [r.code for r in [*rows, both]])

    assert {reason: len(lines) for reason, lines in preview.left.items()} == {"sold_out": 2, "already_registered": 1}
    assert (preview.freed, run.counts) == (1, {"done": 1})
    assert [state_of(row) for row in rows] == ["cancelled", "confirmed", "confirmed"]
    assert Registration.objects.get(pk=rows[0].pk).ended_as == "moved"
    assert Registration.objects.filter(activity=other, state="confirmed").count() == 2
    assert list(Quota.objects.order_by("pk").values_list("taken", flat=True)) == [3, 2]


def test_move_within_a_full_shared_quota_is_possible(event, activity):
    there = make_activity(event, "there")
    open_registration(there)
    quota = activity.quotas.get()
    quota.activities.add(there)
    Quota.objects.filter(pk=quota.pk).update(capacity=1)
    place = make_registration(activity)

    preview, run = run_after_preview(event, order_of(event, "move", to=there.code), [place.code])

    assert (len(preview.done), run.counts) == (1, {"done": 1})
    assert Quota.objects.get(pk=quota.pk).taken == 1


def test_move_into_the_same_or_a_closed_activity_is_refused_in_the_preview(event, activity):
    place = make_registration(activity)
    closed = make_activity(event, "closed")

    def reasons(to) -> list[str]:
        return list(preview_chosen(event, order_of(event, "move", to=to.code), [place.code]).left)

    assert reasons(activity) == ["same_activity"]
    assert reasons(closed) == ["closed"]


def test_priority_changes_who_is_next(event, other):
    placed = make_registration(other)
    make_registration(other)
    line = [make_registration(other, state="waiting") for _n in range(2)]

    _preview, run = run_after_preview(event, order_of(event, "priority", priority=5), [line[1].code, placed.code])
    cancel_registration(placed, actor="system")

    assert run.counts == {"done": 1}
    assert [state_of(row) for row in line] == ["waiting", "confirmed"]
    assert LogEntry.objects.get(verb="registration.priority_set").data["after"] == {"priority": 5}


def test_set_priority_refuses_and_is_harmless_twice(activity):
    waiting, there = make_registration(activity, state="waiting"), make_registration(activity)

    with pytest.raises(Refusal, match="not_waiting"):
        set_priority(there, priority=1, actor="system")
    with pytest.raises(Refusal, match="priority_out_of_range"):
        set_priority(waiting, priority=1001, actor="system")
    set_priority(waiting, priority=-3, actor="system")
    set_priority(waiting, priority=-3, actor="system")

    assert Registration.objects.get(pk=waiting.pk).priority == -3
    assert LogEntry.objects.filter(verb="registration.priority_set").count() == 1


def test_invite_writes_one_draft_for_a_person(event, activity, other):
    place = make_registration(activity)
    there = make_registration(activity)
    make_registration(other, there.attendee)
    order = order_of(event, "invite", to=other.code)

    preview, run = run_after_preview(event, order, [place.code, there.code])
    again = preview_chosen(event, order, [place.code])

    invitation = Invitation.objects.get()
    assert (list(preview.left), run.counts, list(again.left)) == (
        ["already_registered"],
        {"done": 1},
        ["already_invited"],
    )
    assert (invitation.state, invitation.attendee, invitation.name_en) == (
        "draft",
        place.attendee,
        place.attendee.name_en,
    )
    assert list(invitation.activities.all()) == [other]
    assert not Message.objects.exists()


def test_resend_sends_one_mail_to_a_person(event, activity, other):
    person = make_attendee(event.edition)
    rows = [make_registration(activity, person), make_registration(other, person)]
    silent = make_registration(activity, make_attendee(event.edition, email=""))
    asked = make_registration(activity)
    resend_ticket(asked.attendee, actor="system")

    preview, run = run_after_preview(event, order_of(event, "resend"), [row.code for row in [*rows, silent, asked]])

    assert {reason: len(lines) for reason, lines in preview.left.items()} == {"already_sent": 2, "no_address": 1}
    assert run.counts == {"done": 1}
    assert Message.objects.filter(to=person.email, template="ticket").count() == 1


# ── Once, and only what was seen ─────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize("action", list(Action))
def test_confirming_twice_changes_nothing_more(event, activity, other, action):
    state = {"approve": "pending", "decline": "pending", "priority": "waiting"}.get(action, "confirmed")
    rows = [make_registration(activity, state=state) for _n in range(2)]
    order = order_of(event, action, to=other.code, priority=3)
    seen = seen_in(preview_chosen(event, order, [row.code for row in rows]))
    request_id = uuid.uuid4()
    first = carry_out_bulk(event, order, seen, request_id=request_id, actor="system")
    before, lines, mails = facts(), LogEntry.objects.count(), Message.objects.count()

    same = carry_out_bulk(event, order, seen, request_id=request_id, actor="system")
    assert (same, LogEntry.objects.count()) == (first, lines)
    again = carry_out_bulk(event, order, seen, request_id=uuid.uuid4(), actor="system")

    assert first.counts == {"done": 2}
    assert again.counts == {"already": 2}
    assert facts() == before
    assert Message.objects.count() == mails
    assert LogEntry.objects.count() == lines + 1


def test_rows_that_changed_since_they_were_seen_are_left_alone(event, activity):
    confirmed, ended, kept = (make_registration(activity, state="pending") for _n in range(3))
    order = order_of(event, "cancel")
    seen = seen_in(preview_chosen(event, order, [confirmed.code, ended.code, kept.code]))
    confirm_registration(confirmed, actor="system")
    cancel_registration(ended, actor="system")

    run = carry_out_bulk(event, order, seen, request_id=uuid.uuid4(), actor="system")

    assert {one.code: one.result for one in run.outcomes} == {
        confirmed.code: "changed",
        ended.code: "already",
        kept.code: "done",
    }
    assert state_of(confirmed) == "confirmed"


def test_row_that_changes_under_the_hand_is_left_alone(event, activity, monkeypatch):
    """Somebody is promoted after the last look and before the lock."""
    place = make_registration(activity, state="waiting")
    ending = bulk.cancel_by_staff

    def promoted_first(row, **options):
        Registration.objects.filter(pk=row.pk).update(state="confirmed")
        return ending(row, **options)

    monkeypatch.setattr(bulk, "cancel_by_staff", promoted_first)
    order = order_of(event, "cancel")
    run = carry_out_bulk(event, order, [Seen(place.code, "waiting")], request_id=uuid.uuid4(), actor="system")

    assert run.counts == {"changed": 1}
    assert state_of(place) == "confirmed"


def test_seats_that_went_in_between_are_reported(event, activity, other):
    rows = [make_registration(activity) for _n in range(2)]
    order = order_of(event, "move", to=other.code)
    seen = seen_in(preview_chosen(event, order, [row.code for row in rows]))
    make_registration(other)

    run = carry_out_bulk(event, order, seen, request_id=uuid.uuid4(), actor="system")

    assert [(one.result, one.reason) for one in run.outcomes] == [("done", ""), ("refused", "sold_out")]
    assert state_of(rows[1]) == "confirmed"


def test_one_row_that_fails_does_not_stop_the_others(event, activity, monkeypatch):
    rows = [make_registration(activity, state="pending") for _n in range(3)]
    confirming = bulk.confirm_registration

    def refuses_one(row, **options):
        if row.pk == rows[1].pk:
            raise Refusal("something_else", "No.")
        return confirming(row, **options)

    monkeypatch.setattr(bulk, "confirm_registration", refuses_one)
    _preview, run = run_after_preview(event, order_of(event, "approve"), [row.code for row in rows])

    assert run.counts == {"done": 2, "refused": 1}
    assert [state_of(row) for row in rows] == ["confirmed", "pending", "confirmed"]


def test_contention_is_tried_again_and_then_told(event, activity, monkeypatch):
    place = make_registration(activity, state="pending")
    tries = []

    def locked(row, **_options):
        tries.append(row)
        raise OperationalError("database is locked")

    monkeypatch.setattr(bulk, "confirm_registration", locked)
    _preview, run = run_after_preview(event, order_of(event, "approve"), [place.code])

    assert [(one.result, one.reason) for one in run.outcomes] == [("refused", "busy")]
    assert len(tries) == bulk.ATTEMPTS


def test_other_content_under_the_same_id_is_refused(event, activity):
    rows = [make_registration(activity) for _n in range(2)]
    request_id, order = uuid.uuid4(), order_of(event, "cancel")
    carry_out_bulk(event, order, [Seen(rows[0].code, "confirmed")], request_id=request_id, actor="system")

    with pytest.raises(Refusal, match="request_id_reused"):
        carry_out_bulk(event, order, [Seen(rows[1].code, "confirmed")], request_id=request_id, actor="system")

    assert state_of(rows[1]) == "confirmed"


def test_log_says_what_was_done_without_names(event, activity):
    place = make_registration(activity)
    request_id = uuid.uuid4()
    run_after_preview(event, order_of(event, "cancel"), [place.code], request_id=request_id)

    line = LogEntry.objects.get(verb="registrations.bulk")

    assert (line.scope, line.subject_id) == (event.code, str(request_id))
    assert line.data["counts"] == {"done": 1}
    assert line.data["outcomes"] == [[place.code, "done", ""]]
    assert place.attendee.name_en not in str(line.data)
    assert run_of(event, request_id).outcomes[0].code == place.code


# ── Which ────────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_all_that_fit_are_taken_up_to_a_number_and_it_is_said(event, activity, monkeypatch):
    monkeypatch.setattr(bulk, "MOST", 3)
    for state in ("pending", "pending", "confirmed", "confirmed", "confirmed"):
        make_registration(activity, state=state)

    few = preview_fitting(event, order_of(event, "approve"), Filters())
    many = preview_fitting(event, order_of(event, "cancel"), Filters(activity=activity.code))

    assert (len(few.lines), len(few.done), few.more) == (2, 2, False)
    assert (len(many.lines), many.more) == (3, True)


def test_nothing_and_too_many_are_refused(event, activity, monkeypatch):
    order = order_of(event, "cancel")
    with pytest.raises(Refusal, match="bulk_nothing_chosen"):
        preview_chosen(event, order, [])
    with pytest.raises(Refusal, match="bulk_nothing_chosen"):
        preview_fitting(event, order, Filters(state="waiting"))
    with pytest.raises(Refusal, match="bulk_too_many"):
        preview_chosen(event, order, [str(at) for at in range(501)])
    seen = [Seen(str(at), "confirmed") for at in range(501)]
    with pytest.raises(Refusal, match="bulk_too_many"):
        carry_out_bulk(event, order, seen, request_id=uuid.uuid4(), actor="system")
    with pytest.raises(Refusal, match="bulk_action_unknown"):
        order_of(event, "burn")
    with pytest.raises(Refusal, match="priority_out_of_range"):
        order_of(event, "priority")


def test_preview_costs_the_same_for_one_and_for_three(event, activity, other):
    rows = [make_registration(activity) for _n in range(3)]

    def cost(action: str, number: int) -> int:
        order = order_of(event, action, to=other.code)
        with CaptureQueriesContext(connection) as found:
            preview_chosen(event, order, [row.code for row in rows[:number]])
        return len(found)

    cost("move", 1)  # reads the districts, which are kept
    for action in ("cancel", "invite", "resend", "approve"):
        assert cost(action, 3) == cost(action, 1)
    assert cost("move", 2) == cost("move", 1)


# ── Through the screens ──────────────────────────────────────────────────────────────────────────────────────────────
def test_screen_shows_what_will_happen_and_then_what_was_done(visitor, registrar, event, activity):
    rows = [make_registration(activity, state="pending") for _n in range(2)]
    there = make_registration(activity)
    base = f"/admin/registrations/{event.code}/bulk/"
    chosen = {"action": "approve", "registration": [row.code for row in [*rows, there]], "state": "pending"}

    page = visitor.post(base, chosen, headers={"accept-language": "en"})
    html = page.content.decode()
    assert "2 registrations will be changed." in html
    assert "This has been done already." in html
    assert state_of(rows[0]) == "pending"

    said = {name: page.context[name] for name in ("request_id", "rows")} | {"action": "approve", "state": "pending"}
    answer = visitor.post(f"{base}carry-out/", said)
    twice = visitor.post(f"{base}carry-out/", said)
    result = visitor.get(answer["Location"], headers={"accept-language": "en"}).content.decode()

    assert answer["Location"] == twice["Location"]
    assert "state=pending" in answer["Location"]
    assert [state_of(row) for row in rows] == ["confirmed", "confirmed"]
    assert "Done: 2" in result
    assert rows[0].attendee.name in result
    assert LogEntry.objects.filter(verb="registrations.bulk").get().actor == registrar
    assert "অনুমোদন" in visitor.get(answer["Location"], headers={"accept-language": "bn"}).content.decode()


def test_screen_takes_all_that_fit_the_filter(visitor, registrar, event, activity):
    woman = make_registration(activity, make_attendee(event.edition, gender="female"))
    make_registration(activity)
    base = f"/admin/registrations/{event.code}/bulk/"

    page = visitor.post(base, {"action": "cancel", "scope": "all", "gender": "female", "registration": "IGNORED"})

    assert [line.registration.code for line in page.context["preview"].done] == [woman.code]


def test_filter_that_cannot_be_read_widens_nothing(visitor, registrar, event, activity):
    make_registration(activity)
    base = f"/admin/registrations/{event.code}/bulk/"

    page = visitor.post(base, {"action": "cancel", "scope": "all", "district": "x" * 100})

    assert page.status_code == 302
    assert "preview" not in (page.context or {})


@pytest.mark.parametrize(
    "said",
    [
        {},
        {"action": "burn", "registration": "AAAA"},
        {"action": "cancel"},
        {"action": "cancel", "registration": "\x00"},
        {"action": "cancel", "registration": "x" * 100_000},
        {"action": "move", "registration": "AAAA", "to": "nowhere"},
        {"action": "priority", "registration": "AAAA", "priority": "much"},
        {"action": "priority", "registration": "AAAA", "priority": "99999999"},
    ],
)
def test_screen_survives_nonsense(visitor, registrar, event, activity, said):
    place = make_registration(activity, state="waiting")
    base = f"/admin/registrations/{event.code}/bulk/"

    assert visitor.post(base, said).status_code in (200, 302, 400)
    for rows in ("", ".", "A" * 100_000, "\x00.confirmed", f"{place.code}.", " ".join(["A.b"] * 600)):
        more = {**said, "rows": rows, "request_id": uuid.uuid4()}
        assert visitor.post(f"{base}carry-out/", more).status_code in (302, 400)
    assert visitor.post(f"{base}carry-out/", {**said, "request_id": "none"}).status_code == 404
    assert visitor.get(base).status_code == 405
    assert state_of(place) == "waiting"


def test_priority_may_be_typed_in_bangla_digits(visitor, registrar, event, activity):
    place = make_registration(activity, state="waiting")
    said = {"action": "priority", "registration": place.code, "priority": "১২"}

    page = visitor.post(f"/admin/registrations/{event.code}/bulk/", said)

    assert page.context["order"].priority == 12


# ── Through the API ──────────────────────────────────────────────────────────────────────────────────────────────────
def test_api_previews_and_carries_out(api, event, activity):
    rows = [make_registration(activity, state="pending"), make_registration(activity, state="waiting")]
    api = api_as(api, make_member("registrar", event), scopes=("read", "write"))
    base = f"/api/v1/events/{event.code}/registrations/bulk/"

    preview = api.post(f"{base}preview/", {"action": "approve", "filters": {"activity": activity.code}}, format="json")
    chosen = api.post(f"{base}preview/", {"action": "approve", "registrations": [rows[0].code, "NONE"]}, format="json")
    body = {"request_id": str(uuid.uuid4()), "action": "approve", "registrations": preview.json()["changed"]}
    first, same = (api.post(base, body, format="json") for _n in range(2))
    other = api.post(base, {**body, "action": "cancel"}, format="json")

    assert preview.json()["changed"] == [{"code": rows[0].code, "state": "pending"}]
    assert preview.json()["unchanged"][0]["reason"]["code"] == "not_pending"
    assert chosen.json()["unknown"] == ["NONE"]
    assert first.json() == same.json()
    assert first.json()["counts"] == {"done": 1}
    assert (first["Cache-Control"], other.status_code, other.json()["code"]) == (
        "private, no-store",
        422,
        "request_id_reused",
    )
    assert state_of(rows[0]) == "confirmed"


@pytest.mark.parametrize(
    "wrong",
    [
        {"action": "burn"},
        {"action": None},
        {"registrations": []},
        {"registrations": "x"},
        {"registrations": [{"code": "A"}]},
        {"registrations": [{"code": "A", "state": "gone"}]},
        {"registrations": [{"code": "A\x00", "state": "confirmed"}]},
        {"registrations": [{"code": "\ud800", "state": "confirmed"}]},
        {"registrations": [{"code": "A", "state": "confirmed"}] * 501},
        {"request_id": "none"},
        {"action": "move", "to": "nowhere"},
        {"action": "priority", "priority": 1e9},
        {"action": "priority"},
        [],
        "text",
    ],
)
def test_api_refuses_nonsense(api, event, activity, wrong):
    place = make_registration(activity)
    api = api_as(api, make_member("registrar", event), scopes=("read", "write"))
    body = {
        "request_id": str(uuid.uuid4()),
        "action": "cancel",
        "registrations": [{"code": place.code, "state": "confirmed"}],
    }

    said = json.dumps({**body, **wrong} if isinstance(wrong, dict) else wrong)  # half a character stays an escape
    address = f"/api/v1/events/{event.code}/registrations/bulk/"
    answer = api.post(address, said, content_type="application/json")

    assert answer.status_code == 400
    assert state_of(place) == "confirmed"


@pytest.mark.parametrize(
    "wrong",
    [
        {"filters": {"distric": "jashore"}},
        {"filters": {"q": "\x00"}},
        {"filters": []},
        {"filters": {"q": "x"}, "registrations": ["A"]},
        {"filters": {"state": "x" * 200}},
        {"registrations": [None]},
        {},
    ],
)
def test_api_refuses_a_filter_that_would_reach_further(api, event, activity, wrong):
    make_registration(activity)
    api = api_as(api, make_member("registrar", event), scopes=("read", "write"))

    answer = api.post(
        f"/api/v1/events/{event.code}/registrations/bulk/preview/", {"action": "cancel", **wrong}, format="json"
    )

    assert answer.status_code == 400


def test_erased_people_are_not_invited_or_written_to(event, activity, other):
    person = make_attendee(event.edition)
    place = make_registration(activity, person, state="cancelled")
    Attendee.objects.filter(pk=person.pk).update(erased_at=place.created_at, name_en="", name_bn="", email="")

    for action in ("invite", "resend"):
        order = order_of(event, action, to=other.code)
        assert list(preview_chosen(event, order, [place.code]).left) == ["erased"]
