"""Who hires: campaigns that take CVs, employers that may read them, and what students left there."""

from careerfair.models.applications import Application, ApplicationConsent, ApplicationRequest, Candidate, Outcome
from careerfair.models.campaigns import Campaign, Employer, EmployerCampaign, EmployerRepresentative
from careerfair.models.cvs import CV, CVOpening
from careerfair.models.profile import Profile

__all__ = [
    "CV",
    "Application",
    "ApplicationConsent",
    "ApplicationRequest",
    "CVOpening",
    "Campaign",
    "Candidate",
    "Employer",
    "EmployerCampaign",
    "EmployerRepresentative",
    "Outcome",
    "Profile",
]
