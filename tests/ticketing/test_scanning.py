"""What the gates say: first everything that is refused, then who comes in, then that the order of arrival is nothing."""

import datetime as dt
import random
import uuid
from dataclasses import replace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import LogEntry
from summit.models import Activity
from tests.factories import make_activity, make_edition, make_event, make_registration
from tests.factories.gates import (
    code_for,
    known_device,
    make_caller,
    make_device,
    make_gate,
    make_pass,
    make_record,
    now_ms,
)
from ticketing import qr
from ticketing.gate_queries import day_in_dhaka
from ticketing.keys import generate_signing_key
from ticketing.models import ClockObservation, Device, QuarantinedScan, Scan
from ticketing.services.scanning import SentAt, absorb_scans, refold_tickets
from ticketing.services.tickets import reissue_ticket, revoke_ticket

pytestmark = pytest.mark.django_db

SCANS = "/api/v1/scanner/scans/"
HOUR_MS = 3_600_000


@pytest.fixture
def activity(event):
    return make_activity(event)


@pytest.fixture
def gate(activity):
    return make_gate(activity)


@pytest.fixture
def caller(gate):
    return make_caller(gate)


def scan(caller, *records, **options):
    """Through the service; the answers."""
    return absorb_scans(caller, records, now=options.pop("now", timezone.now()), **options).answers


def scan_one(caller, code, **fields):
    [answer] = scan(caller, make_record(code, caller.gate.code, **fields))
    return answer


def refused(answer, reason):
    assert (answer.status, answer.verdict, answer.reason) == ("created", "refused", reason)


# Refusals ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("code", ["hello", "https://example.org/t/abc", "S1", "S1" + "0" * 120, "\x00\x00", "০১২", " "])
def test_scan_refuses_what_is_no_code_of_ours(caller, code):
    refused(scan_one(caller, code), "invalid")
    assert Scan.objects.get().ticket is None


def test_scan_refuses_a_forged_code(caller, activity):
    ticket = make_pass(activity)
    code = code_for(ticket)
    forged = code[:-1] + ("A" if code[-1] != "A" else "B")
    by_other_key = qr.sign(
        qr.TicketPayload(ticket.kid, 7, bytes.fromhex(ticket.tid), qr.Kind.DELEGATE), generate_signing_key()
    )

    assert scan_one(caller, forged).reason in ("forged", "invalid")
    refused(scan_one(caller, by_other_key), "forged")


def test_scan_refuses_a_key_that_we_do_not_have(caller):
    code = qr.sign(qr.TicketPayload(250, 7, qr.new_tid(), qr.Kind.DELEGATE), generate_signing_key())

    refused(scan_one(caller, code), "unknown_key")


def test_scan_refuses_a_code_signed_by_us_of_no_ticket(caller, activity):
    ticket = make_pass(activity)
    code = code_for(ticket)
    ticket.registrations = None
    tid = ticket.tid
    ticket.delete()

    refused(scan_one(caller, code), "invalid")
    assert Scan.objects.get().raw == f"tid:{tid}"


def test_scan_refuses_a_revoked_ticket(caller, activity):
    ticket = make_pass(activity)
    revoke_ticket(ticket, actor=None)

    refused(scan_one(caller, code_for(ticket)), "revoked")


def test_scan_refuses_the_code_of_an_earlier_issue(caller, activity):
    ticket = make_pass(activity)
    before = code_for(ticket)
    ticket = reissue_ticket(ticket, actor=None)

    refused(scan_one(caller, before), "revoked")
    assert scan_one(caller, code_for(ticket)).verdict == "admitted"


def test_scan_of_before_the_revocation_stands(caller, activity):
    ticket = make_pass(activity)
    code = code_for(ticket)
    revoke_ticket(ticket, actor=None)

    assert scan_one(caller, code, wall_ms=now_ms() - 60_000).verdict == "admitted"


def test_scan_refuses_another_edition(caller):
    other = make_activity(make_event(make_edition("bpo-other", number=8), "rajshahi"))
    ticket = make_pass(other)

    refused(scan_one(caller, code_for(ticket)), "other_edition")
    refused(scan_one(caller, ticket.short_code), "other_edition")


def test_scan_refuses_a_ticket_of_another_day(caller, activity):
    yesterday = qr.day_number(timezone.localdate() - dt.timedelta(days=1))
    ticket = make_pass(activity, day=yesterday)

    refused(scan_one(caller, code_for(ticket)), "other_day")
    refused(scan_one(caller, ticket.short_code), "other_day")


@pytest.mark.parametrize("state", [None, "pending", "waiting", "cancelled"])
def test_scan_refuses_who_is_not_invited(event, state):
    dialogue = make_activity(event, "dialogue", admission=Activity.Admission.INVITATION)
    caller = make_caller(make_gate(dialogue))

    refused(scan_one(caller, code_for(make_pass(dialogue, state=state))), "not_invited")


@pytest.mark.parametrize(
    ("state", "reason"), [("waiting", "full"), ("pending", "not_invited"), ("cancelled", "not_invited")]
)
def test_scan_refuses_who_has_no_place_in_an_open_activity(caller, activity, state, reason):
    refused(scan_one(caller, code_for(make_pass(activity, state=state))), reason)


def test_scan_refuses_an_activity_of_another_gate(caller, event, activity):
    elsewhere = make_activity(event, "elsewhere")
    code = code_for(make_pass(activity))

    refused(scan_one(caller, code, activity=elsewhere.code), "wrong_gate")
    refused(scan_one(caller, code, activity="no-such-activity"), "wrong_gate")
    assert set(Scan.objects.values_list("activity", flat=True)) == {elsewhere.pk, None}


def test_scan_refuses_everybody_at_a_gate_that_opens_nothing(event, activity):
    gate = make_gate(activity)
    gate.activities.clear()

    refused(scan_one(make_caller(gate), code_for(make_pass(activity))), "wrong_gate")


# Quarantine ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"id": "x"}, "malformed_id"),
        ({"id": None}, "malformed_id"),
        ({"seq": 0}, "malformed_seq"),
        ({"seq": True}, "malformed_seq"),
        ({"seq": 2**63}, "malformed_seq"),
        ({"seq": "1"}, "malformed_seq"),
        ({"code": ""}, "malformed_code"),
        ({"code": ["S1"]}, "malformed_code"),
        ({"code": "x" * 401}, "malformed_code"),
        ({"gate": 5}, "malformed_gate"),
        ({"direction": "in"}, "malformed_direction"),
        ({"wall_ms": -1}, "malformed_wall_ms"),
        ({"wall_ms": 10**18}, "malformed_wall_ms"),
        ({"wall_ms": float("inf")}, "malformed_wall_ms"),
        ({"wall_ms": 1.5}, "malformed_wall_ms"),
        ({"boot_id": "\x00"}, "malformed_boot_id"),
        ({"boot_id": "\ud800"}, "malformed_boot_id"),
        ({"override": "yes"}, "malformed_override"),
        ({"override": {"why": "nobody said who"}}, "malformed_override"),
        ({"override": {"by": "x" * 201}}, "malformed_override"),
        ({"gate": "gate-of-others"}, "foreign_gate"),
    ],
)
def test_a_broken_record_is_kept_and_hinders_nobody(caller, gate, activity, change, reason):
    good = make_record(code_for(make_pass(activity)), gate)
    broken = {**make_record("x", gate), **change}

    first, second = scan(caller, broken, good)

    assert (first.status, first.verdict, first.reason) == ("quarantined", None, reason)
    assert second.verdict == "admitted"
    assert QuarantinedScan.objects.get().reason == reason
    assert Scan.objects.count() == 1


@pytest.mark.parametrize("record", [None, 5, "text", [], [[]], {}, {"id": {}}, True])
def test_what_is_no_record_is_kept_too(caller, record):
    [answer] = scan(caller, record)
    scan(caller, record)

    assert answer.status == "quarantined"
    assert QuarantinedScan.objects.count() == 1


def test_a_device_of_another_event_cannot_speak_for_this_gate(gate, activity):
    elsewhere = make_caller(make_gate(make_activity(make_event(make_edition("bpo-x", number=9), "sylhet"))))

    [answer] = scan(elsewhere, make_record(code_for(make_pass(activity)), gate))

    assert (answer.status, answer.reason) == ("quarantined", "foreign_gate")
    assert Scan.objects.count() == 0


def test_another_body_under_a_known_id_is_quarantined(caller, gate, activity):
    record = make_record(code_for(make_pass(activity)), gate)
    scan(caller, record)

    [answer] = scan(caller, {**record, "direction": "exit"})

    assert (answer.status, answer.reason) == ("quarantined", "other_body")
    assert Scan.objects.get().direction == "entry"


def test_the_id_of_another_device_is_quarantined(caller, gate, activity):
    record = make_record(code_for(make_pass(activity)), gate)
    scan(caller, record)

    [answer] = scan(make_caller(gate), record)

    assert (answer.status, answer.reason) == ("quarantined", "other_body")


def test_a_number_used_twice_is_quarantined(caller, gate, activity):
    record = make_record(code_for(make_pass(activity)), gate)
    [first] = scan(caller, record)

    second, third = scan(caller, {**record, "id": str(uuid.uuid4())}, record)

    assert first.status == "created"
    assert (second.status, second.reason) == ("quarantined", "seq_reused")
    assert (third.status, third.verdict) == ("already", "admitted")


def test_a_quarantined_record_holds_no_code(caller, gate, activity):
    code = code_for(make_pass(activity))

    scan(caller, make_record(code, "gate-of-others"))

    assert code[:60] not in str(QuarantinedScan.objects.get().record)


# Admission -----------------------------------------------------------------------------------------------------------


def test_a_registered_person_is_admitted_once(caller, gate, activity):
    code = code_for(make_pass(activity, kind="student"))

    first, second = scan_one(caller, code), scan_one(caller, code)

    assert (first.verdict, first.reason, first.kind, first.activity) == ("admitted", None, "student", activity.code)
    assert (second.verdict, second.quiet, second.earlier_gate.code) == ("duplicate", True, gate.code)
    assert second.earlier_ms == Scan.objects.get(verdict="admitted").effective_ms


def test_a_second_gate_says_duplicate_too(caller, activity):
    code = code_for(make_pass(activity))
    other = make_caller(make_gate(activity))

    assert scan_one(caller, code).verdict == "admitted"
    answer = scan_one(other, code)

    assert (answer.verdict, answer.quiet, answer.earlier_gate.code) == ("duplicate", False, caller.gate.code)


def test_the_way_out_and_in_again(caller, activity):
    code = code_for(make_pass(activity))

    verdicts = [
        scan_one(caller, code, direction=direction).verdict for direction in ("exit", "entry", "exit", "entry", "entry")
    ]

    assert verdicts == ["exit_without_entry", "admitted", "exit", "readmitted", "duplicate"]


def test_an_open_activity_lets_in_whoever_has_a_ticket(caller, activity):
    answer = scan_one(caller, code_for(make_pass(activity, state=None)))

    assert (answer.verdict, answer.reason) == ("admitted", "not_in_roster")


def test_an_invited_person_is_admitted(event):
    dialogue = make_activity(event, "dialogue", admission=Activity.Admission.INVITATION)
    caller = make_caller(make_gate(dialogue))

    assert scan_one(caller, code_for(make_pass(dialogue))).verdict == "admitted"


def test_a_typed_short_code_is_as_good(caller, activity):
    ticket = make_pass(activity)

    answer = scan_one(caller, f"{ticket.short_code[:3]}-{ticket.short_code[3:].lower()}")

    assert answer.verdict == "admitted"
    assert scan_one(caller, code_for(ticket)).verdict == "duplicate"
    assert ticket.short_code not in str(Scan.objects.values_list("raw", "body_hash"))


def test_a_supervisor_may_overrule_and_it_is_written_down(event):
    dialogue = make_activity(event, "dialogue", admission=Activity.Admission.INVITATION)
    caller = make_caller(make_gate(dialogue))

    answer = scan_one(
        caller, code_for(make_pass(dialogue, state=None)), override={"by": "Supervisor", "why": "Chief guest's driver"}
    )

    assert (answer.verdict, answer.reason) == ("admitted", "not_invited")
    line = LogEntry.objects.get(verb="scan.overridden")
    assert (line.actor_name, line.scope, line.data["by"]) == (str(caller), event.code, "Supervisor")


def test_nobody_overrules_a_forged_code(caller):
    refused(scan_one(caller, "S1 forged", override={"by": "Supervisor"}), "invalid")


def test_a_scan_counts_for_the_activity_that_is_on(event):
    morning = make_activity(event, "morning", start=timezone.now() - dt.timedelta(hours=1))
    evening = make_activity(event, "evening", start=timezone.now() + dt.timedelta(hours=9))
    caller = make_caller(make_gate(morning, evening))
    ticket = make_pass(morning)

    assert scan_one(caller, code_for(ticket)).activity == morning.code
    assert scan_one(caller, code_for(ticket), wall_ms=now_ms() + 10 * HOUR_MS).activity == evening.code
    assert scan_one(caller, code_for(ticket), wall_ms=now_ms() + HOUR_MS, activity=evening.code).verdict == "admitted"
    assert scan_one(caller, code_for(ticket), activity=morning.code).verdict == "duplicate"


def test_one_code_opens_the_activities_of_another_division(caller, activity):
    """One person has one code for the edition; each activity has its own first entry."""
    other = make_activity(make_event(activity.event.edition, "rajshahi"), "campaign")
    ticket = make_pass(activity)
    make_registration(other, ticket.attendee)

    assert scan_one(caller, code_for(ticket)).verdict == "admitted"
    assert scan_one(make_caller(make_gate(other)), code_for(ticket)).verdict == "admitted"


# Facts ---------------------------------------------------------------------------------------------------------------


def test_a_replayed_batch_changes_nothing(caller, gate, activity):
    code = code_for(make_pass(activity))
    records = [make_record(code, gate), make_record("nonsense", gate), make_record(code, gate, direction="exit")]
    first = scan(caller, *records)
    before = list(Scan.objects.order_by("pk").values())

    second = scan(caller, *records)

    assert [answer.status for answer in first] == ["created"] * 3
    assert [answer.status for answer in second] == ["already"] * 3
    assert [answer.verdict for answer in second] == [answer.verdict for answer in first]
    assert list(Scan.objects.order_by("pk").values()) == before


def test_the_same_record_twice_in_one_batch(caller, gate, activity):
    record = make_record(code_for(make_pass(activity)), gate)

    first, second = scan(caller, record, record)

    assert (first.status, second.status) == ("created", "already")
    assert (first.verdict, second.verdict) == ("admitted", "admitted")
    assert Scan.objects.count() == 1


def test_a_late_scan_puts_the_stored_verdict_right(caller, activity):
    code = code_for(make_pass(activity))
    late = make_caller(make_gate(activity))
    scan_one(caller, code)

    answer = scan_one(late, code, wall_ms=now_ms() - HOUR_MS)

    assert answer.verdict == "admitted"
    assert list(Scan.objects.order_by("effective_ms").values_list("verdict", flat=True)) == ["admitted", "duplicate"]


def test_a_valid_code_is_never_stored(caller, activity):
    ticket = make_pass(activity)
    code = code_for(ticket)
    for text in (code, code + "\n", code.lower(), f"x{code}", code[:-1] + "A", ticket.short_code):
        scan_one(caller, text)

    for row in Scan.objects.values():
        assert len(row["raw"]) <= 32
        assert ticket.short_code not in row.values()


def test_a_wrong_clock_is_put_right_for_scans_of_before_too(caller, gate, activity):
    """The second phone is an hour behind, so its entry seems to be the first until its clock is known."""
    code = code_for(make_pass(activity))
    slow = make_caller(make_gate(activity))
    now = timezone.now()
    scan(caller, make_record(code, gate), now=now)
    [behind] = scan(slow, make_record(code, slow.gate.code, wall_ms=now_ms() - HOUR_MS + 5_000), now=now)
    assert behind.verdict == "admitted"

    scan(slow, now=now, sent=SentAt(now_ms() - HOUR_MS))

    assert Scan.objects.get(device=slow.id).verdict == "duplicate"
    assert Scan.objects.get(device=caller.id).verdict == "admitted"


def test_a_clock_observation_is_written_only_when_it_is_news(gate):
    _row, token = make_device(gate)

    def send(offset_ms, seq, boot="b1"):
        now = timezone.now()
        sent = SentAt(int(now.timestamp() * 1000) - offset_ms, boot)
        scan(known_device(token), make_record("x", gate, seq=seq, boot_id=boot), now=now, sent=sent)

    send(0, 1)
    send(1_500, 2)
    assert ClockObservation.objects.count() == 1
    send(5_000, 3)
    send(5_000, 4)
    assert ClockObservation.objects.count() == 2
    send(5_000, 5, boot="b2")
    assert ClockObservation.objects.count() == 3


def test_have_seq_through_counts_what_is_here_without_a_gap(caller, gate):
    def send(*seqs):
        records = [make_record("x", gate, seq=seq) for seq in seqs]
        return absorb_scans(known(caller), records, now=timezone.now()).have_seq_through

    assert send(1, 2, 3) == 3
    assert send(5, 6) == 3
    assert absorb_scans(known(caller), [{"seq": 4}], now=timezone.now() + dt.timedelta(minutes=1)).have_seq_through == 6


def known(caller):
    """The device as the next request knows it."""
    row = Device.objects.get(pk=caller.id)
    return replace(caller, seq_through=row.seq_through, last_seen_at=row.last_seen_at)


def test_the_device_is_touched_now_and_then(caller, gate):
    now = timezone.now()
    Device.objects.filter(pk=caller.id).update(last_seen_at=now)

    scan(known(caller), make_record("x", gate), now=now + dt.timedelta(seconds=29))
    assert Device.objects.get(pk=caller.id).last_seen_at == now
    scan(known(caller), make_record("x", gate), now=now + dt.timedelta(seconds=31))
    assert Device.objects.get(pk=caller.id).last_seen_at > now


# Cost ----------------------------------------------------------------------------------------------------------------


def statements(captured):
    """Without what opens and closes the transaction; SQLite stores a long list in several inserts."""
    sql = [query["sql"] for query in captured.captured_queries]
    counted = [line for line in sql if not line.startswith(("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE", "ROLLBACK"))]
    inserts = [line for line in counted if line.startswith('INSERT INTO "ticketing_scan"')]
    return len(counted) - max(len(inserts) - 1, 0)


def test_one_scan_costs_four_statements(gate, activity):
    _row, token = make_device(gate)
    record = make_record(code_for(make_pass(activity)), gate)
    known_device(token)  # the gate itself is read every few seconds only

    with CaptureQueriesContext(connection) as captured:
        [answer] = scan(known_device(token), record)

    assert answer.verdict == "admitted"
    assert statements(captured) == 4


@pytest.mark.parametrize("count", [2, 200])
def test_a_batch_costs_as_many_statements_whatever_its_length(caller, gate, activity, count):
    edition = activity.event.edition
    records = [make_record(code_for(make_pass(activity)), gate) for _i in range(count)]

    with CaptureQueriesContext(connection) as captured:
        answers = scan(caller, *records)

    assert edition.number == 7
    assert {answer.verdict for answer in answers} == {"admitted"}
    assert statements(captured) <= 6


# Order ---------------------------------------------------------------------------------------------------------------

MOMENTS = st.lists(
    st.tuples(
        st.integers(0, 2),  # ticket
        st.integers(0, 2),  # device
        st.sampled_from(["entry", "exit"]),
        st.integers(0, 40_000),  # ms
    ),
    min_size=1,
    max_size=8,
)


def story_of(records):
    """What stands in the table about these records."""
    rows = Scan.objects.filter(pk__in=[record["id"] for record in records])
    return {str(row.pk): (row.verdict, row.reason, row.effective_ms) for row in rows}


@pytest.mark.django_db(transaction=False)
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(moments=MOMENTS, seed=st.randoms(use_true_random=False))
def test_any_order_over_http_ends_the_same(api, activity, moments, seed: random.Random):
    gates = [make_gate(activity) for _i in range(2)]
    devices = [make_device(gate) for gate in (gates[0], gates[1], gates[1])]
    start = now_ms()

    def deliver(shuffled, *, doubled):
        codes = [code_for(make_pass(activity)) for _i in range(3)]
        records = [
            (device, make_record(codes[ticket], devices[device][0].gate, direction=direction, wall_ms=start + at_ms))
            for ticket, device, direction, at_ms in moments
        ]
        places = list(range(len(records)))
        if shuffled:
            seed.shuffle(places)
        for place in places + (places[: len(places) // 2] if doubled else []):
            device, record = records[place]
            answer = api.post(
                SCANS, {"scans": [record]}, format="json", HTTP_AUTHORIZATION=f"Device {devices[device][1]}"
            )
            assert answer.status_code == 200
        told = story_of([record for _device, record in records])
        tickets = Scan.objects.filter(pk__in=told).values_list("ticket", flat=True).distinct()
        assert refold_tickets(tickets) == 0
        return [told[record["id"]] for _device, record in records]

    assert deliver(shuffled=False, doubled=False) == deliver(shuffled=True, doubled=True)


# HTTP ----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "body", [{}, {"scans": None}, {"scans": "x"}, {"scans": {}}, {"scans": [], "sent_ms": "soon"}, {"scans": [1] * 201}]
)
def test_what_is_no_batch_is_a_clear_400(api, gate, body):
    _row, token = make_device(gate)

    answer = api.post(SCANS, body, format="json", HTTP_AUTHORIZATION=f"Device {token}")

    assert (answer.status_code, answer.data["code"]) == (400, "invalid")
    assert answer.data["errors"][0]["detail"]
    assert QuarantinedScan.objects.count() == 0


def test_the_answer_over_http(api, gate, activity):
    _row, token = make_device(gate)
    ticket = make_pass(activity)
    record = make_record(code_for(ticket), gate, seq=1)

    answer = api.post(SCANS, {"scans": [record, {}]}, format="json", HTTP_AUTHORIZATION=f"Device {token}")

    assert answer.status_code == 200
    assert answer.data["have_seq_through"] == 1
    assert answer.data["server_time"].endswith("+06:00")
    created, quarantined = answer.data["results"]
    assert created == {
        "id": record["id"],
        "status": "created",
        "verdict": "admitted",
        "reason": None,
        "kind": "delegate",
        "activity": activity.code,
        "quiet": False,
        "earlier": None,
    }
    assert (quarantined["id"], quarantined["status"], quarantined["verdict"]) == (None, "quarantined", None)


def test_typed_codes_are_limited(api, gate, activity, settings):
    settings.LIMITS = {**settings.LIMITS, "short_code": (2, 60)}
    _row, token = make_device(gate)
    ticket = make_pass(activity)

    def post(code):
        record = make_record(code, gate)
        return api.post(SCANS, {"scans": [record]}, format="json", HTTP_AUTHORIZATION=f"Device {token}")

    statuses = [post(ticket.short_code).status_code for _i in range(3)]

    assert statuses == [200, 200, 429]
    assert post(code_for(ticket)).status_code == 200


def test_the_gate_counts_who_came_today(api, gate, activity):
    _row, token = make_device(gate)
    for state in ("confirmed", "confirmed", "waiting"):
        record = make_record(code_for(make_pass(activity, state=state)), gate)
        api.post(SCANS, {"scans": [record, record]}, format="json", HTTP_AUTHORIZATION=f"Device {token}")

    answer = api.get("/api/v1/scanner/status/", HTTP_AUTHORIZATION=f"Device {token}")

    assert answer.data["admitted_today"] == 2


def test_days_are_those_of_bangladesh():
    late = dt.datetime(2026, 6, 15, 18, 30, tzinfo=dt.UTC)

    assert day_in_dhaka(int(late.timestamp() * 1000)) == dt.date(2026, 6, 16)
