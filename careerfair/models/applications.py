"""A student's application at a campaign: who, what was typed, what was agreed to, what came of it."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from careerfair.models.campaigns import Campaign, Employer
from careerfair.models.profile import Profile
from ticketing.models import new_code


class Candidate(models.Model):
    """A person in an edition, one per phone and name; joins what one person left at several campaigns.

    Holds nothing that a stranger could change by typing another's name and phone: what was typed stands in each application.
    """

    edition = models.ForeignKey("summit.Edition", on_delete=models.PROTECT, related_name="candidates")
    code = models.CharField(max_length=12, unique=True, default=new_code)
    name_key = models.CharField(max_length=200, help_text="bangla.text.name_key of the name.")
    phone = models.CharField(_("phone"), max_length=20)
    attendee = models.ForeignKey(
        "ticketing.Attendee",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="candidates",
        help_text="The same person's registration, where phone and name are the same.",
    )
    created_at = models.DateTimeField(default=timezone.now)
    erased_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("candidate")
        verbose_name_plural = _("candidates")
        constraints = [
            models.UniqueConstraint(
                fields=["edition", "phone", "name_key"],
                condition=Q(erased_at__isnull=True),
                name="one_candidate_per_phone_and_name",
            ),
        ]

    def __str__(self) -> str:
        return self.code


class Application(Profile):
    """What one candidate left at one campaign. Its link opens this application and no other of the same person.

    `state` tells how far it came at any company; what each company decided stands in `Outcome`.
    """

    class State(models.TextChoices):
        SUBMITTED = "submitted", _("received")
        SCREENED = "screened", _("looked through")
        SHORTLISTED = "shortlisted", _("shortlisted")
        OFFERED = "offered", _("offered a job")
        APPOINTED = "appointed", _("appointed")
        DECLINED = "declined", _("not taken")
        WITHDRAWN = "withdrawn", _("withdrawn")

    candidate = models.ForeignKey(Candidate, on_delete=models.PROTECT, related_name="applications")
    campaign = models.ForeignKey(
        Campaign, on_delete=models.PROTECT, related_name="applications", verbose_name=_("campaign")
    )
    code = models.CharField(_("code"), max_length=12, unique=True, default=new_code)
    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False, help_text="Stands in the link.")
    link_version = models.PositiveSmallIntegerField(default=1, help_text="Raising it kills every link sent before.")
    state = models.CharField(_("state"), max_length=11, choices=State.choices, default=State.SUBMITTED)
    phone = models.CharField(_("phone"), max_length=20, blank=True, default="")
    search_text = models.TextField(blank=True, default="", help_text="bangla.text.search_key of the typed fields.")
    created_at = models.DateTimeField(_("left on"), default=timezone.now)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    erased_at = models.DateTimeField(null=True, blank=True)

    class Meta(Profile.Meta):
        abstract = False
        ordering = ["-created_at", "-id"]
        verbose_name = _("application")
        verbose_name_plural = _("applications")
        constraints = [
            *Profile.Meta.constraints,
            models.UniqueConstraint(
                fields=["candidate", "campaign"],
                condition=~Q(state="withdrawn"),
                name="one_live_application_per_candidate_and_campaign",
            ),
            models.CheckConstraint(
                condition=Q(
                    state__in=[
                        "submitted",
                        "screened",
                        "shortlisted",
                        "offered",
                        "appointed",
                        "declined",
                        "withdrawn",
                    ]
                ),
                name="application_state_is_known",
            ),
            models.CheckConstraint(
                condition=~Q(name_en="") | ~Q(name_bn="") | Q(erased_at__isnull=False), name="application_has_a_name"
            ),
        ]
        indexes = [
            models.Index(fields=["campaign", "-created_at", "-id"], name="application_by_campaign"),
            models.Index(fields=["-created_at", "-id"], name="application_by_time"),
        ]

    def __str__(self) -> str:
        return self.code


class ApplicationRequest(models.Model):
    """The answer that a request with this id got: the same request again answers the same, another body with its id is refused."""

    request_id = models.UUIDField(primary_key=True)
    body_hash = models.CharField(max_length=64)
    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="requests")
    state = models.CharField(max_length=11, help_text="State of the application as first answered.")
    made_it = models.BooleanField(
        help_text="This request made the application, so its sender may have the link. A later one may be a stranger's."
    )
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(state__in=Application.State.values), name="first_answer_state_is_known")
        ]

    def __str__(self) -> str:
        return str(self.request_id)


class ApplicationConsent(models.Model):
    """What a student agreed to for one application, in which words and language, and until when."""

    class Purpose(models.TextChoices):
        POOL = "pool", _("the talent pool of BACCO")
        COMPANY = "company", _("the companies of this campaign")
        FUTURE = "future", _("later fairs")

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="consents")
    purpose = models.CharField(max_length=7, choices=Purpose.choices)
    notice = models.CharField(max_length=20, help_text="Version of the words that were shown.")
    language = models.CharField(max_length=2)
    given_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(purpose__in=["pool", "company", "future"]), name="application_consent_purpose_is_known"
            ),
            models.UniqueConstraint(
                fields=["application", "purpose"],
                condition=Q(withdrawn_at__isnull=True),
                name="one_live_consent_per_application_and_purpose",
            ),
            models.CheckConstraint(
                condition=Q(expires_at__gt=models.F("given_at")), name="application_consent_expires_after_it_is_given"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.application_id} {self.purpose}"


class Outcome(models.Model):
    """How far one application came at one company. What a company decided is nobody else's business but the student's."""

    class State(models.TextChoices):
        SHORTLISTED = "shortlisted", _("shortlisted")
        OFFERED = "offered", _("offered a job")
        APPOINTED = "appointed", _("appointed")
        DECLINED = "declined", _("not taken")

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="outcomes")
    employer = models.ForeignKey(Employer, on_delete=models.PROTECT, related_name="outcomes")
    state = models.CharField(max_length=11, choices=State.choices)
    decided_at = models.DateTimeField(default=timezone.now)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["application", "employer"], name="one_outcome_per_application_and_employer"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["shortlisted", "offered", "appointed", "declined"]),
                name="outcome_state_is_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.application_id} {self.employer_id} {self.state}"
