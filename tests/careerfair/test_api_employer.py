"""A company reads candidates through the API. Refusals first: wrong role, not verified, not joined, consent gone."""

import datetime as dt

import pytest
from django.utils import timezone
from rest_framework.test import APIClient

from accounts.models import LogEntry
from careerfair.models import CV, Application, ApplicationConsent, CVOpening, Outcome
from careerfair.services import cvs
from careerfair.services.applications import erase_application, withdraw_application
from careerfair.services.employers import leave_campaign, suspend_employer
from careerfair.services.outcomes import decline_application, record_outcome
from files.uploads import IncomingFile
from tests.careerfair.conftest import everything_stored
from tests.factories import make_activity, make_event, make_member, make_user
from tests.factories.careers import (
    PDF,
    make_application,
    make_campaign,
    make_employer,
    representative_of,
)
from tests.files.good_files import docx

pytestmark = pytest.mark.django_db
LIST = "/api/v1/employer/candidates/"


def doors(code: str) -> list[tuple[str, str, dict[str, str]]]:
    one = f"{LIST}{code}/"
    return [
        ("get", one, {}),
        ("get", f"{one}cv/", {}),
        ("post", f"{one}shortlist/", {}),
        ("post", f"{one}outcome/", {"outcome": "offered"}),
    ]


def signed_in(user) -> APIClient:
    client = APIClient()
    client.force_authenticate(user)
    return client


@pytest.fixture
def campaign():
    return make_campaign()


@pytest.fixture
def application(campaign):
    return make_application(campaign)


@pytest.fixture
def employer(campaign):
    return make_employer(campaign)


@pytest.fixture
def client(employer):
    return signed_in(representative_of(employer))


def codes(answer) -> list[str]:
    return [row["code"] for row in answer.json()["results"]]


# ── Refusals ─────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_nobody_gets_nothing(api, application):
    for method, address, body in [("get", LIST, {}), *doors(application.code)]:
        answer = getattr(api, method)(address, body, format="json")

        assert (answer.status_code, answer.json()["code"]) == (401, "not_authenticated"), address


@pytest.mark.parametrize("role", ["organiser", "registrar", "editor", "gate_supervisor", "employer", "auditor", ""])
def test_user_without_a_company_is_refused(campaign, application, role):
    user = make_member(role, campaign.activity.event) if role else make_user()
    before = everything_stored()

    for method, address, body in [("get", LIST, {}), *doors(application.code)]:
        answer = getattr(signed_in(user), method)(address, body, format="json")

        assert (answer.status_code, answer.json()["code"]) == (403, "not_an_employer"), address
    assert everything_stored() == before


@pytest.mark.parametrize("why", ["applied", "suspended"])
def test_company_that_is_not_verified_is_refused(campaign, application, why):
    employer = make_employer(campaign, verified=why != "applied")
    if why == "suspended":
        suspend_employer(employer, reason="complaints", actor=None)
    before = everything_stored()

    for method, address, body in [("get", LIST, {}), *doors(application.code)]:
        answer = getattr(signed_in(representative_of(employer)), method)(address, body, format="json")

        assert (answer.status_code, answer.json()["code"]) == (403, "employer_not_verified"), address
    assert everything_stored() == before


def hide_by_withdrawal(application, employer):
    withdraw_application(application, actor=None)


def hide_by_consent(application, employer):
    ApplicationConsent.objects.update(withdrawn_at=timezone.now())


def hide_by_time(application, employer):
    long_ago = timezone.now() - dt.timedelta(days=200)
    ApplicationConsent.objects.update(given_at=long_ago, expires_at=timezone.now() - dt.timedelta(seconds=1))


def hide_by_purpose(application, employer):
    ApplicationConsent.objects.update(purpose="future")


def hide_by_leaving(application, employer):
    leave_campaign(employer, campaign=application.campaign, actor=None)


def hide_by_organisers(application, employer):
    decline_application(application, reason="no CV of a student", actor=None)


def hide_by_erasure(application, employer):
    erase_application(application, actor=None)


def hide_by_infection(application, employer):
    CV.objects.update(state=CV.State.INFECTED)


def hide_by_waiting(application, employer):
    CV.objects.update(state=CV.State.RECEIVED)


@pytest.mark.parametrize(
    "hide",
    [
        hide_by_withdrawal,
        hide_by_consent,
        hide_by_time,
        hide_by_purpose,
        hide_by_leaving,
        hide_by_organisers,
        hide_by_erasure,
        hide_by_infection,
        hide_by_waiting,
    ],
)
def test_hidden_application_is_not_there(client, employer, application, hide):
    assert codes(client.get(LIST)) == [application.code]

    hide(application, employer)

    before = everything_stored()
    assert codes(client.get(LIST)) == []
    for method, address, body in doors(application.code):
        answer = getattr(client, method)(address, body, format="json")
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found"), address
    assert everything_stored() == before


def test_company_of_another_campaign_sees_nothing(campaign, application):
    elsewhere = make_event(campaign.activity.event.edition, "sylhet", host="sylhet")
    other = make_employer(make_campaign(make_activity(elsewhere, slug="campaign")))
    client = signed_in(representative_of(other))

    assert codes(client.get(LIST)) == []
    for method, address, body in doors(application.code):
        assert getattr(client, method)(address, body, format="json").status_code == 404


def test_candidate_without_cv_has_no_file(client, campaign):
    application = make_application(campaign, cv=None)

    answer = client.get(f"{LIST}{application.code}/cv/")

    assert (answer.status_code, answer.json()["code"]) == (404, "no_cv")
    assert CVOpening.objects.count() == 0


def test_file_that_the_storage_lost_is_unavailable(client, application, private):
    (private / CV.objects.get().stored_name).unlink()

    answer = client.get(f"{LIST}{application.code}/cv/")

    assert (answer.status_code, answer.json()["code"]) == (503, "unavailable")
    assert "Retry-After" in answer.headers


def test_unknown_outcome_is_refused(client, application):
    answer = client.post(f"{LIST}{application.code}/outcome/", {"outcome": "hired"}, format="json")

    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, "outcome")


def test_outcome_out_of_order_is_refused(client, employer, application):
    record_outcome(application, employer=employer, outcome="appointed", actor=None)

    answer = client.post(f"{LIST}{application.code}/outcome/", {"outcome": "offered"}, format="json")

    assert (answer.status_code, answer.json()["code"]) == (409, "outcome_out_of_order")
    assert Outcome.objects.get().state == "appointed"


def test_views_of_a_day_have_an_end(client, employer, campaign, monkeypatch):
    monkeypatch.setattr(cvs, "VIEWS_A_DAY", 2)
    three = [make_application(campaign) for _number in range(3)]
    for application in three[:2]:
        assert client.get(f"{LIST}{application.code}/cv/").status_code == 200

    answer = client.get(f"{LIST}{three[2].code}/cv/")

    assert (answer.status_code, answer.json()["code"]) == (429, "too_many_views")
    assert client.get(f"{LIST}{three[0].code}/cv/").status_code == 200, "one that was opened today is free"
    assert CVOpening.objects.filter(application=three[2]).count() == 0


# ── Seen ─────────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_list_has_fields_but_no_phone(client, application):
    answer = client.get(LIST)

    row = answer.json()["results"][0]
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert (row["code"], row["state"], row["has_cv"]) == (application.code, "submitted", True)
    assert not {"phone", "email", "id", "candidate"} & set(row)


def test_candidate_without_cv_is_listed(client, campaign):
    application = make_application(campaign, cv=None)

    assert client.get(LIST).json()["results"][0]["has_cv"] is False
    assert codes(client.get(LIST)) == [application.code]


@pytest.mark.parametrize(
    ("search", "found"),
    [
        ("mangrove", True),
        ("MANGROVE  Institute", True),
        ("রাশেদা", True),
        ("jashore", True),
        ("যশোর", True),
        ("typing diploma", True),
        ("typing night", False),
        ("01800000", False),
        ("%", True),
    ],
)
def test_search_reads_the_typed_fields(client, campaign, search, found):
    from summit.models import District

    make_application(campaign, district_id=District.objects.get(code="jashore").pk)

    assert bool(codes(client.get(LIST, {"q": search}))) is found


def test_list_is_narrowed_to_a_campaign(client, employer, campaign, application):
    assert codes(client.get(LIST, {"campaign": campaign.activity.code})) == [application.code]
    assert codes(client.get(LIST, {"campaign": "another"})) == []


def test_list_comes_in_pages(client, campaign):
    made = [make_application(campaign, cv=None).code for _number in range(5)]

    first = client.get(LIST, {"limit": 2})
    second = client.get(first.json()["next"])
    third = client.get(second.json()["next"])

    assert codes(first) + codes(second) + codes(third) == made[::-1]
    assert third.json()["next"] is None


def test_list_costs_the_same_for_one_and_three(client, campaign, django_assert_num_queries):
    make_application(campaign)
    with django_assert_num_queries(2):
        assert len(codes(client.get(LIST))) == 1

    make_application(campaign, consents=("pool", "company"))
    make_application(campaign, cv=None)

    with django_assert_num_queries(2):
        assert len(codes(client.get(LIST))) == 3


def test_detail_shows_phone_and_keeps_the_opening_once_an_hour(client, employer, application):
    for _time in range(2):
        answer = client.get(f"{LIST}{application.code}/")

    assert answer.json()["phone"] == application.phone
    opening = CVOpening.objects.get()
    assert (opening.employer, opening.user, opening.cv) == (employer, representative_of(employer), None)
    assert LogEntry.objects.filter(verb="application.opened", subject_id=application.code).count() == 1


def test_cv_comes_as_a_harmless_file(client, employer, application):
    answer = client.get(f"{LIST}{application.code}/cv/")

    assert answer.status_code == 200
    assert answer.content == PDF
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{application.code} cv.pdf"'
    assert answer.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "private, no-store"
    opening = CVOpening.objects.get()
    assert (opening.employer, opening.cv.application) == (employer, application)
    assert LogEntry.objects.filter(verb="cv.opened", subject_id=application.code).count() == 1


def test_bangla_name_of_a_file_survives(client, campaign):
    application = make_application(campaign)
    CV.objects.update(original_name="রাশেদা খাতুনের সিভি", kind="docx")

    answer = client.get(f"{LIST}{application.code}/cv/")

    assert answer.headers["Content-Disposition"].startswith("attachment; filename*=utf-8''")
    assert answer.headers["Content-Disposition"].endswith(".docx")
    assert answer.headers["Content-Disposition"].isascii()


def test_only_the_newest_cv_counts(client, campaign):
    application = make_application(campaign)
    stored = cvs.store_file(IncomingFile("new.docx", "", docx()))
    cvs.add_cv(application, stored=stored)

    assert codes(client.get(LIST)) == [], "the newer one was not scanned yet"


def test_shortlist_and_outcome_move_the_application(client, employer, application):
    answers = [client.post(f"{LIST}{application.code}/shortlist/", format="json") for _time in range(2)]
    assert [answer.json() for answer in answers] == [{"code": application.code, "state": "shortlisted"}] * 2

    client.post(f"{LIST}{application.code}/outcome/", {"outcome": "offered"}, format="json")
    answer = client.post(f"{LIST}{application.code}/outcome/", {"outcome": "appointed"}, format="json")

    assert answer.json() == {"code": application.code, "state": "appointed"}
    assert Application.objects.get().state == "appointed"
    changes = LogEntry.objects.filter(verb="application.outcome_recorded").order_by("pk")
    assert [(line.data["before"], line.data["after"]) for line in changes] == [
        ("", "shortlisted"),
        ("shortlisted", "offered"),
        ("offered", "appointed"),
    ]


def test_decision_of_another_company_is_not_shown(client, campaign, application):
    other = make_employer(campaign)
    record_outcome(application, employer=other, outcome="declined", actor=None)

    row = client.get(LIST).json()["results"][0]

    assert row["state"] == "submitted"
    record_outcome(application, employer=other, outcome="shortlisted", actor=None)
    assert client.get(LIST).json()["results"][0]["state"] == "screened"
