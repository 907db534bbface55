"""Who gets which role. Wagtail's groups follow, so that its page tree knows the same.

One group per place (event or edition) and page role, made and filled here and by nobody else. Rights on pages hold for
the subtree, rights on images and documents for the place's collection and those under it. `rebuild_groups` makes all of
it anew from Membership: the repair, and the test.
"""

from collections.abc import Iterable

from django.contrib.auth.models import Group, Permission
from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission

from accounts.audit import Actor, record
from accounts.models import User
from summit.errors import Refusal
from summit.models import Edition, Event, Membership, Role

PREFIX = "programme/"
STAFF_GROUP = f"{PREFIX}staff"
EDITING = ("add_page", "change_page")
PUBLISHING = (*EDITING, "publish_page", "lock_page", "unlock_page")
PAGE_RIGHTS = {Role.EDITOR: EDITING, Role.PUBLISHER: PUBLISHING, Role.ORGANISER: PUBLISHING}
FILE_RIGHTS = ("add_image", "change_image", "choose_image", "add_document", "change_document", "choose_document")
# Rows that all editions share; a plain editor chooses among them, and writes only who speaks.
SHARED_ROWS = ("organisation", "venue", "room", "track", "speaker", "activitykind", "component")
FIXED_ROWS = ("division", "district")  # the law changes them, not an organiser
VIEWING = tuple(f"view_{row}" for row in (*SHARED_ROWS, *FIXED_ROWS))
KEEP_ROWS = {
    Role.EDITOR: [*VIEWING, "add_speaker", "change_speaker"],
    Role.PUBLISHER: [*VIEWING, *(f"{verb}_{row}" for row in SHARED_ROWS for verb in ("add", "change"))],
}
KEEP_ROWS[Role.ORGANISER] = KEEP_ROWS[Role.PUBLISHER]


@transaction.atomic
def grant_role(user: User, *, role: str, where: Edition | Event, actor: Actor) -> Membership:
    """Give `user` the role in an event, or in every event of an edition. Twice is one membership, one audit line."""
    if role not in Role.values:
        raise Refusal("unknown_role", _("There is no such role. Choose one of the list."), status=400, field="role")
    edition, event = _place(where)
    User.objects.select_for_update().get(pk=user.pk)
    membership, is_new = Membership.objects.get_or_create(user=user, role=role, edition=edition, event=event)
    if is_new:
        record(actor, "role.granted", user, scope=where.code, role=str(role))
    _put_into_groups(user)
    return membership


@transaction.atomic
def revoke_role(user: User, *, role: str, where: Edition | Event, actor: Actor) -> None:
    """Take the role back. Taking what is not there changes nothing."""
    edition, event = _place(where)
    User.objects.select_for_update().get(pk=user.pk)
    gone, _rows = Membership.objects.filter(user=user, role=role, edition=edition, event=event).delete()
    if gone:
        record(actor, "role.revoked", user, scope=where.code, role=str(role))
    _put_into_groups(user)


@transaction.atomic
def rebuild_groups() -> int:
    """Make every group, its rights and its members anew from Membership; returns how many groups stand afterwards."""
    wanted = {STAFF_GROUP}
    staff_group()
    for edition in Edition.objects.all():
        wanted |= {page_group(edition, role).name for role in PAGE_RIGHTS}
    for event in Event.objects.select_related("edition"):
        wanted |= {page_group(event, role).name for role in PAGE_RIGHTS}
    Group.objects.filter(name__startswith=PREFIX).exclude(name__in=wanted).delete()
    for user in User.objects.all():
        _put_into_groups(user)
    return len(wanted)


def page_group(where: Edition | Event, role: Role) -> Group:
    """The group of a page role at a place, with exactly the rights it should have."""
    group, _is_new = Group.objects.get_or_create(name=f"{PREFIX}{where.code}/{role.value}")
    _set_page_rights(group, where, PAGE_RIGHTS[role])
    _set_file_rights(group, collection_of(where))
    rows = Permission.objects.filter(content_type__app_label="summit", codename__in=KEEP_ROWS[role])
    group.permissions.set(rows)
    return group


def staff_group() -> Group:
    """Lets its members into the back office and gives no right there."""
    group, _is_new = Group.objects.get_or_create(name=STAFF_GROUP)
    group.permissions.set(Permission.objects.filter(content_type__app_label="wagtailadmin", codename="access_admin"))
    return group


def collection_of(where: Edition | Event) -> Collection:
    """Where the images and documents of a place lie: an event's collection under its edition's, named by code."""
    parent = collection_of(where.edition) if isinstance(where, Event) else Collection.get_first_root_node()
    found = parent.get_children().filter(name=where.code).first()
    if found is not None:
        return found
    # treebeard counts children in memory: a fresh copy keeps the paths right
    return Collection.objects.get(pk=parent.pk).add_child(instance=Collection(name=where.code))


def _place(where: Edition | Event) -> tuple[Edition, Event | None]:
    return (where.edition, where) if isinstance(where, Event) else (where, None)


def _put_into_groups(user: User) -> None:
    """Set the groups of `user` that are ours to what the memberships say; groups made by hand are left alone."""
    wanted: dict[str, Group] = {}
    for membership in Membership.objects.filter(user=user).select_related("edition", "event__edition"):
        if membership.role == Role.EMPLOYER:
            continue  # employers work in their own screens
        wanted[STAFF_GROUP] = wanted.get(STAFF_GROUP) or staff_group()
        role = Role(membership.role)
        if role in PAGE_RIGHTS:
            group = page_group(membership.event or membership.edition, role)
            wanted[group.name] = group
    user.groups.remove(*user.groups.filter(name__startswith=PREFIX).exclude(name__in=wanted))
    user.groups.add(*wanted.values())


def _set_page_rights(group: Group, page: Edition | Event, codenames: Iterable[str]) -> None:
    rights = Permission.objects.filter(content_type__app_label="wagtailcore", codename__in=list(codenames))
    held = GroupPagePermission.objects.filter(group=group)
    held.exclude(page=page.pk, permission__in=rights).delete()
    there = set(held.values_list("permission", flat=True))
    GroupPagePermission.objects.bulk_create(
        GroupPagePermission(group=group, page_id=page.pk, permission=right) for right in rights if right.pk not in there
    )


def _set_file_rights(group: Group, collection: Collection) -> None:
    rights = Permission.objects.filter(
        content_type__app_label__in=["wagtailimages", "wagtaildocs"], codename__in=FILE_RIGHTS
    )
    held = GroupCollectionPermission.objects.filter(group=group)
    held.exclude(collection=collection, permission__in=rights).delete()
    there = set(held.values_list("permission", flat=True))
    GroupCollectionPermission.objects.bulk_create(
        GroupCollectionPermission(group=group, collection=collection, permission=right)
        for right in rights
        if right.pk not in there
    )
