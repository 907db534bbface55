"""Who may do what with CVs: named predicates, asked in the doors and never in a service."""

from django.utils.translation import gettext as _

from accounts.models import User
from careerfair.models import Application, Campaign, Employer
from careerfair.queries import employer_of
from summit.errors import Refusal
from summit.models import Role
from summit.rules import Who, has_role_anywhere, is_registrar_of


def verified_employer_of(user: Who) -> Employer:
    """The employer that `user` acts for, when it may read CVs. Refusal `not_an_employer`, `employer_not_verified` (403)."""
    employer = employer_of(user)
    if employer is None:
        raise Refusal(
            "not_an_employer",
            _("Your account does not act for a company. Ask the organisers to add you to yours."),
            status=403,
        )
    if employer.state != Employer.State.VERIFIED:
        raise Refusal(
            "employer_not_verified",
            _("Your company is not verified, so no CV can be shown. Ask the organisers to verify it."),
            status=403,
        )
    return employer


def is_staff_of(user: Who, campaign: Campaign) -> bool:
    """Organisers and registrars of the campaign's event read what students left there."""
    return is_registrar_of(user, campaign.activity.event)


def may_open_cv_of(user: Who, application: Application) -> bool:
    return is_staff_of(user, application.campaign)


def may_keep_employers(user: Who) -> bool:
    """Who verifies companies: organisers of an edition or of one of its events. A company is the same in all of them."""
    return isinstance(user, User) and has_role_anywhere(user, [Role.ORGANISER])
