"""The organiser's screens: roles, what is postponed, the next division. The wrong person first."""

import pytest
from django.test import Client
from django.urls import reverse
from wagtail.search.index import insert_or_update_object

from accounts.models import LogEntry
from summit.models import Event, Membership, ProgrammeStatus, Role, Track
from tests.factories import make_activity, make_edition, make_event, make_member, make_session, make_user
from tests.summit.back_office import sign_in

pytestmark = pytest.mark.django_db
ROLES = "/admin/programme/roles/"
REASONS = {"reason_en": "Flood.", "reason_bn": "বন্যা।"}


@pytest.fixture
def khulna():
    return make_event(make_edition("bpo-test"), "khulna")


@pytest.fixture
def sylhet(khulna):
    return make_event(khulna.edition, "sylhet", host="sylhet")


@pytest.fixture
def main(khulna):
    return make_activity(khulna, "main")


@pytest.fixture
def organiser(khulna):
    return sign_in(make_member(Role.ORGANISER, khulna, "khulna_organiser"))


@pytest.fixture
def boss(khulna):
    return sign_in(make_member(Role.ORGANISER, khulna.edition, "boss"))


def give(client, login, role, where):
    return client.post(ROLES, {"login": login, "role": role, "where": where.code})


@pytest.mark.parametrize("role", [Role.EDITOR, Role.PUBLISHER, Role.REGISTRAR, Role.AUDITOR])
def test_roles_are_closed_to_everyone_but_organisers(khulna, role):
    client = sign_in(make_member(role, khulna))
    make_user("newcomer")

    assert client.get(ROLES).status_code == 302
    give(client, "newcomer", Role.EDITOR, khulna)
    assert not Membership.objects.filter(user__username="newcomer").exists()


def test_nobody_signed_in_is_sent_to_sign_in():
    assert "/sign-in/" in Client().get(ROLES)["Location"]


def test_organiser_of_one_event_gives_nothing_beyond_it(organiser, khulna, sylhet):
    make_user("newcomer")

    for where, role in [(sylhet, Role.EDITOR), (khulna.edition, Role.EDITOR), (khulna, Role.CENTRAL_TEAM)]:
        assert give(organiser, "newcomer", role, where).status_code == 422

    assert not Membership.objects.filter(user__username="newcomer").exists()


def test_organiser_gives_a_role_by_user_name_or_mail(organiser, khulna):
    make_user("newcomer", email="new@example.org")

    assert give(organiser, "newcomer", Role.EDITOR, khulna).status_code == 302
    assert give(organiser, "NEW@example.org", Role.GATE_SUPERVISOR, khulna).status_code == 302

    roles = Membership.objects.filter(user__username="newcomer", event=khulna).values_list("role", flat=True)
    assert set(roles) == {Role.EDITOR, Role.GATE_SUPERVISOR}
    assert LogEntry.objects.filter(verb="role.granted", actor__username="khulna_organiser").count() == 2


@pytest.mark.parametrize("login", ["nobody", "gone", "both@example.org", ""])
def test_unknown_closed_or_ambiguous_account_is_a_sentence(organiser, khulna, login):
    make_user("gone", is_active=False)
    make_user("one", email="both@example.org")
    make_user("two", email="both@example.org")

    response = give(organiser, login, Role.EDITOR, khulna)

    assert response.status_code == 422
    assert "login" in response.context["form"].errors


def test_organiser_sees_and_takes_only_his_own(organiser, khulna, sylhet):
    own, foreign = make_member(Role.EDITOR, khulna, "own_one"), make_member(Role.EDITOR, sylhet, "foreign_one")

    page = organiser.get(ROLES).content.decode()
    assert ("own_one" in page, "foreign_one" in page) == (True, False)
    theirs, mine = (Membership.objects.get(user=user) for user in (foreign, own))
    assert organiser.post(reverse("summit_take_role", args=[theirs.pk])).status_code == 404
    assert organiser.get(reverse("summit_take_role", args=[mine.pk])).status_code == 405
    assert organiser.post(reverse("summit_take_role", args=[mine.pk])).status_code == 302
    assert set(Membership.objects.filter(role=Role.EDITOR)) == {theirs}


def test_organiser_of_the_edition_reaches_all_of_it(boss, khulna, sylhet):
    make_user("newcomer")

    for where, role in [(sylhet, Role.EDITOR), (khulna.edition, Role.CENTRAL_TEAM)]:
        assert give(boss, "newcomer", role, where).status_code == 302

    assert Membership.objects.filter(user__username="newcomer").count() == 2


def test_employers_never_reach_the_office(khulna):
    client = sign_in(make_member(Role.EMPLOYER, khulna))

    assert client.get(ROLES).status_code == 302
    assert client.get("/admin/").status_code == 302


@pytest.mark.parametrize(("role", "place"), [(Role.EDITOR, "own"), (Role.PUBLISHER, "foreign"), (Role.CHAIR, "own")])
@pytest.mark.parametrize("verb", ["postpone", "cancel", "resume", "done"])
def test_status_is_changed_by_publishers_of_the_event_only(main, sylhet, role, place, verb):
    client = sign_in(make_member(role, main.event if place == "own" else sylhet))
    address = reverse("summit_change_status", args=[main.code, verb])

    assert client.get(address).status_code == 404
    assert client.post(address, REASONS).status_code == 404
    assert not ProgrammeStatus.objects.exists()


def test_status_needs_a_token_against_forged_requests(main, khulna):
    client = Client(enforce_csrf_checks=True)
    client.force_login(make_member(Role.PUBLISHER, khulna))

    client.post(reverse("summit_change_status", args=[main.code, "cancel"]), REASONS)

    assert not ProgrammeStatus.objects.exists()


def test_get_changes_nothing_and_reason_is_asked_for(main, organiser):
    address = reverse("summit_change_status", args=[main.code, "cancel"])

    assert organiser.get(address).status_code == 200
    assert organiser.post(address, {**REASONS, "reason_bn": ""}).status_code == 422
    assert not ProgrammeStatus.objects.exists()


def test_publisher_calls_off_and_plans_again(main, organiser):
    organiser.post(reverse("summit_change_status", args=[main.code, "cancel"]), REASONS)
    status = ProgrammeStatus.objects.get()
    assert (status.state, status.reason_bn) == ("cancelled", "বন্যা।")

    organiser.post(reverse("summit_change_status", args=[main.code, "resume"]))
    status.refresh_from_db()
    assert status.state == "planned"


def test_refusal_is_a_message_above_the_page(main, organiser):
    response = organiser.post(reverse("summit_change_status", args=[main.code, "done"]), follow=True)

    assert response.redirect_chain[-1][0] == reverse("wagtailadmin_pages:edit", args=[main.pk])
    assert [message.level_tag for message in response.context["messages"]] == ["error"]


def test_unknown_verb_and_code_are_404(main, organiser):
    assert organiser.post(reverse("summit_change_status", args=[main.code, "explode"])).status_code == 404
    assert organiser.post(reverse("summit_change_status", args=["none", "done"])).status_code == 404


def test_buttons_follow_the_state_and_the_role(main, organiser, khulna):
    address = reverse("wagtailadmin_pages:edit", args=[main.pk])
    cancel, resume = (reverse("summit_change_status", args=[main.code, verb]) for verb in ("cancel", "resume"))

    page = organiser.get(address).content.decode()
    assert (cancel in page, resume in page) == (True, False)
    ProgrammeStatus.objects.create(page_id=main.pk, state="cancelled")
    page = organiser.get(address).content.decode()
    assert (cancel in page, resume in page) == (False, True)
    page = sign_in(make_member(Role.EDITOR, khulna)).get(address).content.decode()
    assert resume not in page


def test_session_has_its_own_buttons(main, organiser):
    talk = make_session(main, "talk")

    organiser.post(reverse("summit_change_status", args=[talk.code, "postpone"]), REASONS)

    assert ProgrammeStatus.objects.get().page_id == talk.pk


def test_next_division_is_opened_by_the_edition_only(organiser, boss, khulna, main):
    address = reverse("summit_open_like", args=[khulna.code])
    values = {"division": khulna.division_id, "slug": "rangpur", "dates": "১ ও ৩ জুলাই ২০২৭"}

    assert organiser.post(address, values).status_code == 404
    refused = boss.post(address, values)
    assert (refused.status_code, list(refused.context["form"].errors)) == (422, ["division"])
    assert "dates" in boss.post(address, {**values, "dates": "soon"}).context["form"].errors

    rangpur = type(khulna.division).objects.get(code="rangpur")
    assert boss.post(address, {**values, "division": rangpur.pk}).status_code == 302
    opened = Event.objects.get(code="bpo-test-rangpur")
    assert [str(row.date) for row in opened.event_dates.all()] == ["2027-07-01", "2027-07-03"]
    assert opened.activities.count() == 1


@pytest.mark.parametrize(("role", "may"), [(Role.PUBLISHER, True), (Role.EDITOR, False), (Role.REGISTRAR, False)])
def test_shared_rows_are_written_by_publishers(khulna, role, may):
    client = sign_in(make_member(role, khulna))

    client.post("/admin/snippets/summit/track/add/", {"name_en": "Skills", "name_bn": "দক্ষতা", "code": "skills"})

    assert Track.objects.filter(code="skills").exists() is may


def test_the_map_is_read_by_publishers_and_written_by_nobody(khulna):
    client = sign_in(make_member(Role.PUBLISHER, khulna))
    division = khulna.division

    assert client.get("/admin/snippets/summit/division/").status_code == 200
    client.post(f"/admin/snippets/summit/division/edit/{division.pk}/", {"name_en": "X", "name_bn": "X"})
    client.post(f"/admin/snippets/summit/division/delete/{division.pk}/")

    division.refresh_from_db()
    assert division.name_en == "Khulna"


def test_page_chooser_offers_own_pages_only(khulna, sylhet):
    for page in (make_activity(sylhet, "foreign", title="FOREIGN"), make_activity(khulna, "own", title="OWN")):
        insert_or_update_object(page)
    client = sign_in(make_member(Role.EDITOR, khulna))

    for title, found in (("OWN", True), ("FOREIGN", False)):
        answer = client.get("/admin/choose-page/search/", {"q": title})
        assert (f">{title}<" in "".join(answer.content.decode().split())) is found
    assert client.get(reverse("wagtailadmin_choose_page_child", args=[sylhet.pk])).status_code == 404
