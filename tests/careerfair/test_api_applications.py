"""A student leaves a CV through the API. Refusals first: nothing may stay behind, no row and no object."""

import datetime as dt
import json
import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from accounts.models import LogEntry, Message
from bangla.text import name_key
from careerfair.models import CV, Application, ApplicationConsent, ApplicationRequest, Candidate
from careerfair.services import applications
from careerfair.services.cvs import read_cv
from summit.models import ProgrammeStatus
from tests.careerfair.conftest import everything_stored
from tests.factories import make_activity, make_attendee
from tests.factories.careers import PDF, make_application, make_campaign
from tests.files.bad_files import MAX_BYTES, at_a_door
from tests.files.good_files import docx, good_files, pdf

pytestmark = pytest.mark.django_db


def address(campaign) -> str:
    return f"/api/v1/activities/{campaign.activity.code}/applications/"


def form(**over):
    body = {
        "request_id": str(uuid.uuid4()),
        "name_en": "Test Person",
        "phone": "০১৭১২-৩৪৫৬৭৮",
        "consents": json.dumps({"pool": True}),
        "cv": SimpleUploadedFile("cv.pdf", PDF, "application/pdf"),
        **over,
    }
    return {name: value for name, value in body.items() if value is not None}


def leave(api, campaign, **over):
    return api.post(address(campaign), form(**over), format="multipart")


@pytest.fixture
def campaign():
    return make_campaign()


# ── Refusals ─────────────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("over", "status", "code", "field"),
    [
        ({"phone": None}, 400, "invalid", "phone"),
        ({"phone": "12345"}, 400, "invalid", "phone"),
        ({"name_en": None}, 400, "invalid", "name_en"),
        ({"name_en": "http://x.example"}, 400, "invalid", "name_en"),
        ({"email": "no address"}, 400, "invalid", "email"),
        ({"district": "Atlantis"}, 400, "invalid", "district"),
        ({"degree": "wizard"}, 400, "invalid", "degree"),
        ({"studying_year": "9"}, 400, "invalid", "studying_year"),
        ({"typing_en": "fast"}, 400, "invalid", "typing_en"),
        ({"earliest_start": "soon"}, 400, "invalid", "earliest_start"),
        ({"institution": "a\0b"}, 400, "invalid", "institution"),
        ({"request_id": None}, 400, "invalid", "request_id"),
        ({"request_id": "17"}, 400, "invalid", "request_id"),
        ({"consents": "{broken"}, 400, "invalid", "consents"),
        ({"consents": '{"pool": "yes"}'}, 400, "invalid", "consents"),
        ({"consents": "[" * 900}, 400, "invalid", "consents"),
        ({"consents": None}, 400, "invalid", "consents"),
        ({"consents": '{"pool": false}'}, 400, "consent_needed", "consents"),
        ({"consents": '["registration"]'}, 400, "consent_needed", "consents"),
        ({"cv": None}, 400, "cv_or_form_needed", "cv"),
        ({"cv": None, "institution": "Example College"}, 400, "cv_or_form_needed", "cv"),
        ({"cv": "just a text"}, 400, "invalid", "cv"),
    ],
)
def test_wrong_field_is_refused(api, campaign, over, status, code, field):
    before = everything_stored()

    answer = leave(api, campaign, **over)

    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert [error["field"] for error in answer.json()["errors"]] == [field]
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert everything_stored() == before


@pytest.mark.parametrize("sent", at_a_door())
def test_bad_file_leaves_nothing(api, campaign, sent):
    before = everything_stored()

    answer = leave(api, campaign, cv=SimpleUploadedFile(sent.name.replace("/", "_"), sent.data, sent.type))

    if sent.expected == "file_name":
        # Django makes most odd names harmless before we see them: taken under our own name, or refused.
        assert (answer.status_code, answer.json().get("code")) in [(400, "file_name"), (201, answer.json().get("code"))]
        return
    assert answer.json()["code"] == sent.expected
    assert answer.status_code in (400, 413, 415)
    assert everything_stored() == before


def test_refusal_speaks_bangla_when_asked(api, campaign):
    answer = api.post(address(campaign), form(cv=None), format="multipart", headers={"Accept-Language": "bn"})

    assert answer.json()["code"] == "cv_or_form_needed"
    assert answer.headers["Content-Language"] == "bn"


def test_two_files_are_refused(api, campaign):
    files = [SimpleUploadedFile(name, PDF, "application/pdf") for name in ("a.pdf", "b.pdf")]

    answer = leave(api, campaign, cv=files)

    assert (answer.status_code, answer.json()["code"]) == (400, "file_too_many")
    assert everything_stored()["objects"] == []


def test_body_that_announces_too_much_is_not_read(api, campaign):
    answer = leave(api, campaign, cv=SimpleUploadedFile("cv.pdf", b"%PDF-" + bytes(5 * MAX_BYTES), "application/pdf"))

    assert (answer.status_code, answer.json()["code"]) == (413, "file_too_large")


def test_json_body_is_refused(api, campaign):
    answer = api.post(address(campaign), {"name_en": "x"}, format="json")

    assert (answer.status_code, answer.json()["code"]) == (415, "unsupported_media_type")


def test_broken_multipart_is_refused(api, campaign):
    answer = api.post(address(campaign), b"nonsense", content_type="multipart/form-data; boundary=x")

    assert answer.status_code == 400
    assert everything_stored()["Application"] == 0


@pytest.mark.parametrize("how", ["unknown", "draft", "no campaign"])
def test_address_without_campaign_is_not_found(api, how):
    activity = make_activity(slug="campaign", live=how != "draft")
    if how == "draft":
        make_campaign(activity)
    code = "nowhere" if how == "unknown" else activity.code

    answer = api.post(f"/api/v1/activities/{code}/applications/", form(), format="multipart")

    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


@pytest.mark.parametrize(
    ("hours", "code"),
    [
        ({"opens_at": dt.timedelta(hours=1)}, "not_open_yet"),
        ({"closes_at": -dt.timedelta(hours=1)}, "closed"),
    ],
)
def test_campaign_out_of_hours_is_refused(api, hours, code):
    campaign = make_campaign(**{name: timezone.now() + shift for name, shift in hours.items()})

    answer = leave(api, campaign)

    assert (answer.status_code, answer.json()["code"]) == (409, code)
    assert everything_stored()["Candidate"] == 0


def test_campaign_closes_at_midnight_after_its_day(api):
    activity = make_activity(slug="campaign", start=timezone.now() - dt.timedelta(days=2))

    answer = leave(api, make_campaign(activity))

    assert (answer.status_code, answer.json()["code"]) == (409, "closed")


def test_cancelled_campaign_is_closed(api, campaign):
    ProgrammeStatus.objects.create(page=campaign.activity.page_ptr, state=ProgrammeStatus.State.CANCELLED)

    assert leave(api, campaign).json()["code"] == "closed"


def test_limit_is_kept(api, campaign, settings):
    settings.LIMITS = {**settings.LIMITS, "application": (1, 600)}
    leave(api, campaign)

    answer = leave(api, campaign, phone="01712345679")

    assert (answer.status_code, answer.json()["code"]) == (429, "too_many")
    assert int(answer.headers["Retry-After"]) > 0
    assert Application.objects.count() == 1


# ── Taken ────────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_application_is_kept_whole(api, campaign, settings):
    answer = leave(
        api,
        campaign,
        name_bn="রাশেদা খাতুন",
        email="rasheda@example.org",
        district="যশোর",
        institution="Example College",
        degree="bachelor",
        studying_year="৩",
        typing_bn="২৫",
        expected_pay="২৫,০০০",
        earliest_start="2027-01-01",
        consents=json.dumps({"pool": True, "company": True, "future": False}),
        language="bn",
    )

    assert answer.status_code == 201
    assert answer.headers["Cache-Control"] == "private, no-store"
    application = Application.objects.get()
    assert answer.json() == {
        "code": application.code,
        "state": "submitted",
        "links": {"page": answer.json()["links"]["page"]},
    }
    assert answer.json()["links"]["page"].startswith("/cv/a/")
    assert application.phone == "+8801712345678"
    assert application.district.code == "jashore"
    assert (application.studying_year, application.typing_bn, application.expected_pay) == (3, 25, 25_000)
    assert {row.purpose for row in application.consents.all()} == {"pool", "company"}
    cv = application.cvs.get()
    assert (cv.state, cv.version, cv.kind, cv.size) == ("received", 1, "pdf", len(PDF))
    assert read_cv(cv) == PDF
    assert LogEntry.objects.filter(verb="application.submitted", subject_id=application.code).count() == 1
    message = Message.objects.get()
    assert (message.to, message.template, message.language) == ("rasheda@example.org", "application", "bn")


def test_consents_may_be_repeated_fields(api, campaign):
    answer = leave(api, campaign, consents=["company", "future"])

    assert answer.status_code == 201
    assert set(ApplicationConsent.objects.values_list("purpose", flat=True)) == {"company", "future"}


def test_short_form_needs_no_file(api, campaign):
    answer = leave(api, campaign, cv=None, institution="Example College", studying_year="2")

    assert answer.status_code == 201
    assert CV.objects.count() == 0


@pytest.mark.parametrize("sent", good_files(), ids=repr)
def test_good_file_is_stored_under_our_own_name(api, campaign, sent, private, settings):
    answer = leave(api, campaign, cv=SimpleUploadedFile(sent.name, sent.data, sent.type))

    assert answer.status_code == 201
    cv = CV.objects.get()
    stored = private / cv.stored_name
    assert stored.is_file()
    assert cv.rewritten or stored.read_bytes() == sent.data
    assert sent.name not in cv.stored_name
    assert not str(stored).startswith(str(settings.MEDIA_ROOT))


def test_same_request_answers_the_same_once(api, campaign):
    said = form()

    first = api.post(address(campaign), said, format="multipart")
    Application.objects.update(state="screened")
    said["cv"] = SimpleUploadedFile("cv.pdf", PDF, "application/pdf")
    second = api.post(address(campaign), said, format="multipart")

    assert first.status_code == second.status_code == 201
    assert first.json() == second.json()
    assert (Application.objects.count(), CV.objects.count(), ApplicationRequest.objects.count()) == (1, 1, 1)
    assert len(everything_stored()["objects"]) == 1


@pytest.mark.parametrize("change", [{"name_en": "Another"}, {"consents": '["company"]'}, {"cv": "other file"}])
def test_same_request_id_with_another_body_is_refused(api, campaign, change):
    said = form()
    api.post(address(campaign), said, format="multipart")
    before = everything_stored()
    file = pdf() if "cv" in change else PDF

    again = {**said, **change, "cv": SimpleUploadedFile("cv.pdf", file, "application/pdf")}
    answer = api.post(address(campaign), again, format="multipart")

    assert (answer.status_code, answer.json()["code"]) == (422, "request_id_reused")
    assert everything_stored() == before


def test_second_cv_of_a_person_is_a_version_without_the_link(api, campaign):
    first = leave(api, campaign, email="me@example.org")
    word = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

    second = leave(
        api,
        campaign,
        name_en="TEST  PERSON",
        email="stranger@example.org",
        institution="Example College",
        cv=SimpleUploadedFile("new.docx", docx(), word),
    )

    assert second.status_code == 201
    assert second.json() == {"code": first.json()["code"], "state": "submitted", "links": {}}
    application = Application.objects.get()
    assert [(cv.version, cv.kind) for cv in application.cvs.order_by("version")] == [(1, "pdf"), (2, "docx")]
    assert (application.email, application.institution) == ("me@example.org", "Example College")
    assert set(Message.objects.values_list("to", flat=True)) == {"me@example.org"}


def test_later_request_gives_no_withdrawn_consent_back(api, campaign):
    leave(api, campaign)
    ApplicationConsent.objects.update(withdrawn_at=timezone.now())

    leave(api, campaign, consents='["pool", "company"]')

    live = ApplicationConsent.objects.filter(withdrawn_at=None)
    assert list(live.values_list("purpose", flat=True)) == ["company"]


def test_person_at_two_campaigns_is_one_candidate_with_two_links(api, campaign):
    other = make_campaign(make_activity(campaign.activity.event, slug="other", kind="campaign"))

    first, second = leave(api, campaign), leave(api, other)

    assert first.json()["code"] != second.json()["code"]
    assert first.json()["links"]["page"] != second.json()["links"]["page"]
    assert Candidate.objects.count() == 1


def test_candidate_is_joined_to_the_attendee_with_this_phone_and_name(api, campaign):
    edition = campaign.activity.event.edition
    attendee = make_attendee(edition, name_en="Test Person", name_key=name_key("Test Person"), phone="+8801712345678")

    leave(api, campaign)

    assert Candidate.objects.get().attendee == attendee


def test_failure_after_the_file_was_written_leaves_no_object(campaign, monkeypatch):
    def fail(*_args, **_kwargs):
        raise RuntimeError("the database went away")

    monkeypatch.setattr(applications, "record", fail)
    before = everything_stored()

    with pytest.raises(RuntimeError):
        make_application(campaign)

    assert everything_stored() == before
