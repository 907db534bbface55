"""The back office: organisers and registrars of the event, and nobody of another division."""

import csv
import io
import re

import pytest
from django.test import Client
from django.utils import timezone
from openpyxl import load_workbook

from accounts.models import LogEntry
from careerfair.models import CV, Application, Campaign, CVOpening, Employer, EmployerCampaign
from tests.careerfair.conftest import everything_stored
from tests.factories import make_activity, make_event, make_member, make_user
from tests.factories.careers import PDF, make_application, make_campaign, make_employer, representative_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def campaign():
    return make_campaign()


@pytest.fixture
def application(campaign):
    return make_application(campaign)


def signed_in(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def organiser(campaign):
    return signed_in(make_member("organiser", campaign.activity.event))


def campaign_doors(application) -> list[tuple[str, str]]:
    one = f"/admin/careers/{application.campaign.activity.code}/"
    row = f"{one}applications/{application.code}/"
    return [
        ("get", one),
        ("post", f"{one}hours/"),
        ("get", f"{one}export.csv"),
        ("get", f"{one}export.xlsx"),
        ("get", row),
        ("post", f"{row}screen/"),
        ("get", f"{row}cv/"),
    ]


def employer_doors(employer) -> list[tuple[str, str]]:
    one = f"/admin/employers/{employer.organisation.code}/"
    return [
        ("get", "/admin/employers/"),
        ("post", "/admin/employers/add/"),
        ("get", one),
        ("post", f"{one}decide/"),
        ("post", f"{one}people/"),
        ("post", f"{one}campaigns/"),
    ]


# ── Refusals ─────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_visitor_is_sent_to_sign_in(visitor, application):
    for method, address in campaign_doors(application):
        assert getattr(visitor, method)(address).status_code == 302, address


@pytest.mark.parametrize("role", ["editor", "publisher", "gate_supervisor", "rapporteur", "chair", "auditor"])
def test_wrong_role_sees_nothing(campaign, application, role):
    client = signed_in(make_member(role, campaign.activity.event))
    before = everything_stored()

    for method, address in campaign_doors(application):
        answer = getattr(client, method)(address, {"decline": "1"})
        assert answer.status_code in (302, 404), address
        assert application.name_en not in answer.content.decode()
    assert everything_stored() == before
    assert Application.objects.get().state == "submitted"


def test_employer_is_not_let_into_the_back_office(campaign, application):
    client = signed_in(representative_of(make_employer(campaign)))

    for method, address in [*campaign_doors(application), *employer_doors(Employer.objects.get())]:
        assert getattr(client, method)(address).status_code == 302, address
    assert CVOpening.objects.count() == 0


@pytest.mark.parametrize("role", ["organiser", "registrar"])
def test_other_division_sees_nothing(campaign, application, role):
    elsewhere = make_event(campaign.activity.event.edition, "sylhet", host="sylhet")
    client = signed_in(make_member(role, elsewhere))
    before = everything_stored()

    assert campaign.activity.code not in client.get("/admin/careers/").content.decode()
    for method, address in campaign_doors(application):
        assert getattr(client, method)(address, {"decline": "1"}).status_code == 404, address
    assert everything_stored() == before
    assert Application.objects.get().state == "submitted"


def test_organiser_of_another_division_lets_no_company_into_a_campaign(campaign):
    elsewhere = make_event(campaign.activity.event.edition, "sylhet", host="sylhet")
    client = signed_in(make_member("organiser", elsewhere))
    employer = make_employer()

    address = f"/admin/employers/{employer.organisation.code}/campaigns/"
    assert client.post(address, {"campaign": campaign.activity.code, "join": "1"}).status_code == 404
    assert EmployerCampaign.objects.count() == 0


@pytest.mark.parametrize("role", ["registrar", "editor", "auditor"])
def test_only_organisers_keep_companies(campaign, role):
    client = signed_in(make_member(role, campaign.activity.event))
    employer = make_employer(verified=False)

    for method, address in employer_doors(employer):
        answer = getattr(client, method)(address, {"verify": "1"})
        assert answer.status_code in (302, 403), address
    assert Employer.objects.get().state == "applied"


def test_opening_intake_elsewhere_is_not_found(campaign):
    elsewhere = make_event(campaign.activity.event.edition, "sylhet", host="sylhet")
    other = make_activity(elsewhere, slug="campaign")
    client = signed_in(make_member("organiser", campaign.activity.event))

    assert client.post(f"/admin/careers/{other.code}/start/").status_code == 404
    assert Campaign.objects.count() == 1


def test_cv_that_is_not_ready_is_a_sentence(organiser, campaign):
    application = make_application(campaign, scanned=False)

    answer = organiser.get(f"/admin/careers/{campaign.activity.code}/applications/{application.code}/cv/", follow=True)

    assert "has not been checked yet" in answer.content.decode() or "এখনো" in answer.content.decode()
    assert CVOpening.objects.count() == 0


def test_wrong_hours_are_said(organiser, campaign):
    answer = organiser.post(
        f"/admin/careers/{campaign.activity.code}/hours/",
        {"opens_at": "2026-11-22T10:00", "closes_at": "2026-11-22T09:00"},
    )

    assert answer.status_code == 400
    campaign.refresh_from_db()
    assert campaign.closes_at is None


# ── Work ─────────────────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize("role", ["organiser", "registrar"])
def test_staff_list_read_and_download(campaign, application, role):
    client = signed_in(make_member(role, campaign.activity.event))
    desk = f"/admin/careers/{campaign.activity.code}/"

    assert campaign.activity.code in client.get("/admin/careers/").content.decode()
    assert application.code in client.get(desk).content.decode()
    assert application.email in client.get(f"{desk}applications/{application.code}/").content.decode()
    answer = client.get(f"{desk}applications/{application.code}/cv/")

    assert answer.content == PDF
    assert answer.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    opening = CVOpening.objects.get()
    assert (opening.employer, opening.cv) == (None, CV.objects.get())


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"q": "mangrove"}, True),
        ({"q": "nobody"}, False),
        ({"state": "submitted"}, True),
        ({"state": "appointed"}, False),
        ({"state": "'; drop"}, True),
    ],
)
def test_list_is_filtered_and_its_export_too(organiser, campaign, application, query, found):
    desk = f"/admin/careers/{campaign.activity.code}/"

    assert (application.code in organiser.get(desk, query).content.decode()) is found
    assert (application.code in organiser.get(f"{desk}export.csv", query).content.decode()) is found


def test_phone_and_code_are_searched(organiser, campaign, application):
    desk = f"/admin/careers/{campaign.activity.code}/"

    assert application.name_bn in organiser.get(desk, {"q": application.phone}).content.decode()
    assert application.name_bn in organiser.get(desk, {"q": application.code.lower()}).content.decode()


def test_exports_calculate_nothing_and_keep_the_phone(organiser, campaign):
    evil = make_application(campaign, name_en="=HYPERLINK(1)", skills="@SUM(A1)", institution="+cmd|' /C calc'!A0")
    desk = f"/admin/careers/{campaign.activity.code}/"

    text = organiser.get(f"{desk}export.csv").content.decode("utf-8-sig")
    row = next(csv.DictReader(io.StringIO(text)))
    sheet = load_workbook(io.BytesIO(organiser.get(f"{desk}export.xlsx").content)).active
    cells = {head.value: cell for head, cell in zip(sheet[1], sheet[2], strict=True)}

    assert row["phone"] == evil.phone == cells["phone"].value
    assert (row["name_en"], row["skills"]) == ("'=HYPERLINK(1)", "'@SUM(A1)")
    assert row["institution"].startswith("'+")
    assert cells["name_en"].value == "=HYPERLINK(1)"
    assert {cell.data_type for cell in cells.values()} <= {"s", "n", "inlineStr"}
    assert not [cell for cell in cells.values() if cell.data_type == "f"]
    assert LogEntry.objects.filter(verb="applications.exported").count() == 2


def test_list_costs_the_same_for_one_and_three(organiser, campaign, application, django_assert_max_num_queries):
    desk = f"/admin/careers/{campaign.activity.code}/"
    organiser.get(desk)
    with django_assert_max_num_queries(40) as one:
        organiser.get(desk)
    for _number in range(2):
        make_application(campaign)

    with django_assert_max_num_queries(len(one.captured_queries)):
        organiser.get(desk)


def test_application_is_screened_and_declined(organiser, campaign, application):
    address = f"/admin/careers/{campaign.activity.code}/applications/{application.code}/screen/"

    organiser.post(address, {"screen": ""})
    assert Application.objects.get().state == "screened"

    organiser.post(address, {"decline": "", "reason": "an advertisement"})
    assert Application.objects.get().state == "declined"
    assert LogEntry.objects.get(verb="application.declined").data["reason"] == "an advertisement"


def test_intake_is_opened_and_its_hours_set(organiser, campaign):
    activity = make_activity(campaign.activity.event, slug="second", kind="campaign")
    assert activity.code in organiser.get("/admin/careers/").content.decode()

    organiser.post(f"/admin/careers/{activity.code}/start/")
    organiser.post(f"/admin/careers/{activity.code}/hours/", {"opens_at": "", "closes_at": "2026-12-01T17:00"})

    closes = Campaign.objects.get(activity=activity).closes_at
    assert timezone.localtime(closes).isoformat() == "2026-12-01T17:00:00+06:00"


def test_company_is_added_verified_manned_and_let_in(organiser, campaign):
    from summit.models import Organisation

    organisation = Organisation.objects.create(code="call-house", name_en="Call House", name_bn="কল হাউস")
    user = make_user("hr-call-house")
    one = "/admin/employers/call-house/"

    organiser.post("/admin/employers/add/", {"organisation": organisation.pk})
    organiser.post(f"{one}decide/", {"verify": ""})
    organiser.post(f"{one}people/", {"login": "hr-call-house"})
    organiser.post(f"{one}campaigns/", {"campaign": campaign.activity.code, "join": ""})

    employer = Employer.objects.get()
    assert (employer.state, representative_of(employer)) == ("verified", user)
    assert list(employer.campaigns.all()) == [campaign]
    page = organiser.get(one).content.decode()
    assert re.search(r"hr-call-house", page)

    organiser.post(f"{one}decide/", {"suspend": "", "reason": "complaints"})
    organiser.post(f"{one}people/", {"login": "hr-call-house", "remove": ""})
    organiser.post(f"{one}campaigns/", {"campaign": campaign.activity.code, "leave": ""})
    employer.refresh_from_db()
    assert (employer.state, employer.representatives.count(), employer.campaigns.count()) == ("suspended", 0, 0)


def test_unknown_user_is_said(organiser, campaign):
    employer = make_employer(campaign)

    answer = organiser.post(f"/admin/employers/{employer.organisation.code}/people/", {"login": "nobody"}, follow=True)

    assert answer.status_code == 200
    assert employer.representatives.count() == 1
