"""A hundred phones type the same one-use code at once: one becomes a device. The careless twin shows that this can fail."""

import secrets
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import OperationalError, connection

from summit.errors import Refusal
from tests.factories import make_activity
from tests.factories.gates import make_gate
from ticketing.models import Device
from ticketing.services.devices import enrol_device, hash_of_code, invite_device, read_enrolment_code

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]

PHONES = 20
TRIES_EACH = 5


def winners(code: str, enrol: Callable[[str], bool]) -> int:
    """How many of 100 uses by 20 phones at once got a device."""
    start = threading.Barrier(PHONES)

    def one_phone(_number: int) -> int:
        try:
            start.wait(timeout=30)
            return sum(enrol(code) for _try in range(TRIES_EACH))
        finally:
            connection.close()

    with ThreadPoolExecutor(PHONES) as phones:
        return sum(phones.map(one_phone, range(PHONES)))


def enrols(code: str) -> bool:
    try:
        enrol_device(code, name="Phone")
    except Refusal as refusal:
        assert refusal.code == "enrolment_used"  # noqa: PT017  each of the hundred is looked at
        return False
    return True


def enrols_carelessly(code: str) -> bool:
    """The twin that looks first and writes afterwards."""
    device = Device.objects.get(enrolment_hash=hash_of_code(read_enrolment_code(code)))
    if device.state != Device.State.INVITED:
        return False
    time.sleep(0.05)
    Device.objects.filter(pk=device.pk).update(state=Device.State.ACTIVE, token_hash=secrets.token_hex(32))
    return True


@pytest.fixture
def code():
    return invite_device(make_gate(make_activity()), actor=None)[1]


def test_of_a_hundred_uses_one_wins(code):
    assert winners(code, enrols) == 1
    assert Device.objects.filter(state="active").count() == 1


def test_the_careless_twin_lets_in_several(code):
    try:
        assert winners(code, enrols_carelessly) > 1
    except OperationalError as error:
        pytest.skip(f"The database was too busy to race: {error}")
