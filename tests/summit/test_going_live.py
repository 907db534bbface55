"""One room, one time, one activity: on every way to going live. And both languages before anything is public."""

import datetime as dt

import pytest
from django.test import override_settings
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page, Task, Workflow

from accounts.models import LogEntry, Message
from summit.errors import Refusal
from summit.models import Activity, ProgrammeStatus, Session
from summit.services.publishing import publish_due
from tests.factories import (
    make_activity,
    make_edition,
    make_event,
    make_member,
    make_registration,
    make_session,
    make_user,
    make_venue,
)
from tests.summit.back_office import add, edit, errors_of, sign_in

pytestmark = pytest.mark.django_db
HOUR = dt.timedelta(hours=1)


@pytest.fixture
def khulna():
    return make_event(make_edition("bpo-test"), "khulna")


@pytest.fixture
def hall():
    return make_venue().rooms.get()


@pytest.fixture
def held(khulna, hall):
    """Live, in the hall from 14:30 to 16:30."""
    activity = make_activity(khulna, "held", venue=hall.venue, room=hall)
    activity.end = activity.start + 2 * HOUR
    activity.save()
    return activity


@pytest.fixture
def rival(khulna, hall, held):
    """A draft that wants the hall at 15:30."""
    draft = make_activity(
        khulna, "rival", venue=hall.venue, room=hall, start=held.start + HOUR, live=False, title="Rival"
    )
    draft.save_revision()
    return draft


@pytest.fixture
def publisher(khulna):
    return sign_in(make_member("publisher", khulna, "publisher"))


def is_live(page):
    return Page.objects.get(pk=page.pk).live


def latest(page):
    return Page.objects.get(pk=page.pk).get_latest_revision_as_object()


def sentences(response):
    return [str(message) for message in response.context["messages"]]


def test_edit_and_publish_shows_the_sentence_at_the_field(publisher, rival, held):
    errors = errors_of(edit(publisher, rival, action="publish"))

    assert list(errors) == ["room"]
    assert held.title_bn in errors["room"][0]
    assert not is_live(rival)


def test_edit_and_schedule_shows_it_too(publisher, rival):
    tomorrow = (timezone.localtime() + dt.timedelta(days=1)).strftime("%Y-%m-%d %H:%M")

    assert "room" in errors_of(edit(publisher, rival, action="publish", go_live_at=tomorrow))
    assert rival.revisions.filter(approved_go_live_at__isnull=False).count() == 0


def test_add_and_publish_is_refused_and_the_tree_stays_whole(publisher, rival, khulna):
    copy = Activity(
        **{name: getattr(rival, name) for name in ("kind", "start", "venue", "room", "summary_en", "summary_bn")},
        title="New",
        title_bn="নতুন",
        slug="new",
    )

    assert "room" in errors_of(add(publisher, khulna, copy, action="publish"))
    assert not Activity.objects.filter(slug="new").exists()
    assert Page.find_problems() == ([], [], [], [], [])


def test_a_draft_is_free_to_clash(publisher, rival, khulna):
    assert edit(publisher, rival, title="Still a draft").status_code == 302
    assert latest(rival).title == "Still a draft"


def test_a_publisher_who_slips_past_the_form_is_refused_at_the_row_and_keeps_the_draft(publisher, rival, monkeypatch):
    """The form looked before the other one went live: this is what the loser of a race meets."""
    monkeypatch.setattr("summit.forms._PlacedForm._ask_for_room", lambda *_args: None)

    response = edit(publisher, rival, action="publish", title="Typed in vain?")

    assert response.status_code == 302
    assert not is_live(rival)
    assert latest(rival).title == "Typed in vain?"
    shown = publisher.get(reverse("wagtailadmin_pages:edit", args=[rival.pk]))
    assert any("held" in str(message) or "দখল" in str(message) for message in sentences(shown))


def test_a_new_page_that_slips_past_the_form_is_kept_as_a_draft(publisher, rival, khulna, monkeypatch):
    monkeypatch.setattr("summit.forms._PlacedForm._ask_for_room", lambda *_args: None)
    fields = ("kind", "start", "venue", "room", "summary_en", "summary_bn")
    copy = Activity(**{name: getattr(rival, name) for name in fields}, title="New", title_bn="নতুন", slug="new")

    assert add(publisher, khulna, copy, action="publish").status_code == 302

    assert not Activity.objects.get(slug="new").live
    assert Page.find_problems() == ([], [], [], [], [])


def test_approval_is_refused_and_nothing_goes_live(publisher, rival, khulna):
    workflow = Workflow.objects.get()
    workflow.start(rival, make_member("editor", khulna))
    task_state = rival.current_workflow_task_state
    address = reverse("wagtailadmin_pages:workflow_action", args=[rival.pk, "approve", task_state.pk])

    response = publisher.post(address)

    assert response.status_code == 302
    assert not is_live(rival)
    task_state.refresh_from_db()
    assert task_state.status == "in_progress"
    assert publisher.post(address, headers={"X-Requested-With": "XMLHttpRequest"}).json()["step"] == "success"
    assert not is_live(rival)


def test_approval_publishes_what_is_free(publisher, khulna):
    free = make_activity(khulna, "free", live=False)
    free.save_revision()
    Workflow.objects.get().start(free, make_member("editor", khulna))

    publisher.post(
        reverse("wagtailadmin_pages:workflow_action", args=[free.pk, "approve", free.current_workflow_task_state.pk])
    )

    assert is_live(free)


def test_bulk_publishing_is_all_or_nothing(publisher, rival, khulna):
    free = make_activity(khulna, "free", live=False)
    free.save_revision()

    publisher.post(
        reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"]) + f"?id={free.pk}&id={rival.pk}"
    )

    assert (is_live(free), is_live(rival)) == (False, False)


def test_schedule_refuses_the_one_and_lets_the_other_go_live(khulna, rival):
    editor = make_member("editor", khulna)
    past = timezone.now() - HOUR
    free = make_activity(khulna, "free", live=False)
    for page in (rival, free):
        page.save_revision(user=editor, approved_go_live_at=past)

    done = publish_due(timezone.now())

    assert (done.live, done.refused) == ((free.pk,), (rival.pk,))
    assert is_live(free)
    assert not is_live(rival)
    assert LogEntry.objects.get(verb="page.schedule_refused").data["code"] == "room_taken"
    [message] = Message.objects.filter(template="schedule_refused")
    assert message.to == editor.email
    assert publish_due(timezone.now()).refused == ()
    assert Message.objects.count() == 1


def test_schedule_refuses_what_one_language_cannot_read(khulna):
    half = make_activity(khulna, "half", live=False, summary_bn="")
    half.save_revision(approved_go_live_at=timezone.now() - HOUR)

    assert publish_due(timezone.now()).refused == (half.pk,)
    assert LogEntry.objects.get(verb="page.schedule_refused").data["code"] == "not_in_both_languages"


def test_schedule_leaves_what_is_not_due_and_takes_down_what_is_over(khulna):
    later = make_activity(khulna, "later", live=False)
    later.save_revision(approved_go_live_at=timezone.now() + HOUR)
    over = make_activity(khulna, "over", expire_at=timezone.now() - HOUR)

    done = publish_due(timezone.now())

    assert (done.live, done.expired) == ((), (over.pk,))
    assert not is_live(over)
    assert Page.objects.get(pk=over.pk).expired


def test_copy_kept_live_is_refused(publisher, held, khulna):
    values = {"new_title": "Twin", "new_slug": "twin", "new_parent_page": khulna.pk, "publish_copies": "on"}

    publisher.post(reverse("wagtailadmin_pages:copy", args=[held.pk]), values)

    assert not Page.objects.filter(slug="twin").exists()
    assert Page.find_problems() == ([], [], [], [], [])


def test_copy_of_a_tree_as_drafts_belongs_to_its_new_place(khulna, held):
    session = make_session(held, "talk")
    sylhet = make_event(khulna.edition, "sylhet", host="sylhet")

    copied = held.copy(recursive=True, to=sylhet, keep_live=False)

    talk = Session.objects.get(slug="talk", activity=copied.pk)
    assert (copied.event, talk.activity_id) == (sylhet, copied.pk)
    assert (copied.code, talk.code) == ("bpo-test-sylhet-held", "bpo-test-sylhet-held-talk")
    assert talk.guid != session.guid
    assert not talk.live
    talk.get_latest_revision().publish()
    talk.refresh_from_db()
    assert talk.activity_id == copied.pk


def test_alias_is_refused(held, khulna):
    sylhet = make_event(khulna.edition, "sylhet", host="sylhet")

    with pytest.raises(Refusal) as caught:
        held.create_alias(parent=sylhet)

    assert caught.value.code == "no_alias"


def test_unpublish_and_publish_again_is_refused_when_the_room_went_to_another(held, rival):
    held.save_revision()
    held.unpublish()
    rival.get_latest_revision().publish()

    with pytest.raises(Refusal) as caught:
        held.get_latest_revision().publish()

    assert caught.value.code == "room_taken"
    assert (is_live(held), is_live(rival)) == (False, True)


def test_a_live_activity_cannot_be_moved_in_time_into_another(publisher, khulna, hall, held):
    later = make_activity(khulna, "later", venue=hall.venue, room=hall, start=held.start + 5 * HOUR)

    assert "room" in errors_of(edit(publisher, later, action="publish", start=held.start))
    assert edit(publisher, later, action="publish", start=held.start + 4 * HOUR).status_code == 302


def test_programme_page_stays_under_its_parent(publisher, held, khulna):
    sylhet = make_event(khulna.edition, "sylhet", host="sylhet")
    boss = sign_in(make_user("boss", is_superuser=True))

    response = boss.post(reverse("wagtailadmin_pages:move_confirm", args=[held.pk, sylhet.pk]))

    assert response.status_code == 302
    assert Page.objects.get(pk=held.pk).get_parent().pk == khulna.pk
    with pytest.raises(Refusal) as caught:
        Page.objects.get(pk=held.pk).move(sylhet, pos="last-child")
    assert caught.value.code == "stays_in_place"


def test_siblings_may_change_their_order(khulna, held):
    first = make_activity(khulna, "first")

    Page.objects.get(pk=first.pk).move(Page.objects.get(pk=held.pk), pos="left")

    assert [page.slug for page in khulna.get_children()] == ["first", "held"]


@pytest.mark.parametrize("missing", ["title_bn", "summary_en", "summary_bn"])
def test_both_languages_are_asked_for_at_publishing_and_not_for_a_draft(publisher, khulna, missing):
    draft = make_activity(khulna, "draft", live=False)
    draft.save_revision()

    assert missing in errors_of(edit(publisher, draft, action="publish", **{missing: ""}))
    assert edit(publisher, draft, **{missing: ""}).status_code == 302
    with pytest.raises(Refusal) as caught:
        Page.objects.get(pk=draft.pk).get_latest_revision().publish()
    assert caught.value.code == "not_in_both_languages"
    assert not is_live(draft)


def test_a_break_needs_no_summary(publisher, held):
    tea = make_session(held, "tea", kind=Session.Kind.BREAK, live=False, summary_en="", summary_bn="")

    assert edit(publisher, tea, action="publish").status_code == 302
    assert is_live(tea)


def test_activity_and_its_own_session_share_the_room_but_two_sessions_do_not(held, hall):
    make_session(held, "talk", room=hall, start=held.start, end=held.start + HOUR)

    with pytest.raises(Refusal) as caught:
        make_session(held, "other", room=hall, start=held.start)

    assert caught.value.code == "room_taken"


def test_session_and_foreign_activity_clash_both_ways(khulna, hall, held):
    elsewhere = make_activity(khulna, "elsewhere", venue=hall.venue)
    with pytest.raises(Refusal):
        make_session(elsewhere, "guest", room=hall, start=held.start)

    make_session(elsewhere, "late", room=hall, start=held.start + 3 * HOUR, end=held.start + 4 * HOUR)
    with pytest.raises(Refusal):
        make_activity(khulna, "third", venue=hall.venue, room=hall, start=held.start + 3 * HOUR)


def test_same_venue_without_a_room_is_no_clash(khulna, held):
    assert make_activity(khulna, "outside", venue=held.venue, start=held.start).live


def test_cancelled_activity_gives_its_room_away(khulna, hall, held):
    ProgrammeStatus.objects.create(page_id=held.pk, state="cancelled")

    assert make_activity(khulna, "instead", venue=hall.venue, room=hall, start=held.start).live


def test_room_of_another_venue_is_refused_at_the_field(publisher, khulna, held):
    foreign = make_venue("mist", district="khulna").rooms.get()

    assert "room" in errors_of(edit(publisher, held, room=foreign))


def test_end_before_start_is_refused_for_a_draft_too(publisher, held):
    assert "end" in errors_of(edit(publisher, held, end=held.start - HOUR))


def test_second_event_of_a_division_is_a_sentence_and_not_a_fault(khulna):
    organiser = sign_in(make_member("organiser", khulna.edition))
    second = type(khulna)(kind="division", division=khulna.division, title="Second", title_bn="দ্বিতীয়", slug="second")

    for action in ("", "publish"):
        errors = errors_of(add(organiser, khulna.edition, second, action=action, summary_en="One.", summary_bn="এক।"))
        assert list(errors) == ["__all__"]


def test_slug_of_a_renamed_page_can_be_used_again(publisher, khulna, held):
    edit(publisher, held, action="publish", slug="renamed")
    again = make_activity(khulna, "held", start=held.start + 9 * HOUR)

    assert Activity.objects.get(pk=held.pk).code == "bpo-test-khulna-held"
    assert again.code == "bpo-test-khulna-held-2"


def test_long_slugs_give_different_codes_that_fit(khulna):
    codes = {make_activity(khulna, "very-" * 20 + end).code for end in ("a", "b")}

    assert len(codes) == 2
    assert max(map(len, codes)) <= 80


def test_event_with_activities_but_no_people_can_be_deleted_by_a_superuser(khulna, held):
    boss = sign_in(make_user("boss", is_superuser=True))

    boss.post(reverse("wagtailadmin_pages:delete", args=[khulna.pk]))

    assert not Page.objects.filter(pk__in=[khulna.pk, held.pk]).exists()


@pytest.mark.parametrize("how", ["single", "bulk", "of the event above"])
def test_page_that_people_registered_for_cannot_be_deleted_and_says_so(khulna, held, how):
    make_registration(held)
    boss = sign_in(make_user("boss", is_superuser=True))
    addresses = {
        "single": reverse("wagtailadmin_pages:delete", args=[held.pk]),
        "bulk": reverse("wagtail_bulk_action", args=["wagtailcore", "page", "delete"]) + f"?id={held.pk}",
        "of the event above": reverse("wagtailadmin_pages:delete", args=[khulna.pk]),
    }

    response = boss.post(addresses[how], follow=True)

    assert Page.objects.filter(pk__in=[khulna.pk, held.pk]).count() == 2
    assert [message.level_tag for message in response.context["messages"]] == ["error"]
    assert Page.find_problems() == ([], [], [], [], [])


def test_venue_in_use_cannot_be_deleted_and_says_so(held):
    boss = sign_in(make_user("boss", is_superuser=True))

    response = boss.post(reverse("wagtailsnippets_summit_venue:delete", args=[held.venue_id]), follow=True)

    assert response.status_code == 200
    assert type(held.venue).objects.filter(pk=held.venue_id).exists()


@override_settings(WAGTAIL_WORKFLOW_ENABLED=True)
def test_every_page_of_the_programme_has_a_workflow(held):
    assert held.get_workflow() is not None
    assert Task.objects.specific().get().get_actions(held, make_user(is_superuser=True))
