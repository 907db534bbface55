"""A hundred phones type the same one-use code at once: one becomes a device. The careless twin shows that this can fail."""

import secrets
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

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


class CarelessDoor:
    """The twin that looks first and writes afterwards; every phone has looked once before one writes.

    One writes after the other, so that a busy database refuses none: it fails by what it saw, not by when it wrote.
    """

    def __init__(self) -> None:
        self.looked, self.writing = threading.Barrier(PHONES), threading.Lock()
        self.mine = threading.local()

    def enrols(self, code: str) -> bool:
        device = Device.objects.get(enrolment_hash=hash_of_code(read_enrolment_code(code)))
        if not hasattr(self.mine, "looked"):
            self.mine.looked = True
            self.looked.wait(timeout=60)
        if device.state != Device.State.INVITED:
            return False
        with self.writing:
            Device.objects.filter(pk=device.pk).update(state=Device.State.ACTIVE, token_hash=secrets.token_hex(32))
        return True


@pytest.fixture
def code():
    return invite_device(make_gate(make_activity()), actor=None)[1]


def test_of_a_hundred_uses_one_wins(code):
    assert winners(code, enrols) == 1
    assert Device.objects.filter(state="active").count() == 1


def test_the_careless_twin_lets_in_several(code):
    assert winners(code, CarelessDoor().enrols) >= PHONES
