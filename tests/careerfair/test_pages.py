"""The student's pages and the recruiter's, as a browser without scripts sees them. Refusals first."""

import datetime as dt
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from careerfair.links import page_path, token_of
from careerfair.models import CV, Application, CVOpening, Outcome
from careerfair.services.applications import withdraw_application
from tests.careerfair.conftest import everything_stored
from tests.factories import make_activity, make_member, make_user
from tests.factories.careers import PDF, make_application, make_campaign, make_employer, representative_of

pytestmark = pytest.mark.django_db
PRIVATE = "private, no-store"


@pytest.fixture
def campaign():
    return make_campaign()


@pytest.fixture
def application(campaign):
    return make_application(campaign)


@pytest.fixture
def address(campaign):
    return f"/cv/{campaign.activity.code}/"


@pytest.fixture
def own(application):
    return page_path(token_of(application))


@pytest.fixture
def recruiter(campaign):
    client = Client()
    client.force_login(representative_of(make_employer(campaign)))
    return client


def request_id_in(page) -> str:
    return re.search(r'name="request_id" value="([0-9a-f-]{36})"', page.content.decode())[1]


def entries(visitor, address, **over):
    return {
        "request_id": request_id_in(visitor.get(address)),
        "name": "রাশেদা খাতুন",
        "phone": "০১৭১২৩৪৫৬৭৮",
        "email": "rasheda@example.org",
        "institution": "Mangrove Institute",
        "degree": "diploma",
        "consents": ["company"],
        "cv": SimpleUploadedFile("cv.pdf", PDF, "application/pdf"),
        **over,
    }


# ── The form ─────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_unknown_activity_is_not_found(visitor):
    assert visitor.get("/cv/nowhere/").status_code == 404
    assert visitor.post("/cv/nowhere/").status_code == 404


def test_form_page_lets_the_browser_name_its_origin(visitor, address):
    """With `no-referrer` browsers send `Origin: null`, and every real form would be refused."""
    assert visitor.get(address).headers["Referrer-Policy"] == "same-origin"


def test_form_needs_its_security_token(campaign, address):
    client = Client(enforce_csrf_checks=True)

    assert client.post(address, {"name": "x"}).status_code == 403
    assert everything_stored()["Application"] == 0


@pytest.mark.parametrize(
    ("times", "words"), [({"closes_at": -1}, "does not take CVs any more"), ({"opens_at": 1}, "yet")]
)
def test_campaign_out_of_hours_says_so(visitor, times, words):
    hour = dt.timedelta(hours=1)
    campaign = make_campaign(**{name: timezone.now() + shift * hour for name, shift in times.items()})

    page = visitor.get(f"/cv/{campaign.activity.code}/?lang=en")

    assert words in page.content.decode()
    assert b"<form class" not in page.content


@pytest.mark.parametrize(
    ("over", "status", "words"),
    [
        ({"phone": "123"}, 400, "A digit is missing"),
        ({"name": ""}, 400, "Write your name"),
        ({"consents": []}, 400, "Without your consent"),
        ({"cv": SimpleUploadedFile("cv.pdf", b"MZ", "application/pdf")}, 415, "This type of file is not accepted"),
        ({"cv": SimpleUploadedFile("cv.pdf", b"", "application/pdf")}, 400, "This file is empty"),
        ({"cv": "", "institution": ""}, 400, "Choose the file of your CV"),
        ({"typing_en": "fast"}, 400, "Write a number"),
    ],
)
def test_wrong_entry_loses_nothing_that_was_typed(visitor, address, over, status, words):
    page = visitor.post(f"{address}?lang=en", entries(visitor, address, **over))

    text = page.content.decode()
    assert page.status_code == status
    assert words in text
    assert "error-summary" in text
    assert 'value="rasheda@example.org"' in text
    assert '<option value="diploma" selected>' in text
    assert page.headers["Cache-Control"] == PRIVATE
    assert everything_stored()["Application"] == 0
    assert everything_stored()["objects"] == []


def test_lost_file_is_asked_for_again(visitor, address):
    page = visitor.post(f"{address}?lang=en", entries(visitor, address, phone="1"))

    assert "Only the file must be chosen again" in page.content.decode()


def test_error_in_the_folded_part_opens_it(visitor, address):
    page = visitor.post(address, entries(visitor, address, typing_en="fast"))

    assert b"<details open>" in page.content


def test_application_arrives_and_its_page_opens(visitor, address):
    answer = visitor.post(address, entries(visitor, address, district="jashore", studying_year="3"))

    assert answer.status_code == 302
    application = Application.objects.get()
    assert answer.headers["Location"] == f"{page_path(token_of(application))}?new=1"
    assert (application.name_bn, application.name_en, application.phone) == ("রাশেদা খাতুন", "", "+8801712345678")
    assert (application.district.code, application.studying_year, application.language) == ("jashore", 3, "bn")
    page = visitor.get(answer.headers["Location"])
    assert page.status_code == 200
    assert page.headers["Cache-Control"] == PRIVATE
    assert page.headers["Referrer-Policy"] == "same-origin"


def test_second_tap_has_one_effect(visitor, address):
    said = entries(visitor, address)

    first = visitor.post(address, said)
    said["cv"] = SimpleUploadedFile("cv.pdf", PDF, "application/pdf")
    second = visitor.post(address, said)

    assert first.headers["Location"] == second.headers["Location"]
    assert CV.objects.count() == 1


def test_person_who_is_known_gets_no_link(visitor, address):
    visitor.post(address, entries(visitor, address))

    answer = visitor.post(address, entries(visitor, address))

    assert answer.headers["Location"] == f"{address}?sent=1"
    assert "link that you got the first time" in visitor.get(f"{address}?sent=1&lang=en").content.decode()


def test_used_number_with_other_entries_gets_a_new_number(visitor, address):
    said = entries(visitor, address)
    visitor.post(address, said)

    page = visitor.post(address, {**said, "institution": "Another", "cv": ""})

    assert page.status_code == 422
    assert request_id_in(page) != said["request_id"]


def test_form_names_no_forbidden_field(visitor, address):
    names = set(re.findall(r'name="([a-z_]+)"', visitor.get(address).content.decode()))

    assert not names & {"nid", "religion", "marital_status", "father", "mother", "birth_date", "age", "photo", "gender"}


# ── The own page ─────────────────────────────────────────────────────────────────────────────────────────────────────
DOORS = [("get", ""), ("get", "cv/"), ("post", "cv/"), ("post", "consents/"), ("post", "withdraw/"), ("post", "erase/")]


@pytest.mark.parametrize(("method", "door"), DOORS)
def test_wrong_link_opens_nothing(visitor, application, own, method, door):
    before = everything_stored()
    wrong = own[:-3] + ("AA/" if not own.endswith("AA/") else "BB/")

    assert getattr(visitor, method)(wrong + door).status_code == 404
    assert everything_stored() == before
    assert Application.objects.get().state == "submitted"


def test_bad_newer_file_is_refused_on_the_page(visitor, own):
    before = everything_stored()

    page = visitor.post(f"{own}cv/?lang=en", {"cv": SimpleUploadedFile("a.pdf", b"MZ", "application/pdf")})

    assert page.status_code == 400
    assert "This type of file is not accepted" in page.content.decode()
    assert everything_stored() == before


def test_own_page_names_who_opened_it(visitor, campaign, application, own):
    employer = make_employer(campaign, code="dhaka-call-centre")
    CVOpening.objects.create(application=application, employer=employer, user=representative_of(employer))

    page = visitor.get(f"{own}?lang=en").content.decode()

    assert "Dhaka Call Centre" in page
    assert "your data" in page


def test_own_file_is_a_download(visitor, own):
    answer = visitor.get(f"{own}cv/")

    assert answer.content == PDF
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert CVOpening.objects.count() == 0


def test_newer_cv_consents_and_withdrawal(visitor, application, own):
    assert visitor.post(f"{own}cv/", {"cv": SimpleUploadedFile("b.pdf", PDF, "application/pdf")}).status_code == 302
    assert visitor.post(f"{own}consents/", {"consents": ["pool"]}).status_code == 302
    assert visitor.post(f"{own}withdraw/").status_code == 302

    application.refresh_from_db()
    assert (application.state, application.cvs.count()) == ("withdrawn", 2)
    assert visitor.get(own).status_code == 200


def test_erasure_asks_first_and_then_is_final(visitor, own, address):
    assert "cannot be undone" in visitor.get(f"{own}erase/?lang=en").content.decode()
    assert Application.objects.get().erased_at is None

    answer = visitor.post(f"{own}erase/")

    assert answer.headers["Location"] == f"{address}?erased=1"
    assert visitor.get(own).status_code == 404
    assert "Everything was deleted" in visitor.get(f"{address}?erased=1&lang=en").content.decode()


# ── The recruiter's pages ────────────────────────────────────────────────────────────────────────────────────────────
def employer_doors(code: str) -> list[tuple[str, str]]:
    one = f"/employer/{code}/"
    return [("get", one), ("get", f"{one}cv/"), ("post", f"{one}decide/")]


def test_visitor_is_sent_to_sign_in(visitor, application):
    for method, address in [("get", "/employer/"), *employer_doors(application.code)]:
        answer = getattr(visitor, method)(address, {"outcome": "shortlisted"})

        if method == "get":
            assert answer.headers["Location"].startswith(f"/sign-in/?next={address}")
        else:
            assert answer.status_code in (302, 403)
    assert Outcome.objects.count() == 0


@pytest.mark.parametrize("role", ["organiser", "editor", ""])
def test_user_without_a_company_gets_a_sentence(campaign, application, role):
    client = Client()
    client.force_login(make_member(role, campaign.activity.event) if role else make_user())

    for method, address in [("get", "/employer/"), *employer_doors(application.code)]:
        answer = getattr(client, method)(
            address, {"outcome": "shortlisted", "lang": "en"}, headers={"accept-language": "en"}
        )

        assert answer.status_code == 403
        assert "does not act for a company" in answer.content.decode()
    assert Outcome.objects.count() + CVOpening.objects.count() == 0


def test_company_that_is_not_verified_gets_a_sentence(campaign, application):
    client = Client()
    client.force_login(representative_of(make_employer(campaign, verified=False)))

    answer = client.get("/employer/?lang=en")

    assert answer.status_code == 403
    assert "is not verified" in answer.content.decode()
    assert application.name_en not in answer.content.decode()


def test_candidate_of_another_campaign_is_not_found(recruiter, campaign):
    other = make_application(make_campaign(make_activity(campaign.activity.event, slug="other", kind="campaign")))

    assert other.name_en not in recruiter.get("/employer/").content.decode()
    for method, address in employer_doors(other.code):
        assert getattr(recruiter, method)(address, {"outcome": "shortlisted"}).status_code == 404
    assert Outcome.objects.count() == 0


def test_withdrawn_candidate_is_gone_at_once(recruiter, application):
    assert recruiter.get(f"/employer/{application.code}/").status_code == 200

    withdraw_application(application, actor=None)

    assert recruiter.get(f"/employer/{application.code}/").status_code == 404
    assert recruiter.get(f"/employer/{application.code}/cv/").status_code == 404


def test_unknown_decision_is_a_sentence(recruiter, application):
    answer = recruiter.post(f"/employer/{application.code}/decide/?lang=en", {"outcome": "hired"})

    assert answer.status_code == 400
    assert "There is no such outcome" in answer.content.decode()


def test_recruiter_finds_reads_and_decides(recruiter, application):
    listed = recruiter.get("/employer/", {"q": "mangrove", "lang": "en"})
    assert f"/employer/{application.code}/" in listed.content.decode()
    assert application.phone not in listed.content.decode()
    assert listed.headers["Cache-Control"] == PRIVATE

    page = recruiter.get(f"/employer/{application.code}/?lang=en").content.decode()
    assert application.email in page
    assert recruiter.get(f"/employer/{application.code}/cv/").content == PDF
    recruiter.post(f"/employer/{application.code}/decide/", {"outcome": "shortlisted"})

    assert Outcome.objects.get().state == "shortlisted"
    assert "Job offered" in recruiter.get(f"/employer/{application.code}/?lang=en").content.decode()
    assert CVOpening.objects.filter(cv__isnull=False).count() == 1


def test_list_costs_the_same_for_one_and_three(recruiter, campaign, application, django_assert_max_num_queries):
    recruiter.get("/employer/")
    with django_assert_max_num_queries(12) as one:
        recruiter.get("/employer/")
    for _number in range(2):
        make_application(campaign, cv=None)

    with django_assert_max_num_queries(len(one.captured_queries)):
        recruiter.get("/employer/")


@pytest.mark.parametrize("language", ["bn", "en"])
def test_pages_speak_both_languages(visitor, recruiter, application, own, address, language):
    for client, page in [
        (visitor, address),
        (visitor, own),
        (visitor, f"{own}erase/"),
        (visitor, f"{address}?sent=1"),
        (recruiter, "/employer/"),
        (recruiter, f"/employer/{application.code}/"),
    ]:
        glue = "&" if "?" in page else "?"
        answer = client.get(f"{page}{glue}lang={language}")

        assert answer.status_code == 200
        assert f'<html lang="{language}"' in answer.content.decode()
