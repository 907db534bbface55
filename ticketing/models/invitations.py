"""Who is asked to come: guests with a personal link, their deputies, and those whom an earlier event carries forward."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from ticketing.models.people import Attendee, Gender, Kind, new_code


class CarryForwardRule(models.Model):
    """Who comes on to a later activity: those of each earlier event to whom something applies, within a quota per event.

    `ground` is a name of `settings.CARRY_FORWARD_GROUNDS`. `per_event` overrides `places` for single events: code -> number.
    """

    edition = models.ForeignKey("summit.Edition", on_delete=models.PROTECT, related_name="carry_forward_rules")
    code = models.CharField(max_length=12, unique=True, default=new_code)
    name_en = models.CharField(_("name in English"), max_length=150)
    name_bn = models.CharField(_("name in Bangla"), max_length=150)
    target = models.ForeignKey(
        "summit.Activity", on_delete=models.PROTECT, related_name="carry_forward_rules", verbose_name=_("come on to")
    )
    ground = models.CharField(_("who"), max_length=40)
    source_kind = models.ForeignKey(
        "summit.ActivityKind",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("kind of activity"),
        help_text=_("Empty: any activity of the division's summit."),
    )
    places = models.PositiveSmallIntegerField(_("invitations per division"))
    per_event = models.JSONField(default=dict, blank=True)
    ticket_kind = models.CharField(_("kind of ticket"), max_length=10, choices=Kind.choices, default=Kind.DELEGATE)
    answer_days = models.PositiveSmallIntegerField(_("days to answer"), default=7)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    ran_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["pk"]
        verbose_name = _("carry-forward rule")
        verbose_name_plural = _("carry-forward rules")

    def __str__(self) -> str:
        return self.code

    @property
    def name(self) -> str:
        return self.name_bn if get_language() == "bn" else self.name_en


class Invitation(models.Model):
    """One guest who is asked to one or more activities of an event, with a personal link that is answered once.

    `rank` is the place in the order of protocol, 1 first, 0 none. A deputy is an invitation of his own that stands for
    another one (`deputy_of`). Those of a carry-forward rule name the event they come from; `reserve` waits for a place.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("not sent")
        RESERVE = "reserve", _("on the reserve list")
        SENT = "sent", _("not answered")
        ACCEPTED = "accepted", _("comes")
        DECLINED = "declined", _("does not come")
        DEPUTISED = "deputised", _("sends a deputy")
        LAPSED = "lapsed", _("did not answer in time")
        WITHDRAWN = "withdrawn", _("taken back")

    event = models.ForeignKey("summit.Event", on_delete=models.PROTECT, related_name="invitations")
    activities = models.ManyToManyField("summit.Activity", related_name="invitations", verbose_name=_("activities"))
    code = models.CharField(max_length=12, unique=True, default=new_code)
    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False, help_text="Stands in the link.")
    link_version = models.PositiveSmallIntegerField(default=1, help_text="Raising it kills every link sent before.")
    state = models.CharField(_("state"), max_length=9, choices=State.choices, default=State.DRAFT)
    rank = models.PositiveIntegerField(_("order of protocol"), default=0)
    kind = models.CharField(_("kind of ticket"), max_length=10, choices=Kind.choices, default=Kind.GUEST)
    name_en = models.CharField(_("name in English"), max_length=150, blank=True, default="")
    name_bn = models.CharField(_("name in Bangla"), max_length=150, blank=True, default="")
    phone = models.CharField(_("phone"), max_length=20, blank=True, default="")
    email = models.EmailField(_("e-mail"), max_length=254, blank=True, default="")
    organisation = models.CharField(_("organisation"), max_length=200, blank=True, default="")
    designation = models.CharField(_("designation"), max_length=150, blank=True, default="")
    district = models.ForeignKey(
        "summit.District", null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("district")
    )
    gender = models.CharField(_("gender"), max_length=6, choices=Gender.choices, blank=True, default="")
    language = models.CharField(_("language"), max_length=2, choices=[("bn", "বাংলা"), ("en", "English")], default="bn")
    note = models.CharField(_("note"), max_length=300, blank=True, default="", help_text=_("Only staff see it."))
    reply = models.CharField(_("reply"), max_length=500, blank=True, default="", help_text="What the guest wrote.")
    answer_by = models.DateTimeField(_("answer by"), null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    reminders = models.PositiveSmallIntegerField(default=0)
    next_reminder_at = models.DateTimeField(null=True, blank=True)
    deputy_of = models.OneToOneField("self", null=True, blank=True, on_delete=models.PROTECT, related_name="deputy")
    attendee = models.ForeignKey(Attendee, null=True, blank=True, on_delete=models.PROTECT, related_name="invitations")
    rule = models.ForeignKey(
        CarryForwardRule, null=True, blank=True, on_delete=models.PROTECT, related_name="invitations"
    )
    from_event = models.ForeignKey(
        "summit.Event", null=True, blank=True, on_delete=models.PROTECT, related_name="carried_forward"
    )
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    state__in=[
                        "draft",
                        "reserve",
                        "sent",
                        "accepted",
                        "declined",
                        "deputised",
                        "lapsed",
                        "withdrawn",
                    ]
                ),
                name="invitation_state_is_known",
            ),
            models.CheckConstraint(condition=~Q(name_en="") | ~Q(name_bn=""), name="invited_guest_has_a_name"),
            models.CheckConstraint(
                condition=~Q(state="accepted") | Q(attendee__isnull=False), name="accepted_invitation_has_an_attendee"
            ),
            models.UniqueConstraint(
                fields=["rule", "attendee"],
                condition=Q(rule__isnull=False, deputy_of__isnull=True),
                name="carried_forward_once_by_a_rule",
            ),
        ]
        indexes = [
            models.Index(fields=["event", "state", "rank"], name="invitation_by_event"),
            models.Index(fields=["next_reminder_at"], condition=Q(state="sent"), name="invitation_to_remind"),
            models.Index(fields=["answer_by"], condition=Q(state="sent"), name="invitation_to_lapse"),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def name(self) -> str:
        """In the guest's own language where both are known."""
        first, second = (self.name_bn, self.name_en) if self.language == "bn" else (self.name_en, self.name_bn)
        return first or second


class GuestImport(models.Model):
    """A guest list that somebody uploaded and looks at before it becomes invitations: all of it, or nothing.

    `rows` is what was read, `faults` what is wrong with it; both go when it was carried out, dropped, or forgotten for a day.
    """

    class State(models.TextChoices):
        PREVIEW = "preview", _("to be looked at")
        DONE = "done", _("carried out")
        DROPPED = "dropped", _("dropped")

    event = models.ForeignKey("summit.Event", on_delete=models.CASCADE, related_name="guest_imports")
    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    state = models.CharField(max_length=7, choices=State.choices, default=State.PREVIEW)
    file_name = models.CharField(max_length=150, blank=True, default="")
    rows = models.JSONField(default=list)
    faults = models.JSONField(default=list)
    made = models.PositiveIntegerField(default=0)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["preview", "done", "dropped"]), name="guest_import_state_is_known"
            )
        ]

    def __str__(self) -> str:
        return str(self.id)
