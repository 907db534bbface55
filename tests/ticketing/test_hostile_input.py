"""Five hundred hostile texts in every field: each is a clear refusal, or stored as it is and shown as words. Never a 500.

Every field meets all of them in the long run; in the short one the fields share them.
"""

import json
import time

import pytest
from _pytest.mark import ParameterSet

from bangla.text import normalise
from tests.factories import make_activity, make_edition, make_event, open_registration
from tests.factories.wishes import make_body
from tests.ticketing.naughty import naughty_strings
from ticketing.links import token_of
from ticketing.models import Attendee

pytestmark = pytest.mark.django_db
URL = "/api/v1/registrations/"
STRINGS = naughty_strings()
FIELDS = ("name_en", "name_bn", "organisation", "designation", "institution", "district", "email", "phone")


@pytest.fixture
def activity():
    activity = make_activity(make_event(make_edition(number=7)))
    open_registration(activity)
    return activity


def post(api, body):
    # By hand: halves of characters and NaN cannot pass through a client's own JSON writer.
    return api.post(URL, json.dumps(body), content_type="application/json")


def shared_by(*fields: str) -> list[ParameterSet]:
    """For `parametrize("texts", "field")`: all texts once over all fields, and in the long run all in each."""
    short = [pytest.param(STRINGS[at :: len(fields)], field, id=field) for at, field in enumerate(fields)]
    return short + [pytest.param(STRINGS, field, id=f"{field}, all", marks=pytest.mark.long) for field in fields]


def test_there_are_more_than_five_hundred():
    assert len(STRINGS) == len(set(STRINGS)) > 500


@pytest.mark.parametrize("texts", [STRINGS[::3], pytest.param(STRINGS, marks=pytest.mark.long)], ids=["some", "all"])
def test_names_are_refused_clearly_or_stored_literally(api, activity, texts):
    stored = 0
    for text in texts:
        before = Attendee.objects.count()
        answer = post(api, make_body(activity, person={"name_en": text, "organisation": "x"}))
        if answer.status_code == 201:
            attendee = Attendee.objects.get(code=answer.json()["attendee"]["code"])
            assert attendee.name_en == normalise(text)
            stored += 1
        else:
            assert answer.status_code == 400, (text, answer.content)
            assert answer.json()["errors"], text
            assert all(error["detail"] for error in answer.json()["errors"])
            assert Attendee.objects.count() == before
    assert stored > len(texts) / 5


@pytest.mark.parametrize(("texts", "field"), shared_by(*FIELDS[2:]))
def test_other_fields_are_refused_clearly_or_stored_literally(api, activity, texts, field):
    for text in texts:
        answer = post(api, make_body(activity, person={field: text}))
        assert answer.status_code in (201, 400, 409), (field, text, answer.content)
        if answer.status_code == 201 and field in ("organisation", "designation", "institution"):
            attendee = Attendee.objects.get(code=answer.json()["attendee"]["code"])
            assert getattr(attendee, field) == normalise(text)


@pytest.mark.parametrize(
    ("texts", "place"),
    shared_by("request_id", "kind", "language", "invitation", "activities", "answer", "answer key"),
)
def test_the_rest_of_the_body_is_refused_clearly(api, activity, texts, place):
    for text in texts:
        changes = {place: text}
        if place == "activities":
            changes = {"activities": [text]}
        elif place == "answer":
            changes = {"answers": {"meal": text}}
        elif place == "answer key":
            changes = {"answers": {text: "fish"}}
        answer = post(api, {**make_body(activity), **changes})
        # What is no invitation says so with the code of an activity that wants one.
        assert answer.status_code in (201, 400) or (place, answer.status_code) == ("invitation", 409), (
            text,
            answer.content,
        )


def test_pages_show_hostile_texts_as_words(api, visitor, activity):
    texts = [text for text in STRINGS if "<" in text or "{" in text or '"' in text][:60]
    for text in texts:
        body = make_body(activity, person={"name_en": f"Rashed {text}"[:100], "organisation": text[:150]})
        answer = post(api, body)
        if answer.status_code != 201:
            continue
        attendee = Attendee.objects.get(code=answer.json()["attendee"]["code"])
        page = visitor.get(f"/t/{token_of(attendee)}/").content.decode()
        for evil in ("<script>alert", "<img src=x", "<svg/onload", "<iframe", "<style>*"):
            assert evil not in page


@pytest.mark.parametrize("texts", [STRINGS[::15], pytest.param(STRINGS, marks=pytest.mark.long)], ids=["some", "all"])
def test_the_form_survives_hostile_texts(visitor, activity, texts):
    for text in texts:
        try:
            text.encode()
        except UnicodeEncodeError:
            continue  # a browser cannot send half a character in a form
        typed = {
            "request_id": text,
            "name_en": text,
            "phone": text,
            "email": text,
            "organisation": text,
            "district_id": text,
            "kind": text,
            "activities": [text],
            "consent_registration": text,
        }
        answer = visitor.post(f"/register/{activity.code}/", typed)
        assert answer.status_code == 400, text
    assert not Attendee.objects.exists()


@pytest.mark.parametrize("field", ["name_en", "phone", "email", "district", "organisation"])
@pytest.mark.parametrize("text", ["a" * 900_000, "ক্" * 140_000, "\u0300" * 400_000, "1" * 900_000, "a@" * 400_000])
def test_a_megabyte_in_a_field_is_refused_at_once(api, activity, field, text):
    body = json.dumps(make_body(activity, person={field: text}), ensure_ascii=False)
    start = time.process_time()
    answer = api.post(URL, body, content_type="application/json")
    assert time.process_time() - start < 1
    assert answer.status_code in (400, 413)
    assert not Attendee.objects.exists()


@pytest.mark.parametrize("body", ["[" * 10_000, '{"a":' * 10_000, '{"person":' + "[" * 5_000 + "]" * 5_000 + "}"])
def test_a_body_nested_ten_thousand_deep_is_refused(api, activity, body):
    answer = api.post(URL, body, content_type="application/json")
    assert answer.status_code == 400
