"""Campaigns, companies and what students leave there. Through the services, so that demo data are what the doors would make."""

import itertools
import uuid
from typing import Any

from accounts.models import User
from careerfair.models import Application, Campaign, Employer
from careerfair.person import Person
from careerfair.queries import campaigns_with_programme
from careerfair.services.applications import submit_application
from careerfair.services.campaigns import open_campaign
from careerfair.services.employers import add_representative, join_campaign, register_employer, verify_employer
from careerfair.tasks import scan_received_cvs
from files.uploads import IncomingFile
from summit.models import Activity, Organisation
from tests.factories.people import make_user
from tests.factories.programme import make_activity

_numbers = itertools.count(1)

PDF = (
    b"%PDF-1.4\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n"
    b"2 0 obj\n<< /Type /Pages /Kids [3 0 R] /Count 1 >>\nendobj\n"
    b"3 0 obj\n<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << >> >>\nendobj\n"
    b"xref\n0 4\n0000000000 65535 f \n0000000009 00000 n \n0000000058 00000 n \n0000000115 00000 n \n"
    b"trailer\n<< /Size 4 /Root 1 0 R >>\nstartxref\n202\n%%EOF\n"
)
"""The smallest CV: one empty page."""


def make_campaign(activity: Activity | None = None, **times: Any) -> Campaign:
    """An open campaign, loaded with its programme as the doors load it."""
    activity = activity or make_activity(slug="campaign")
    campaign = open_campaign(activity, actor=None, **times)
    return campaigns_with_programme().get(pk=campaign.pk)


def make_employer(*campaigns: Campaign, code: str = "", verified: bool = True, user: User | None = None) -> Employer:
    """A company with one representative (`representative_of`), at these campaigns."""
    code = code or f"company-{next(_numbers)}"
    name = code.replace("-", " ").title()
    organisation, _is_new = Organisation.objects.get_or_create(code=code, defaults={"name_en": name, "name_bn": name})
    employer = register_employer(organisation, actor=None)
    add_representative(employer, user=user or make_user(f"hr-{code}"), actor=None)
    if verified:
        employer = verify_employer(employer, actor=None)
    for campaign in campaigns:
        join_campaign(employer, campaign=campaign, actor=None)
    return employer


def representative_of(employer: Employer) -> User:
    return employer.representatives.get()


def make_person(**fields: Any) -> Person:
    n = next(_numbers)
    defaults = {
        "name_en": f"Rasheda Khatun {n}",
        "name_bn": "রাশেদা খাতুন",
        "phone": f"+88018{n:08d}",
        "email": f"student{n}@example.org",
        "institution": "Mangrove Institute of Science and Technology",
        "degree": "diploma",
        "studying_year": 4,
        "shift": "day",
        "skills": "typing, customer service",
    }
    return Person(**{**defaults, **fields})


def make_application(
    campaign: Campaign | None = None,
    *,
    consents: tuple[str, ...] = ("company",),
    cv: bytes | None = PDF,
    scanned: bool = True,
    **fields: Any,
) -> Application:
    """An application with a CV that was found clean (`scanned=False`: still waiting, `cv=None`: the short form alone)."""
    application = submit_application(
        campaign or make_campaign(),
        person=make_person(**fields),
        consents=consents,
        file=IncomingFile("cv.pdf", "application/pdf", cv) if cv is not None else None,
        request_id=uuid.uuid4(),
        actor=None,
    )
    if cv is not None and scanned:
        scan_received_cvs.call()
    return application
