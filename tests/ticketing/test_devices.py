"""Devices: a code that works once, a token that nobody can read back, and the way out."""

import datetime as dt
import itertools
import json

import pytest
import time_machine
from django.utils import timezone

from accounts.models import LogEntry
from summit.errors import Refusal
from tests.factories import make_activity, make_user
from tests.factories.gates import make_device, make_gate, make_pass, make_record
from ticketing.models import Device, Scan
from ticketing.services.devices import enrol_device, invite_device, read_enrolment_code, revoke_device

pytestmark = pytest.mark.django_db

ENROL = "/api/v1/scanner/devices/enrol/"
SCANS = "/api/v1/scanner/scans/"
STATUS = "/api/v1/scanner/status/"


def device_header(token: str) -> dict[str, str]:
    return {"HTTP_AUTHORIZATION": f"Device {token}"}


@pytest.fixture
def gate():
    return make_gate(make_activity())


def refused_enrolment(code: str) -> Refusal:
    with pytest.raises(Refusal) as caught:
        enrol_device(code, name="Phone")
    assert caught.value.sentence
    return caught.value


def test_enrol_refuses_unknown_code(gate):
    invite_device(gate, actor=None)

    assert refused_enrolment("ABCD-EFGH-JKMN").code == "enrolment_unknown"
    assert Device.objects.filter(state="active").count() == 0


def test_enrol_refuses_the_second_use(gate):
    _device, code = invite_device(gate, actor=None)
    enrol_device(code, name="First")

    assert refused_enrolment(code).code == "enrolment_used"
    assert Device.objects.filter(state="active").count() == 1


def test_enrol_refuses_after_ten_minutes(gate):
    with time_machine.travel(timezone.now() - dt.timedelta(minutes=10, seconds=1), tick=False):
        _device, code = invite_device(gate, actor=None)

    assert refused_enrolment(code).code == "enrolment_expired"


def test_enrol_refuses_a_revoked_invitation(gate):
    device, code = invite_device(gate, actor=None)
    revoke_device(device, actor=None)

    assert refused_enrolment(code).code == "enrolment_expired"


def test_enrol_refuses_a_device_without_name(gate):
    _device, code = invite_device(gate, actor=None)

    with pytest.raises(Refusal, match="name_needed"):
        enrol_device(code, name="  \n ")
    assert enrol_device(code, name=" Left   phone ")[0].name == "Left phone"


@pytest.mark.parametrize("code", ["", "\x00", "🎫" * 40, "' OR 1=1 --", "\ud800"])
def test_enrol_refuses_hostile_codes_over_http(api, gate, code):
    answer = api.post(ENROL, json.dumps({"code": code, "name": "x"}), content_type="application/json")

    assert answer.status_code in (400, 404)
    assert answer.data["code"] in ("invalid", "enrolment_unknown", "malformed")


def test_enrolment_answers_what_the_device_needs(api, gate):
    _device, code = invite_device(gate, actor=make_user("supervisor"))

    answer = api.post(ENROL, {"code": code.lower().replace("-", " "), "name": "Main gate, left"}, format="json")

    assert answer.status_code == 201
    assert answer.data["gate"]["code"] == gate.code
    assert [activity["code"] for activity in answer.data["activities"]] == [gate.activities.get().code]
    assert answer.data["server_epoch"]
    assert answer["Cache-Control"] == "private, no-store"
    again = api.get(STATUS, **device_header(answer.data["token"]))
    assert again.status_code == 200
    assert again.data["server_epoch"] == answer.data["server_epoch"]


def test_neither_code_nor_token_is_stored(gate):
    device, code = invite_device(gate, actor=None)
    device, token = enrol_device(code, name="Phone")

    row = Device.objects.filter(pk=device.pk).values().get()
    stored = " ".join(str(value) for value in row.values())
    written = " ".join(str(line) for line in LogEntry.objects.values_list("data", "subject_id", "actor_name"))
    for secret in (code, read_enrolment_code(code), token):
        assert secret not in stored
        assert secret not in written


def test_each_change_writes_one_audit_line(gate):
    supervisor = make_user("supervisor")
    device, code = invite_device(gate, actor=supervisor)
    enrol_device(code, name="Phone")
    revoke_device(device, actor=supervisor)
    revoke_device(device, actor=supervisor)

    lines = LogEntry.objects.filter(subject_type="device").order_by("id").values_list("verb", "actor_name", "scope")
    assert list(lines) == [
        ("device.invited", "user:supervisor", gate.event.code),
        ("device.enrolled", f"device:{device.code}", gate.event.code),
        ("device.revoked", "user:supervisor", gate.event.code),
    ]


@pytest.mark.parametrize("header", ["", "Device", "Device nonsense", "Device a b", "Bearer nonsense", "Device \xe0"])
def test_scans_refuse_whoever_is_no_device(api, gate, header):
    ticket = make_pass(gate.activities.get())
    record = make_record(ticket.short_code, gate)

    answer = api.post(SCANS, {"scans": [record]}, format="json", HTTP_AUTHORIZATION=header)

    assert answer.status_code == 401
    assert Scan.objects.count() == 0


def test_a_member_of_staff_is_no_device(api, gate):
    api.force_login(make_user("root", is_superuser=True))

    assert api.post(SCANS, {"scans": []}, format="json").status_code == 401


def test_a_revoked_device_is_told_so(api, gate):
    device, token = make_device(gate)
    revoke_device(device, actor=None)

    for answer in (
        api.post(SCANS, {"scans": []}, format="json", **device_header(token)),
        api.get(STATUS, **device_header(token)),
    ):
        assert answer.status_code == 401
        assert answer.data["code"] == "device_revoked"
        assert answer.data["detail"]


def test_enrolment_is_limited_per_address(api, gate, settings):
    settings.LIMITS = {**settings.LIMITS, "enrol": (3, 600)}

    statuses = [api.post(ENROL, {"code": f"{n}", "name": "x"}, format="json").status_code for n in range(5)]

    assert statuses == [404, 404, 404, 429, 429]


def test_codes_are_readable_and_different(gate):
    codes = [invite_device(gate, actor=None)[1] for _i in range(5)]

    assert len({*codes}) == 5
    assert all(len(part) == 4 for code in codes for part in code.split("-"))
    assert not set(itertools.chain(*codes)) & set("01OIL")


def test_code_may_be_typed_in_any_way(gate):
    _device, code = invite_device(gate, actor=None)

    assert read_enrolment_code(f" {code.lower()}\n") == code.replace("-", "")
    assert read_enrolment_code("২৩৪৫") == "2345"
