"""Roles and the groups that follow them."""

import pytest
from django.contrib.auth.models import Group
from django.core.management import call_command
from wagtail.models import GroupPagePermission

from accounts.models import LogEntry
from summit import rules
from summit.errors import Refusal
from summit.models import Membership, Role
from summit.services.memberships import PREFIX, grant_role, rebuild_groups, revoke_role
from tests.factories import make_activity, make_edition, make_event, make_member, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def khulna():
    return make_event(make_edition("bpo-test"), "khulna")


@pytest.fixture
def sylhet(khulna):
    return make_event(khulna.edition, "sylhet", host="sylhet")


def test_unknown_role_is_refused(khulna):
    with pytest.raises(Refusal) as caught:
        grant_role(make_user(), role="emperor", where=khulna, actor=None)

    assert caught.value.code == "unknown_role"
    assert not Membership.objects.exists()


def test_granting_twice_is_one_membership_and_one_audit_line(khulna):
    user = make_user()

    first = grant_role(user, role=Role.EDITOR, where=khulna, actor=None)
    second = grant_role(user, role=Role.EDITOR, where=khulna, actor=None)

    assert first == second
    assert LogEntry.objects.filter(verb="role.granted", scope=khulna.code).count() == 1


def test_editor_may_edit_his_event_and_not_its_neighbour(khulna, sylhet):
    editor = make_member(Role.EDITOR, khulna)
    own, foreign = make_activity(khulna, "main"), make_activity(sylhet, "main")

    assert not foreign.permissions_for_user(editor).can_edit()
    assert own.permissions_for_user(editor).can_edit()
    assert not own.permissions_for_user(editor).can_publish()


def test_publisher_may_publish_and_organiser_of_the_edition_everywhere(khulna, sylhet):
    publisher, organiser = make_member(Role.PUBLISHER, khulna), make_member(Role.ORGANISER, khulna.edition)

    assert khulna.permissions_for_user(publisher).can_publish()
    assert not sylhet.permissions_for_user(publisher).can_publish()
    assert sylhet.permissions_for_user(organiser).can_publish()


@pytest.mark.parametrize(("role", "enters"), [(role, role != Role.EMPLOYER) for role in Role])
def test_everyone_but_employers_enters_the_back_office(khulna, role, enters):
    assert make_member(role, khulna).has_perm("wagtailadmin.access_admin") is enters


@pytest.mark.parametrize("role", [Role.REGISTRAR, Role.GATE_SUPERVISOR, Role.RAPPORTEUR, Role.CHAIR, Role.AUDITOR])
def test_other_roles_have_no_right_on_pages(khulna, role):
    tester = khulna.permissions_for_user(make_member(role, khulna))

    assert [tester.can_edit(), tester.can_add_subpage(), tester.can_publish()] == [False, False, False]


def test_revoking_takes_every_right_and_group(khulna):
    editor = make_member(Role.EDITOR, khulna)

    revoke_role(editor, role=Role.EDITOR, where=khulna, actor=None)
    revoke_role(editor, role=Role.EDITOR, where=khulna, actor=None)

    editor = type(editor).objects.get(pk=editor.pk)
    assert not editor.groups.exists()
    assert not editor.has_perm("wagtailadmin.access_admin")
    assert not khulna.permissions_for_user(editor).can_edit()
    assert LogEntry.objects.filter(verb="role.revoked").count() == 1


def test_revoking_one_role_leaves_the_other(khulna, sylhet):
    user = make_member(Role.EDITOR, khulna)
    grant_role(user, role=Role.EDITOR, where=sylhet, actor=None)

    revoke_role(user, role=Role.EDITOR, where=khulna, actor=None)

    user = type(user).objects.get(pk=user.pk)
    assert not khulna.permissions_for_user(user).can_edit()
    assert sylhet.permissions_for_user(user).can_edit()


def test_rebuild_groups_repairs_what_hands_have_spoiled(khulna, sylhet):
    editor = make_member(Role.EDITOR, khulna)
    spoiled = editor.groups.get(name=f"{PREFIX}{khulna.code}/editor")
    GroupPagePermission.objects.create(group=spoiled, page=sylhet.page_ptr, permission_type="publish")
    spoiled.page_permissions.filter(page=khulna.pk).delete()
    intruder = make_user()
    intruder.groups.add(spoiled)
    Group.objects.create(name=f"{PREFIX}gone/editor")

    call_command("rebuild_groups", verbosity=0)

    assert not Group.objects.filter(name=f"{PREFIX}gone/editor").exists()
    assert not intruder.groups.exists()
    assert khulna.permissions_for_user(editor).can_edit()
    assert not sylhet.permissions_for_user(editor).can_publish()
    assert rebuild_groups() == 1 + 3 * 3  # staff, and three page roles of one edition and two events


def test_files_lie_in_the_collection_of_the_event(khulna, sylhet):
    from wagtail.images.permissions import permission_policy

    editor, organiser = make_member(Role.EDITOR, khulna), make_member(Role.ORGANISER, khulna.edition)
    make_member(Role.EDITOR, sylhet)

    own = permission_policy.collections_user_has_permission_for(editor, "add")
    assert [collection.name for collection in own] == [khulna.code]
    names = {c.name for c in permission_policy.collections_user_has_permission_for(organiser, "add")}
    assert names == {khulna.edition.code, khulna.code, sylhet.code}


def test_wagtails_own_groups_are_gone():
    assert not Group.objects.filter(name__in=["Editors", "Moderators"]).exists()


def test_rules_refuse_strangers_and_the_inactive(khulna, sylhet):
    gone = make_member(Role.ORGANISER, khulna)
    gone.is_active = False
    gone.save()
    stranger = make_member(Role.ORGANISER, sylhet)

    for user in (gone, stranger):
        assert not rules.roles_in(user, khulna)
        assert not rules.is_organiser_of(user, khulna)
        assert not rules.may_see_attendees(user, khulna)
    assert not rules.events_where(gone, Role.values).exists()


def test_roles_of_an_edition_hold_in_each_of_its_events(khulna, sylhet, django_assert_num_queries):
    organiser = make_member(Role.ORGANISER, khulna.edition)
    registrar = make_member(Role.REGISTRAR, khulna)
    boss = make_user(is_superuser=True)

    with django_assert_num_queries(1):
        assert rules.is_registrar_of(organiser, sylhet)
    assert rules.is_registrar_of(registrar, khulna)
    assert not rules.is_registrar_of(registrar, sylhet)
    assert not rules.is_publisher_of(registrar, khulna)
    assert set(rules.events_where(organiser, rules.EDITORS)) == {khulna, sylhet}
    assert set(rules.events_where(registrar, rules.REGISTRARS)) == {khulna}
    assert set(rules.events_where(boss, rules.EDITORS)) == {khulna, sylhet}
    assert set(rules.users_where(khulna, rules.REGISTRARS)) == {organiser, registrar}


def test_an_organiser_does_not_stand_in_for_the_chair(khulna):
    organiser = make_member(Role.ORGANISER, khulna.edition)

    assert not rules.is_chair_of(organiser, khulna)
    assert not rules.is_central_team_of(organiser, khulna.edition)
    assert rules.is_central_team_of(make_member(Role.CENTRAL_TEAM, khulna.edition), khulna.edition)
