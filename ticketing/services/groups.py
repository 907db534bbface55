"""Groups: a coordinator registers the people of a college. The link that goes to the address is the only proof."""

import uuid
from dataclasses import asdict, dataclass

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.audit import Actor, record
from accounts.messages import queue_message
from accounts.models import User
from summit.errors import Refusal
from summit.models import Activity
from ticketing.group_queries import messages_about
from ticketing.models import Group, GroupMember, RegistrationRule
from ticketing.services.attendees import NOTICE, RESEND_WINDOW
from ticketing.services.places import cancel_registration

MOST_PEOPLE = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Coordinator:
    """Who speaks for a group, as the door normalised it: phone in E.164."""

    name: str
    phone: str
    email: str
    institution: str
    language: str
    together: bool = False


def found_group(activity: Activity, *, coordinator: Coordinator, request_id: uuid.UUID, actor: Actor) -> None:
    """Mail the link of a new group to its coordinator; nothing is answered, so that nobody learns who asked before.

    One group for each activity and address: asking again sends the link again, at most once an hour. What was said is
    corrected until the link was opened. Refusal `no_groups`, `request_id_reused`.
    """
    with transaction.atomic():
        _locked_limit(activity)
        before = Group.objects.select_for_update().filter(request_id=request_id).first()
        if before is not None and _facts(before) != (activity.pk, coordinator):
            raise Refusal(
                "request_id_reused",
                _("This form was sent before with other content. Please load the page again and fill it in once more."),
                status=422,
            )
        group = before or _same_address(activity, coordinator.email)
        if group is None:
            group = _create(activity, coordinator, request_id=request_id, actor=actor)
        elif group.proved_at is None and before is None:
            for name, value in {**asdict(coordinator), "request_id": request_id}.items():
                setattr(group, name, value)
            group.save()
        send_group_link(group, actor=actor)


def make_group(activity: Activity, *, coordinator: Coordinator, request_id: uuid.UUID, actor: User) -> Group:
    """A group made by staff for a coordinator who phones: the address counts as proved. Refusal `no_groups`."""
    with transaction.atomic():
        _locked_limit(activity)
        before = Group.objects.filter(request_id=request_id).first()
        if before is not None:
            return before
        group = _same_address(activity, coordinator.email)
        if group is None:
            group = _create(activity, coordinator, request_id=request_id, actor=actor)
        if group.proved_at is None:
            group.proved_at = timezone.now()
            group.created_by = actor
            group.save(update_fields=["proved_at", "created_by"])
        send_group_link(group, actor=actor)
    return group


def _locked_limit(activity: Activity) -> int:
    """How many people a group may have; founding one after the other, so that one address has one group."""
    rule = RegistrationRule.objects.select_for_update().filter(activity=activity).first()
    if rule is None or rule.group_limit == 0:
        raise no_groups()
    return rule.group_limit


def no_groups() -> Refusal:
    return Refusal("no_groups", _("This activity takes no groups. Each person registers alone."))


def _same_address(activity: Activity, email: str) -> Group | None:
    """The open group of an address, locked: what is corrected in it must not come back after its coordinator was erased."""
    same = Group.objects.select_for_update().filter(activity=activity, email__iexact=email, closed_at=None)
    return same.order_by("pk").first()


def _facts(group: Group) -> tuple[int, Coordinator]:
    said = {name: getattr(group, name) for name in Coordinator.__dataclass_fields__}
    return group.activity_id, Coordinator(**said)


def _create(activity: Activity, coordinator: Coordinator, *, request_id: uuid.UUID, actor: Actor) -> Group:
    try:
        with transaction.atomic():
            group = Group.objects.create(activity=activity, request_id=request_id, **asdict(coordinator))
    except IntegrityError as error:
        raise Refusal("conflict", _("This was sent twice at the same moment. Please send it again.")) from error
    _write_line(group, "group.made", actor=actor, notice=NOTICE)
    return group


def send_group_link(group: Group, *, actor: Actor) -> None:
    """Mail the link to the coordinator: at most once an hour, however often it is asked for. Refusal `erased`."""
    with transaction.atomic():
        group = locked_group(group)
        _refuse_erased(group)
        key = f"{messages_about(group)}link:{timezone.now().strftime(RESEND_WINDOW)}"
        queue_message(group.email, "group", {"group": group.code}, language=group.language, dedupe_key=key)


def prove_group(group: Group) -> None:
    """The link that went to the address was opened. Harmless afterwards."""
    if group.proved_at is not None:
        return
    with transaction.atomic():
        proved = timezone.now()
        if Group.objects.filter(pk=group.pk, proved_at=None).update(proved_at=proved):
            _write_line(group, "group.proved", actor=actor_of(group))
    group.proved_at = proved


def close_group(group: Group, *, actor: Actor) -> Group:
    """No more sheets. Those who were registered keep their places; closing twice is harmless."""
    with transaction.atomic():
        group = locked_group(group)
        if group.closed_at is None:
            group.closed_at = timezone.now()
            group.save(update_fields=["closed_at"])
            _write_line(group, "group.closed", actor=actor)
    return group


def show_link(group: Group, *, actor: User) -> None:
    """Staff were shown the coordinator's link: it stands in the log. Refusal `erased`."""
    _refuse_erased(group)
    with transaction.atomic():
        _write_line(group, "group.link_shown", actor=actor)


def _refuse_erased(group: Group) -> None:
    if group.is_erased:
        raise Refusal("erased", _("The coordinator had the own data erased. No link opens this group any more."))


def give_back_member(member: GroupMember, *, actor: Actor) -> None:
    """Give back the place of somebody whom the group registered, and who is told. Refusal `not_in_group` when the place is not the group's now."""
    registration = member.registration
    if registration is None or registration.group_id != member.sheet.group_id:
        raise _not_in_group()
    if registration.attendee_id != member.attendee_id:
        raise _not_in_group()
    cancel_registration(registration, told="cancelled", actor=actor)


def _not_in_group() -> Refusal:
    return Refusal("not_in_group", _("This place is not your group's any more. Its holder looks after it."))


def locked_group(group: Group) -> Group:
    return Group.objects.select_for_update(of=("self",)).select_related("activity__event__edition").get(pk=group.pk)


def actor_of(group: Group) -> str:
    """Who acts when the coordinator does."""
    return f"group:{group.code}"


def _write_line(group: Group, verb: str, *, actor: Actor, **data: object) -> None:
    record(actor, verb, group, scope=group.activity.event.code, activity=group.activity.code, **data)
