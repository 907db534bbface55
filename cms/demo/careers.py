"""The career fairs of the example: companies, campaigns, and what invented students left there."""

import datetime as dt
import random
import uuid
from dataclasses import dataclass

from django.utils import timezone

from accounts.models import User
from careerfair.consents import end_of
from careerfair.models import CV, Application, ApplicationConsent, Campaign, Candidate, Employer
from careerfair.person import Person
from careerfair.queries import campaign_by_code
from careerfair.services.applications import submit_application
from careerfair.services.campaigns import open_campaign
from careerfair.services.employers import (
    add_representative,
    join_campaign,
    register_employer,
    verify_employer,
)
from careerfair.services.outcomes import record_outcome, screen_application, shortlist
from careerfair.tasks import scan_cv
from cms.demo.cv_pdf import cv_of
from cms.demo.living import CODE
from cms.demo.people import SEED
from cms.demo.planting import start_of
from cms.demo.shapes import Planted, at
from files.uploads import IncomingFile
from summit.models import Activity, Organisation
from ticketing.models import Attendee

ACTOR = "system"
SUBJECTS = ("Computer science", "Business administration", "English", "Economics", "Accounting", "Bangla")
SKILLS = ("MS Office", "CRM", "customer service", "data entry", "chat support", "Excel", "graphic design")
EXPERIENCE = (
    "One year as part-time support agent in a shop.",
    "Volunteer at the help desk of the college's admission week.",
    "কলেজের কম্পিউটার ক্লাবে দুই বছর সমন্বয়ক।",
    "",
)
# Activities at which students left CVs, and how many did.
LEFT = {"rajshahi-campaign": 10, "rajshahi-main": 4, "sylhet-campaign": 8, "khulna-campaign-mist": 4}
WITHOUT_FILE = 5  # every fifth fills the form only


@dataclass(frozen=True, slots=True)
class Companies:
    verified: Employer
    unverified: Employer


def hold_fairs(planted: Planted, staff: dict[str, User]) -> None:
    companies = _companies(staff)
    for activity in planted.activities.values():
        if activity.kind.takes_cvs:
            campaign = open_campaign(activity, actor=ACTOR)
            join_campaign(companies.verified, campaign=campaign, actor=ACTOR)
            if activity.event.code.endswith("-khulna"):
                join_campaign(companies.unverified, campaign=campaign, actor=ACTOR)
    chance = random.Random(SEED)  # noqa: S311  the same CVs in every demo, on purpose
    for short, count in LEFT.items():
        applications = _leave_cvs(planted.activities[f"{CODE}-{short}"], count, chance)
        if short.startswith(("rajshahi", "sylhet")):
            _decide(applications, companies.verified, staff)


def _companies(staff: dict[str, User]) -> Companies:
    """One that staff verified, and one that applied."""
    verified = register_employer(Organisation.objects.get(code="example-rupsha-contact"), actor=ACTOR)
    unverified = register_employer(Organisation.objects.get(code="example-padma-outsourcing"), actor=ACTOR)
    add_representative(verified, user=staff["employer"], actor=ACTOR)
    add_representative(unverified, user=staff["employer_unverified"], actor=ACTOR)
    return Companies(verify_employer(verified, actor=staff["organiser"]), unverified)


def _leave_cvs(activity: Activity, count: int, chance: random.Random) -> list[Application]:
    """Through the service that takes every CV. One that is over takes none, so its hours are set back afterwards."""
    is_over = start_of(activity) < timezone.now() - dt.timedelta(days=1)
    if is_over:
        open_campaign(activity, closes_at=timezone.now() + dt.timedelta(hours=1), actor=ACTOR)
    campaign = campaign_by_code(activity.code)
    if campaign is None:
        raise RuntimeError(f"{activity.code} takes no CVs")
    students = Attendee.objects.filter(registrations__activity=activity, kind="student").order_by("pk")[:count]
    applications = [
        _leave_cv(campaign, student, number, chance)
        for number, student in enumerate(students.select_related("district"), start=1)
    ]
    if is_over:
        _move_back(applications, to=start_of(activity))
        open_campaign(
            activity, closes_at=at(timezone.localdate(start_of(activity)) + dt.timedelta(days=1), 0), actor=ACTOR
        )
    return applications


def _leave_cv(campaign: Campaign, student: Attendee, number: int, chance: random.Random) -> Application:
    person = _person(student, chance)
    file = None
    if number % WITHOUT_FILE:
        name = f"CV of {student.name_en}.pdf"
        district = student.district.name_en if student.district else ""
        file = IncomingFile(name, "application/pdf", cv_of(person, district=district))
    application = submit_application(
        campaign,
        person=person,
        consents=["company", "pool"] if number % 3 else ["company"],
        file=file,
        request_id=uuid.uuid4(),
        actor="visitor",
    )
    for cv in CV.objects.filter(application=application):
        scan_cv(cv)
    return application


def _person(student: Attendee, chance: random.Random) -> Person:
    return Person(
        name_en=student.name_en,
        name_bn=student.name_bn,
        phone=student.phone,
        email=student.email,
        district_id=student.district_id,
        relocates=chance.random() < 0.6,
        institution=student.institution,
        degree=chance.choice(("hsc", "diploma", "bachelor")),
        subject=chance.choice(SUBJECTS),
        studying_year=chance.randint(1, 4),
        bangla_level="fluent",
        english_level=chance.choice(("basic", "good", "fluent")),
        typing_bn=chance.randrange(15, 40, 5),
        typing_en=chance.randrange(20, 60, 5),
        shift=chance.choice(("any", "day", "night")),
        hours=chance.choice(("full", "part", "either")),
        skills=", ".join(chance.sample(SKILLS, 3)),
        experience=chance.choice(EXPERIENCE),
        language=student.language,
    )


def _move_back(applications: list[Application], *, to: dt.datetime) -> None:
    """Date what was written just now as if it had been left at the fair."""
    for number, application in enumerate(applications):
        moment = to + dt.timedelta(minutes=20 + 9 * number)
        Application.objects.filter(pk=application.pk).update(created_at=moment)
        Candidate.objects.filter(pk=application.candidate_id, created_at__gt=moment).update(created_at=moment)
        CV.objects.filter(application=application).update(
            received_at=moment, scanned_at=moment + dt.timedelta(minutes=1)
        )
        for consent in ApplicationConsent.objects.filter(application=application):
            consent.given_at, consent.expires_at = moment, end_of(consent.purpose, moment)
            consent.save(update_fields=["given_at", "expires_at"])


def _decide(applications: list[Application], employer: Employer, staff: dict[str, User]) -> None:
    """Some are looked through, some shortlisted; the first was appointed."""
    for number, application in enumerate(applications):
        if number % 2 == 0:
            screen_application(application, actor=staff["registrar"])
        if number in (0, 2, 3):
            shortlist(application, employer=employer, actor=staff["employer"])
        if number == 0:
            record_outcome(application, employer=employer, outcome="offered", actor=staff["employer"])
            record_outcome(application, employer=employer, outcome="appointed", actor=staff["employer"])
