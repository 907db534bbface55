"""What the tests of this room share."""

import pytest
from django.core.files.storage import storages

from careerfair.models import (
    CV,
    Application,
    ApplicationConsent,
    ApplicationRequest,
    Candidate,
    CVOpening,
    Outcome,
)


@pytest.fixture(autouse=True)
def private(private):
    """Every test of this room has a private storage of its own."""
    return private


def everything_stored() -> dict[str, object]:
    """Rows and objects: what a refusal must leave as it was."""
    storage = storages["private"]
    objects = sorted(storage.listdir("cv")[1]) if storage.exists("cv") else []
    models = (Candidate, Application, ApplicationRequest, ApplicationConsent, CV, CVOpening, Outcome)
    return {**{model.__name__: model.objects.count() for model in models}, "objects": objects}
