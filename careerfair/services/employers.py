"""Companies that recruit: they apply, are verified, take part in campaigns, and may be suspended."""

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.audit import Actor, record
from accounts.models import User
from careerfair.models import Campaign, Employer, EmployerCampaign, EmployerRepresentative
from summit.errors import Refusal
from summit.models import Organisation

State = Employer.State


@transaction.atomic
def register_employer(organisation: Organisation, *, actor: Actor) -> Employer:
    """An organisation wants to recruit; it waits to be verified. Twice is one employer."""
    employer, is_new = Employer.objects.get_or_create(organisation=organisation)
    if is_new:
        record(actor, "employer.applied", ("employer", organisation.code))
    return employer


@transaction.atomic
def add_representative(employer: Employer, *, user: User, actor: Actor) -> EmployerRepresentative:
    """`user` acts for the company from now on. Refusal `acts_for_another`: a user acts for one company."""
    try:
        with transaction.atomic():
            representative, is_new = EmployerRepresentative.objects.get_or_create(employer=employer, user=user)
    except IntegrityError as another:
        raise Refusal(
            "acts_for_another", _("This user acts for another company already. Take another account."), field="user"
        ) from another
    if is_new:
        record(actor, "employer.representative_added", _subject(employer), user=user.get_username())
    return representative


@transaction.atomic
def remove_representative(employer: Employer, *, user: User, actor: Actor) -> None:
    """`user` no longer acts for the company. Harmless when he or she did not."""
    gone, _rows = EmployerRepresentative.objects.filter(employer=employer, user=user).delete()
    if gone:
        record(actor, "employer.representative_removed", _subject(employer), user=user.get_username())


@transaction.atomic
def verify_employer(employer: Employer, *, actor: Actor) -> Employer:
    """Staff know the company: it may read what students leave at the campaigns it joined."""
    employer = Employer.objects.select_for_update().get(pk=employer.pk)
    if employer.state == State.VERIFIED:
        return employer
    before = employer.state
    employer.state = State.VERIFIED
    employer.verified_at = timezone.now()
    employer.verified_by = actor if isinstance(actor, User) else None
    employer.save(update_fields=["state", "verified_at", "verified_by"])
    record(actor, "employer.verified", _subject(employer), before=before)
    return employer


@transaction.atomic
def suspend_employer(employer: Employer, *, reason: str, actor: Actor) -> Employer:
    """The company reads nothing from the next request on."""
    employer = Employer.objects.select_for_update().get(pk=employer.pk)
    if employer.state == State.SUSPENDED:
        return employer
    before = employer.state
    employer.state = State.SUSPENDED
    employer.save(update_fields=["state"])
    record(actor, "employer.suspended", _subject(employer), before=before, reason=reason[:300])
    return employer


@transaction.atomic
def join_campaign(employer: Employer, *, campaign: Campaign, actor: Actor) -> EmployerCampaign:
    """The company takes part. Twice is once."""
    row, is_new = EmployerCampaign.objects.get_or_create(employer=employer, campaign=campaign)
    if is_new:
        record(
            actor,
            "employer.joined",
            _subject(employer),
            scope=campaign.activity.event.code,
            campaign=campaign.activity.code,
        )
    return row


@transaction.atomic
def leave_campaign(employer: Employer, *, campaign: Campaign, actor: Actor) -> None:
    """The company no longer takes part, and reads nothing of the campaign any more."""
    gone, _rows = EmployerCampaign.objects.filter(employer=employer, campaign=campaign).delete()
    if gone:
        record(
            actor,
            "employer.left",
            _subject(employer),
            scope=campaign.activity.event.code,
            campaign=campaign.activity.code,
        )


def _subject(employer: Employer) -> tuple[str, str]:
    return ("employer", str(employer.organisation.code))
