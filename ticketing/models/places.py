"""The places that activities give out, and who holds them."""

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from ticketing.models.people import Attendee, new_code


class RegistrationRule(models.Model):
    """When and how an activity takes registrations. No row: it takes none."""

    activity = models.OneToOneField("summit.Activity", on_delete=models.CASCADE, related_name="registration_rule")
    opens_at = models.DateTimeField(_("opens"), null=True, blank=True)
    closes_at = models.DateTimeField(_("closes"), null=True, blank=True)
    needs_approval = models.BooleanField(_("needs approval"), default=False)
    has_waiting_list = models.BooleanField(_("has a waiting list"), default=False)
    claim_hours = models.PositiveSmallIntegerField(
        _("hours to claim an offered place"),
        default=24,
        help_text=_("How long a place is kept for somebody from the waiting list. 0: it is given without asking."),
    )
    group_limit = models.PositiveSmallIntegerField(
        _("largest group"), default=0, help_text=_("How many people a college may register at once. 0: no groups.")
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(claim_hours__lte=24 * 14), name="offered_place_is_kept_two_weeks_at_most"
            ),
            models.CheckConstraint(condition=Q(group_limit__lte=500), name="group_has_five_hundred_people_at_most"),
            models.CheckConstraint(
                condition=Q(closes_at__isnull=True) | Q(opens_at__isnull=True) | Q(closes_at__gt=F("opens_at")),
                name="registration_closes_after_it_opens",
            ),
        ]

    def __str__(self) -> str:
        return f"registration for {self.activity_id}"


class Quota(models.Model):
    """Places that one activity, or several together, give out.

    `taken` counts confirmed, pending and offered registrations; `held` the places that its sub-quotas still keep back. The
    database refuses one too many.
    """

    event = models.ForeignKey("summit.Event", on_delete=models.CASCADE, related_name="quotas")
    name = models.CharField(_("name"), max_length=100)
    activities = models.ManyToManyField("summit.Activity", related_name="quotas")
    capacity = models.PositiveIntegerField(_("places"), null=True, blank=True, help_text=_("Empty: no limit."))
    taken = models.PositiveIntegerField(default=0)
    held = models.PositiveIntegerField(default=0)
    ties = models.PositiveIntegerField(
        default=0, help_text="Rises whenever one of its activities gets another quota, or loses one."
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(capacity__isnull=True) | Q(taken__lte=F("capacity") - F("held")),
                name="quota_is_never_oversold",
            )
        ]

    def __str__(self) -> str:
        return self.name


class SubQuota(models.Model):
    """Places of a quota that are kept back for some people, until a date.

    `criteria` maps dimensions (`district`, `institution`, `gender`, `kind`) to lists of values: AND across dimensions, OR
    within one. `taken` counts the registrations that hold one of these places; what is not taken when it is released goes
    to everybody, and `taken` goes on to say how many of the people it was meant for came by it.
    """

    quota = models.ForeignKey(Quota, on_delete=models.CASCADE, related_name="sub_quotas")
    name_en = models.CharField(_("name in English"), max_length=100)
    name_bn = models.CharField(_("name in Bangla"), max_length=100)
    criteria = models.JSONField(default=dict)
    capacity = models.PositiveIntegerField(_("places"))
    taken = models.PositiveIntegerField(default=0)
    position = models.PositiveSmallIntegerField(default=0)
    release_at = models.DateTimeField(_("open to everybody from"), null=True, blank=True)
    released_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["quota", "position", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(taken__lte=F("capacity")), name="sub_quota_is_never_oversold")
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return self.name_bn if get_language() == "bn" else self.name_en


class Registration(models.Model):
    """A place of one attendee in one activity (pretix: order)."""

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        OFFERED = "offered", _("offered")
        PENDING = "pending", _("pending approval")
        CONFIRMED = "confirmed", _("confirmed")
        CANCELLED = "cancelled", _("cancelled")

    class Ending(models.TextChoices):
        GIVEN_BACK = "given_back", _("given back")
        DECLINED = "declined", _("declined by the organisers")
        CANCELLED = "cancelled", _("cancelled by the organisers")
        LAPSED = "lapsed", _("not claimed in time")
        MOVED = "moved", _("changed for another activity")
        MERGED = "merged", _("counted twice")

    code = models.CharField(max_length=12, unique=True, default=new_code)
    attendee = models.ForeignKey(Attendee, on_delete=models.PROTECT, related_name="registrations")
    activity = models.ForeignKey(
        "summit.Activity", on_delete=models.PROTECT, related_name="registrations", db_index=False
    )  # `registration_by_activity` begins with it
    state = models.CharField(max_length=9, choices=State.choices)
    created_at = models.DateTimeField(default=timezone.now)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    cancelled_at = models.DateTimeField(null=True, blank=True)
    ended_as = models.CharField(max_length=12, choices=Ending.choices, blank=True, default="")
    claim_until = models.DateTimeField(null=True, blank=True, help_text="Until when an offered place is kept.")
    priority = models.SmallIntegerField(default=0, help_text="On the waiting list the greater comes first.")
    group = models.ForeignKey(
        "ticketing.Group",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="registrations",
        db_index=False,
    )  # `registration_of_a_group` finds the few that have one
    answers = models.JSONField(default=dict, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["attendee", "activity"],
                condition=~Q(state="cancelled"),
                name="one_active_registration_per_activity",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "offered", "pending", "confirmed", "cancelled"]),
                name="registration_state_is_known",
            ),
            models.CheckConstraint(
                condition=Q(state="offered", claim_until__isnull=False)
                | (~Q(state="offered") & Q(claim_until__isnull=True)),
                name="offered_place_is_kept_until_a_time",
            ),
            models.CheckConstraint(
                condition=Q(ended_as="") | Q(state="cancelled"), name="only_a_cancelled_registration_ended"
            ),
        ]
        indexes = [
            models.Index(fields=["activity", "state", "id"], name="registration_by_activity"),
            models.Index(fields=["activity", "-priority", "id"], condition=Q(state="waiting"), name="waiting_list"),
            models.Index(fields=["claim_until"], condition=Q(state="offered"), name="offered_until"),
            models.Index(fields=["group"], condition=Q(group__isnull=False), name="registration_of_a_group"),
        ]

    def __str__(self) -> str:
        return self.code


class ReservedSeat(models.Model):
    """A registration that holds one of the places which a sub-quota keeps back."""

    registration = models.ForeignKey(Registration, on_delete=models.CASCADE, related_name="reserved_seats")
    sub_quota = models.ForeignKey(SubQuota, on_delete=models.PROTECT, related_name="seats")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["registration", "sub_quota"], name="one_reserved_seat_per_sub_quota")
        ]

    def __str__(self) -> str:
        return f"{self.registration_id} in {self.sub_quota_id}"


class RegistrationRequest(models.Model):
    """The answer that a request with this id got: the same request again answers the same, and another body with its id is refused."""

    request_id = models.UUIDField(primary_key=True)
    body_hash = models.CharField(max_length=64)
    attendee = models.ForeignKey(Attendee, on_delete=models.PROTECT, related_name="+")
    answer = models.JSONField(help_text="Codes and states as first answered; the ticket code is computed anew.")
    created_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return str(self.request_id)
