"""What an activity asks besides who somebody is, and the files that were given as answers."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts.work import Claimable
from ticketing.models.people import Attendee


class Question(models.Model):
    """One question of the registration form: of every activity of a kind in an edition, or of one activity.

    One definition for page, API and group sheet. `key` names it in answers and exports and is unique in the edition.
    `options`: `[{"key", "en", "bn"}]`, for choice and several. Asked only when the ticket kind is in `ticket_kinds` (empty:
    always) and the earlier question `depends_on` was answered with one of `depends_values` (empty: with anything).
    """

    class Type(models.TextChoices):
        TEXT = "text", _("text")
        CHOICE = "choice", _("one of several")
        SEVERAL = "several", _("several of several")
        NUMBER = "number", _("number")
        DATE = "date", _("date")
        FILE = "file", _("file")
        CONSENT = "consent", _("consent")

    edition = models.ForeignKey("summit.Edition", on_delete=models.CASCADE, related_name="questions")
    kind = models.ForeignKey(
        "summit.ActivityKind", null=True, blank=True, on_delete=models.CASCADE, related_name="questions"
    )
    activity = models.ForeignKey(
        "summit.Activity", null=True, blank=True, on_delete=models.CASCADE, related_name="questions"
    )
    key = models.SlugField(_("key"), max_length=50, help_text=_("Its name in files and programs; never changed later."))
    type = models.CharField(_("type"), max_length=8, choices=Type.choices, default=Type.TEXT)
    label_en = models.CharField(_("question in English"), max_length=200)
    label_bn = models.CharField(_("question in Bangla"), max_length=200)
    help_en = models.CharField(_("hint in English"), max_length=300, blank=True, default="")
    help_bn = models.CharField(_("hint in Bangla"), max_length=300, blank=True, default="")
    required = models.BooleanField(_("must be answered"), default=False)
    options = models.JSONField(default=list, blank=True)
    ticket_kinds = models.JSONField(default=list, blank=True)
    depends_on = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="dependents")
    depends_values = models.JSONField(default=list, blank=True)
    minimum = models.BigIntegerField(_("at least"), null=True, blank=True)
    maximum = models.BigIntegerField(_("at most"), null=True, blank=True)
    position = models.PositiveSmallIntegerField(_("order"), default=0)
    retired_at = models.DateTimeField(null=True, blank=True, help_text="No longer asked; answers stay readable.")

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["edition", "key"], name="question_key_is_unique_in_its_edition"),
            models.CheckConstraint(
                condition=Q(kind__isnull=False, activity__isnull=True) | Q(kind__isnull=True, activity__isnull=False),
                name="question_is_of_a_kind_or_of_an_activity",
            ),
            models.CheckConstraint(
                condition=Q(type__in=["text", "choice", "several", "number", "date", "file", "consent"]),
                name="question_type_is_known",
            ),
        ]

    def __str__(self) -> str:
        return self.key

    @property
    def label(self) -> str:
        return self.label_bn if get_language() == "bn" else self.label_en

    @property
    def help(self) -> str:
        return self.help_bn if get_language() == "bn" else self.help_en


class AnswerFile(Claimable):
    """A file given as an answer. It lies in the private storage under a name of ours; staff see it once it is clean.

    `id` is what stands in the answers. Without an attendee it was sent with a form that was never finished, and is swept.
    """

    class State(models.TextChoices):
        RECEIVED = "received", _("received")
        CLEAN = "clean", _("checked")
        INFECTED = "infected", _("infected")
        PURGED = "purged", _("deleted")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="files")
    attendee = models.ForeignKey(Attendee, null=True, blank=True, on_delete=models.PROTECT, related_name="answer_files")
    state = models.CharField(max_length=8, choices=State.choices, default=State.RECEIVED)
    stored_name = models.CharField(max_length=80, unique=True)
    original_name = models.CharField(max_length=150, blank=True, default="", help_text="Made harmless; never a path.")
    kind = models.CharField(max_length=4)
    size = models.PositiveIntegerField(help_text="Bytes, as stored.")
    sha256 = models.CharField(max_length=64, help_text="Of the bytes as stored.")
    scanner = models.CharField(max_length=20, blank=True, default="")
    finding = models.CharField(max_length=120, blank=True, default="")
    received_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["received", "clean", "infected", "purged"]), name="answer_file_state_is_known"
            ),
            models.CheckConstraint(condition=~Q(state="clean") | ~Q(scanner=""), name="clean_answer_file_was_scanned"),
        ]

    def __str__(self) -> str:
        return str(self.id)

    @property
    def kilobytes(self) -> int:
        return max(1, round(self.size / 1024))
