"""Groups: a college's coordinator registers many people at once, from a sheet or a table."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.work import Claimable
from ticketing.models.people import Attendee, new_code


class Group(models.Model):
    """A coordinator, and the people whom he or she registers for one activity. Who has the link is the coordinator.

    `together`: those of the group who wait get places all at once or not at all. `proved_at`: the link that went to the
    coordinator's address was opened, or staff made the group.
    """

    activity = models.ForeignKey("summit.Activity", on_delete=models.PROTECT, related_name="groups")
    code = models.CharField(max_length=12, unique=True, default=new_code)
    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False, help_text="Stands in the link.")
    link_version = models.PositiveSmallIntegerField(default=1, help_text="Raising it kills every link sent before.")
    request_id = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    name = models.CharField(_("coordinator"), max_length=150)
    phone = models.CharField(_("phone"), max_length=20)
    email = models.EmailField(_("e-mail"), max_length=254)
    institution = models.CharField(_("college or university"), max_length=200)
    language = models.CharField(max_length=2, choices=[("bn", "বাংলা"), ("en", "English")], default="bn")
    together = models.BooleanField(_("only all together"), default=False)
    proved_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("group")
        verbose_name_plural = _("groups")
        indexes = [models.Index(fields=["activity", "-id"], name="group_by_activity")]

    def __str__(self) -> str:
        return self.code

    @property
    def is_erased(self) -> bool:
        """The coordinator had the own data erased: no door founds a group without an address."""
        return not self.email


class GroupSheet(Claimable):
    """The rows that a coordinator sent at once: looked at, then registered one by one by the worker, then forgotten.

    A row that was registered lives on as a GroupMember; a row that was refused stays here with its reason until it is sent
    again corrected, or for a week.
    """

    class State(models.TextChoices):
        PREVIEW = "preview", _("to be looked at")
        QUEUED = "queued", _("being registered")
        DONE = "done", _("registered")
        DROPPED = "dropped", _("dropped")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    group = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="sheets")
    body_hash = models.CharField(max_length=64, blank=True, default="")
    state = models.CharField(max_length=7, choices=State.choices, default=State.PREVIEW)
    file_name = models.CharField(max_length=150, blank=True, default="")
    rows = models.JSONField(default=list)
    created_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["preview", "queued", "done", "dropped"]), name="group_sheet_state_is_known"
            )
        ]
        indexes = [models.Index(fields=["next_attempt_at"], condition=Q(state="queued"), name="group_sheet_queue")]

    def __str__(self) -> str:
        return str(self.id)


class GroupMember(models.Model):
    """What became of one row of a sheet: a registration, or the reason why not. `number` is the row in the sheet."""

    sheet = models.ForeignKey(GroupSheet, on_delete=models.CASCADE, related_name="members")
    number = models.PositiveIntegerField()
    attendee = models.ForeignKey(
        Attendee, null=True, blank=True, on_delete=models.PROTECT, related_name="group_members"
    )
    registration = models.ForeignKey(
        "ticketing.Registration", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    refusal = models.CharField(
        max_length=40, blank=True, default="", help_text="Code of the reason; empty: registered."
    )
    sentence_en = models.CharField(max_length=500, blank=True, default="")
    sentence_bn = models.CharField(max_length=500, blank=True, default="")

    class Meta:
        ordering = ["sheet", "number"]
        constraints = [
            models.UniqueConstraint(fields=["sheet", "number"], name="row_of_a_group_is_registered_once"),
            models.CheckConstraint(
                condition=Q(refusal="", registration__isnull=False) | ~Q(refusal=""), name="group_member_has_a_result"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.sheet_id} row {self.number}"
