"""The verbs behind the doors, and the sentences of the database."""

import pytest
from django.db import IntegrityError, transaction

from accounts.audit import record
from accounts.models import LogEntry
from careerfair.links import application_by_token, token_of
from careerfair.models import CV, Application, ApplicationConsent, Candidate, Employer
from careerfair.queries import Intake, cv_intake_state, cv_intake_states, intake_counts
from careerfair.services.applications import (
    erase_application,
    replace_cv,
    set_consents,
    withdraw_application,
)
from careerfair.services.campaigns import open_campaign
from careerfair.services.employers import add_representative, verify_employer
from careerfair.services.outcomes import decline_application, record_outcome, screen_application, shortlist
from files.uploads import IncomingFile
from summit.errors import Refusal
from tests.careerfair.conftest import everything_stored
from tests.factories import make_activity, make_user
from tests.factories.careers import PDF, make_application, make_campaign, make_employer, representative_of
from tests.files.good_files import docx, pdf

pytestmark = pytest.mark.django_db


@pytest.fixture
def campaign():
    return make_campaign()


@pytest.fixture
def application(campaign):
    return make_application(campaign)


def refused(work) -> str:
    with pytest.raises(Refusal) as refusal:
        work()
    return refusal.value.code


# ── The database says no ─────────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("model", "values", "constraint"),
    [
        (Application, {"state": "lost"}, "application_state_is_known"),
        (Application, {"name_en": "", "name_bn": ""}, "application_has_a_name"),
        (Application, {"degree": "wizard"}, "application_degree_is_known"),
        (Application, {"studying_year": 9}, "application_studying_year_is_one_to_six"),
        (CV, {"state": "lost"}, "cv_state_is_known"),
        (CV, {"scanner": ""}, "clean_cv_was_scanned"),
        (CV, {"state": "purged"}, "purged_cv_has_a_date"),
        (ApplicationConsent, {"purpose": "other"}, "application_consent_purpose_is_known"),
    ],
)
def test_database_refuses(application, model, values, constraint):
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        model.objects.update(**values)


def test_database_refuses_a_verified_employer_without_a_date(campaign):
    make_employer(campaign)
    with pytest.raises(IntegrityError, match="verified_employer_has_a_date"), transaction.atomic():
        Employer.objects.update(verified_at=None)


def test_database_refuses_a_second_live_application(application):
    with pytest.raises(IntegrityError), transaction.atomic():
        Application.objects.create(candidate=application.candidate, campaign=application.campaign, name_en="x")


# ── Campaigns ────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_activity_of_another_kind_takes_no_cvs():
    assert refused(lambda: open_campaign(make_activity(slug="dialogue"), actor=None)) == "takes_no_cvs"


def test_campaign_is_opened_once(campaign):
    again = open_campaign(campaign.activity, actor=None)

    assert again.pk == campaign.pk
    assert LogEntry.objects.filter(verb__startswith="campaign.").count() == 1


def test_intake_state_is_told_for_many_activities_at_once(campaign, django_assert_num_queries):
    other = make_activity(campaign.activity.event, slug="other")

    with django_assert_num_queries(1):
        states = cv_intake_states([campaign.activity, other])

    assert states == {campaign.activity_id: Intake.OPEN, other.pk: Intake.NONE}
    assert cv_intake_state(other) == Intake.NONE


def test_counts_of_an_event(campaign):
    employer = make_employer(campaign)
    make_application(campaign, cv=None)
    record_outcome(make_application(campaign), employer=employer, outcome="appointed", actor=None)

    row = intake_counts(campaign.activity.event)[0]

    assert (row.activity, row.applications, row.with_cv, row.shortlisted, row.appointed) == (
        campaign.activity.code,
        2,
        1,
        1,
        1,
    )


# ── Employers ────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_user_acts_for_one_company(campaign):
    employer, other = make_employer(campaign), make_employer(campaign)

    code = refused(lambda: add_representative(other, user=representative_of(employer), actor=None))

    assert code == "acts_for_another"


def test_verification_names_who_and_when(campaign):
    staff = make_user()
    employer = verify_employer(make_employer(verified=False), actor=staff)

    assert (employer.state, employer.verified_by) == ("verified", staff)
    assert employer.verified_at is not None


# ── Outcomes ─────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_state_follows_the_furthest_company(campaign, application):
    one, two = make_employer(campaign), make_employer(campaign)

    shortlist(application, employer=one, actor=None)
    record_outcome(application, employer=two, outcome="offered", actor=None)
    assert Application.objects.get().state == "offered"

    record_outcome(application, employer=two, outcome="declined", actor=None)
    assert Application.objects.get().state == "shortlisted"

    record_outcome(application, employer=one, outcome="declined", actor=None)
    assert Application.objects.get().state == "screened"


def test_organisers_cannot_decline_after_a_company_acted(campaign, application):
    shortlist(application, employer=make_employer(campaign), actor=None)

    assert refused(lambda: decline_application(application, reason="", actor=None)) == "outcome_out_of_order"


def test_screening_is_harmless_later(campaign, application):
    shortlist(application, employer=make_employer(campaign), actor=None)

    assert screen_application(application, actor=None).state == "shortlisted"


def test_withdrawn_application_is_over(campaign, application):
    employer = make_employer(campaign)
    withdraw_application(application, actor=None)

    assert refused(lambda: shortlist(application, employer=employer, actor=None)) == "application_withdrawn"
    assert refused(lambda: screen_application(application, actor=None)) == "application_withdrawn"
    assert refused(lambda: set_consents(application, purposes=["pool"], language="bn", actor=None)) == (
        "application_withdrawn"
    )
    file = IncomingFile("cv.pdf", "", PDF)
    before = everything_stored()
    assert refused(lambda: replace_cv(application, file=file, actor=None)) == "application_withdrawn"
    assert everything_stored() == before


def test_after_a_withdrawal_a_new_application_may_come(campaign, application):
    withdraw_application(application, actor=None)
    again = make_application(campaign, name_en=application.name_en, phone=application.phone)

    assert again.pk != application.pk
    assert again.candidate == application.candidate


# ── The student's rights ─────────────────────────────────────────────────────────────────────────────────────────────
def test_consents_are_set_as_said(application):
    set_consents(application, purposes=["pool"], language="en", actor=None)
    set_consents(application, purposes=["pool"], language="en", actor=None)

    live = application.consents.filter(withdrawn_at=None)
    assert list(live.values_list("purpose", flat=True)) == ["pool"]
    assert application.consents.count() == 2
    assert LogEntry.objects.filter(verb="application.consents_changed").count() == 1


def test_erasure_leaves_nothing_that_points_at_the_person(
    campaign, application, private, django_capture_on_commit_callbacks
):
    token = token_of(application)
    with django_capture_on_commit_callbacks(execute=True):
        erase_application(application, actor=None)

    row = Application.objects.get()
    left = " ".join(str(getattr(row, field.name)) for field in row._meta.fields)
    for value in (application.name_en, application.name_bn, application.phone, application.email, "Mangrove"):
        assert value not in left
    assert (Candidate.objects.get().phone, Candidate.objects.get().name_key) == ("", "")
    assert list((private / "cv").iterdir()) == []
    assert CV.objects.get().state == "purged"
    assert application_by_token(token) is None
    assert row.degree == "diploma"


def test_replaced_cv_is_a_new_version(application):
    replace_cv(application, file=IncomingFile("neu.docx", "", docx()), actor=None)
    replace_cv(application, file=IncomingFile("neu.pdf", "", pdf()), actor=None)

    versions = application.cvs.order_by("version").values_list("version", "kind", "state")
    assert list(versions) == [(1, "pdf", "clean"), (2, "docx", "received"), (3, "pdf", "received")]


# ── Links ────────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_link_opens_its_application_only(campaign, application):
    other = make_application(campaign)

    assert application_by_token(token_of(application)) == application
    assert application_by_token(token_of(other)) == other


@pytest.mark.parametrize(
    "change",
    [
        lambda token: token[:-1],
        lambda token: token + "a",
        lambda token: token.replace(".", "!"),
        lambda token: token.replace("-1.", "-2."),
        lambda token: token.swapcase(),
        lambda _token: "",
        lambda _token: "a" * 5000,
        lambda _token: "রাশেদা",
    ],
)
def test_altered_link_opens_nothing(application, change):
    assert application_by_token(change(token_of(application))) is None


def test_raised_version_kills_old_links(application):
    token = token_of(application)
    Application.objects.update(link_version=2)

    assert application_by_token(token) is None


def test_link_outlives_a_new_secret(application, settings):
    token = token_of(application)
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], "n" * 60

    assert application_by_token(token) == application
    settings.SECRET_KEY_FALLBACKS = []
    assert application_by_token(token) is None


def test_audit_lines_hold_no_personal_data(campaign, application):
    withdraw_application(application, actor=None)
    record("system", "test.line", application)

    lines = " ".join(str(line.data) + line.subject_id for line in LogEntry.objects.all())
    for value in (application.name_en, application.phone, application.email, token_of(application)):
        assert value not in lines
