"""Many at once, with real connections: one effect for one request, one application for one person, an exact cap."""

import threading
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection

from accounts.models import LogEntry
from careerfair.models import CV, Application, Candidate, CVOpening
from careerfair.queries import campaigns_with_programme
from careerfair.services import cvs
from careerfair.services.applications import submit_application
from careerfair.tasks import scan_received_cvs
from files.uploads import IncomingFile
from summit.errors import Refusal
from tests.careerfair.conftest import everything_stored
from tests.factories.careers import (
    PDF,
    make_application,
    make_campaign,
    make_employer,
    make_person,
    representative_of,
)

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]
CROWD = 8


def all_at_once(*works: Callable[[], Any]) -> list[Any]:
    """What each returned, or the refusal that it met; they start together."""
    gate = threading.Barrier(len(works))
    answers: list[Any] = [None] * len(works)

    def run(at: int, work: Callable[[], Any]) -> None:
        gate.wait()
        try:
            answers[at] = work()
        except Refusal as refused:
            answers[at] = refused
        except Exception as fault:  # noqa: BLE001  shown by the assertion of the test
            answers[at] = fault
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(works)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return answers


def submission(campaign, person, request_id):
    def work():
        return submit_application(
            campaigns_with_programme().get(pk=campaign.pk),
            person=person,
            consents=["company"],
            file=IncomingFile("cv.pdf", "application/pdf", PDF),
            request_id=request_id,
            actor=None,
        ).code

    return work


def test_same_request_at_once_has_one_effect():
    campaign, person, request_id = make_campaign(), make_person(), uuid.uuid4()

    codes = all_at_once(*[submission(campaign, person, request_id) for _number in range(CROWD)])

    assert codes == [Application.objects.get().code] * CROWD
    assert CV.objects.count() == 1
    assert everything_stored()["objects"] == [CV.objects.get().stored_name.removeprefix("cv/")]


def test_one_person_at_once_is_one_application():
    campaign, person = make_campaign(), make_person()

    codes = all_at_once(*[submission(campaign, person, uuid.uuid4()) for _number in range(CROWD)])

    assert codes == [Application.objects.get().code] * CROWD
    assert Candidate.objects.count() == 1
    assert sorted(CV.objects.values_list("version", flat=True)) == list(range(1, CROWD + 1))
    assert Application.objects.get().requests.filter(made_it=True).count() == 1


def test_views_of_a_day_are_counted_exactly(monkeypatch):
    monkeypatch.setattr(cvs, "VIEWS_A_DAY", 3)
    campaign = make_campaign()
    employer = make_employer(campaign)
    user = representative_of(employer)
    applications = [make_application(campaign) for _number in range(CROWD)]

    def opening(application):
        return lambda: cvs.open_cv_for_employer(application, employer=employer, actor=user)

    answers = all_at_once(*map(opening, applications))

    assert sorted(getattr(answer, "code", "opened") for answer in answers) == ["opened"] * 3 + ["too_many_views"] * 5
    assert CVOpening.objects.count() == 3


def test_two_workers_scan_each_cv_once():
    campaign = make_campaign()
    for _number in range(CROWD):
        make_application(campaign, scanned=False)

    looked_at = all_at_once(*[scan_received_cvs.call] * 3)

    assert sum(looked_at) == CROWD
    assert set(CV.objects.values_list("state", "attempts")) == {("clean", 1)}
    assert LogEntry.objects.filter(verb="cv.clean").count() == CROWD
