"""What came of an application: looked through by the organisers, shortlisted and decided by each company."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.audit import Actor, record
from accounts.models import User
from careerfair.models import Application, Employer, Outcome
from summit.errors import Refusal

State = Application.State
Decision = Outcome.State

_NEXT: dict[str, frozenset[str]] = {
    "": frozenset(Decision.values),
    Decision.SHORTLISTED: frozenset({Decision.OFFERED, Decision.APPOINTED, Decision.DECLINED}),
    Decision.OFFERED: frozenset({Decision.APPOINTED, Decision.DECLINED}),
    Decision.DECLINED: frozenset({Decision.SHORTLISTED}),  # a company may change its mind
    Decision.APPOINTED: frozenset(),
}
_FAR = (Decision.APPOINTED, Decision.OFFERED, Decision.SHORTLISTED)


def shortlist(application: Application, *, employer: Employer, actor: Actor) -> Outcome:
    """A company puts a candidate on its list. See `record_outcome`."""
    return record_outcome(application, employer=employer, outcome=Decision.SHORTLISTED, actor=actor)


@transaction.atomic
def record_outcome(application: Application, *, employer: Employer, outcome: str, actor: Actor) -> Outcome:
    """What `employer` decided; the application's own state follows the furthest of all companies. The same again is harmless.

    Whether the company may read the application is asked in the door.
    Refusal: `unknown_outcome`, `application_withdrawn`, `outcome_out_of_order`.
    """
    if outcome not in Decision.values:
        raise Refusal(
            "unknown_outcome", _("There is no such outcome. Choose one of the list."), status=400, field="outcome"
        )
    application = _locked(application)
    _refuse_over(application)
    row = Outcome.objects.filter(application=application, employer=employer).first()
    before = row.state if row else ""
    if row is not None and before == outcome:
        return row
    if outcome not in _NEXT[before]:
        raise Refusal(
            "outcome_out_of_order",
            _("After “%(before)s” this cannot be recorded. Load the page again to see what was decided.")
            % {"before": Decision(before).label},
        )
    row = row or Outcome(application=application, employer=employer)
    row.state = outcome
    row.decided_at = timezone.now()
    row.decided_by = actor if isinstance(actor, User) else None
    row.save()
    _follow(application)
    record(
        actor,
        "application.outcome_recorded",
        application,
        scope=_scope(application),
        employer=employer.organisation.code,
        before=before,
        after=outcome,
    )
    return row


@transaction.atomic
def screen_application(application: Application, *, actor: Actor) -> Application:
    """The organisers looked through it and pass it on. Harmless when it is further already."""
    application = _locked(application)
    _refuse_over(application)
    if application.state in (State.SUBMITTED, State.DECLINED):
        _change(application, State.SCREENED, verb="application.screened", actor=actor)
    return application


@transaction.atomic
def decline_application(application: Application, *, reason: str, actor: Actor) -> Application:
    """The organisers take it out of the campaign: no company sees it. Refusal `outcome_out_of_order` once a company acted."""
    application = _locked(application)
    _refuse_over(application)
    if application.state == State.DECLINED:
        return application
    if application.state not in (State.SUBMITTED, State.SCREENED):
        raise Refusal("outcome_out_of_order", _("A company has decided about this application already."))
    _change(application, State.DECLINED, verb="application.declined", actor=actor, reason=reason[:300])
    return application


def _change(application: Application, state: str, *, verb: str, actor: Actor, **data: str) -> None:
    before = application.state
    application.state = state
    application.save(update_fields=["state"])
    record(actor, verb, application, scope=_scope(application), before=before, after=str(state), **data)


def _follow(application: Application) -> None:
    """Set the application's state to the furthest that any company decided."""
    decided = set(application.outcomes.values_list("state", flat=True))
    furthest = next((State(state) for state in _FAR if state in decided), None)
    if furthest is None and application.state in (State.SHORTLISTED, State.OFFERED, State.APPOINTED):
        furthest = State.SCREENED  # no company is left that wants it; others may still look
    if furthest is not None and application.state != furthest:
        application.state = furthest
        application.save(update_fields=["state"])


def _refuse_over(application: Application) -> None:
    if application.state == State.WITHDRAWN:
        raise Refusal("application_withdrawn", _("The student withdrew this application."))


def _locked(application: Application) -> Application:
    return (
        Application.objects.select_for_update(of=("self",))
        .select_related("campaign__activity__event")
        .get(pk=application.pk)
    )


def _scope(application: Application) -> str:
    return str(application.campaign.activity.event.code)
