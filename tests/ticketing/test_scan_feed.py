"""What a device downloads, and what somebody who finds the device can read of it."""

import base64
import datetime as dt
import json
import unicodedata

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from summit.models import Activity
from tests.factories import make_activity, make_event, make_registration
from tests.factories.gates import code_for, make_device, make_gate, make_pass
from ticketing import feed, qr
from ticketing.models import Attendee
from ticketing.roster import ROW_LENGTH, RosterEntry, row_index, seal, unseal
from ticketing.services.devices import revoke_device
from ticketing.services.tickets import key_ring, reissue_ticket, revoke_ticket

FEED = "/api/v1/scanner/feed/"
TID, SIGNATURE, OTHER = bytes(range(8)), bytes(range(64)), bytes(64)


# The row ------------------------------------------------------------------------------------------------------------


LETTERS = st.characters(min_codepoint=0x20, max_codepoint=0x7E) | st.characters(
    min_codepoint=0x981, max_codepoint=0x9CD
)


@given(st.text(LETTERS, max_size=58), st.sampled_from(qr.Kind), st.frozensets(st.integers(0, 15)))
def test_the_holder_of_the_code_reads_the_row(name, kind, places):
    name = unicodedata.normalize("NFC", name)
    entry = RosterEntry(kind, places, name)

    row = seal(entry, tid=TID, signature=SIGNATURE, edition=7)

    assert len(row) == ROW_LENGTH
    assert unseal(row, tid=TID, signature=SIGNATURE, edition=7) == entry
    assert unseal(row, tid=TID, signature=OTHER, edition=7) is None
    assert unseal(row, tid=TID, signature=SIGNATURE, edition=8) is None
    assert unseal(row, tid=OTHER[:8], signature=SIGNATURE, edition=7) is None


@given(st.text(max_size=200))
def test_any_name_gives_a_row(name):
    row = seal(RosterEntry(qr.Kind.GUEST, frozenset(), name), tid=TID, signature=SIGNATURE, edition=7)

    assert len(row) == ROW_LENGTH
    assert len(unseal(row, tid=TID, signature=SIGNATURE, edition=7).name) <= 59


def test_a_changed_row_opens_for_nobody():
    row = seal(RosterEntry(qr.Kind.VIP, frozenset({1}), "নাম"), tid=TID, signature=SIGNATURE, edition=7)

    for place in range(len(row)):
        changed = row[:place] + bytes([row[place] ^ 1]) + row[place + 1 :]
        assert unseal(changed, tid=TID, signature=SIGNATURE, edition=7) is None
    assert unseal(row[:-1], tid=TID, signature=SIGNATURE, edition=7) is None


def test_another_content_never_has_the_same_key():
    """The nonce is fixed, so two contents under one key would give both away."""
    rows = [
        seal(RosterEntry(qr.Kind.GUEST, frozenset(places), "Rashida"), tid=TID, signature=SIGNATURE, edition=7)
        for places in ((), (0,), (1,), (0, 1))
    ]

    assert len({row[8:12] for row in rows}) == 4
    assert len({row[:8] for row in rows}) == 1


@pytest.mark.parametrize("name", ["মোহাম্মদ আব্দুল্লাহ আল মামুন চৌধুরী", "রাশেদা ক্ষিতীশ প্রজ্ঞা", "র\u200dয\u200cা", "Md. Al-Amin"])
def test_whole_names_fit(name):
    row = seal(RosterEntry(qr.Kind.GUEST, frozenset(), name), tid=TID, signature=SIGNATURE, edition=7)

    assert unseal(row, tid=TID, signature=SIGNATURE, edition=7).name == name


# The download -------------------------------------------------------------------------------------------------------


@pytest.fixture
def activity(event):
    return make_activity(event)


@pytest.fixture
def token(activity):
    return make_device(make_gate(activity))[1]


def download(api, token, **query):
    answer = api.get(FEED, query, HTTP_AUTHORIZATION=f"Device {token}")
    assert answer.status_code == 200, answer.data
    return answer.data


def opened(page, ticket):
    """The row of the ticket, opened with its code as a device does it."""
    raw = qr.base45_decode(code_for(ticket)[2:])
    rows = {row[:8]: row for row in map(base64.b64decode, page["roster"])}
    row = rows.get(row_index(bytes.fromhex(ticket.tid)))
    return row and unseal(row, tid=raw[4:12], signature=raw[16:], edition=7)


@pytest.mark.django_db
@pytest.mark.parametrize("header", ["", "Device nonsense", "Bearer nonsense"])
def test_the_feed_is_for_devices(api, activity, header):
    make_pass(activity)

    assert api.get(FEED, HTTP_AUTHORIZATION=header).status_code == 401


@pytest.mark.django_db
def test_a_revoked_device_gets_nothing(api, activity):
    device, token = make_device(make_gate(activity))
    revoke_device(device, actor=None)

    assert api.get(FEED, HTTP_AUTHORIZATION=f"Device {token}").status_code == 401


@pytest.mark.django_db
@pytest.mark.parametrize("cursor", ["x", "-1", "1.5", "১", "9" * 19, "\x00"])
def test_a_cursor_of_somebody_else_is_a_clear_400(api, token, cursor):
    answer = api.get(FEED, {"cursor": cursor}, HTTP_AUTHORIZATION=f"Device {token}")

    assert answer.status_code == 400


@pytest.mark.django_db
def test_the_feed_names_nobody_in_clear(api, activity, token):
    ticket = make_pass(activity)

    said = json.dumps(download(api, token), ensure_ascii=False, default=str)

    for secret in (
        ticket.attendee.name_en,
        ticket.attendee.name_bn,
        ticket.attendee.phone,
        ticket.tid,
        ticket.short_code,
    ):
        assert secret not in said
    assert "PRIVATE" not in said


@pytest.mark.django_db
def test_the_roster_holds_who_has_a_place_in_this_event(api, activity, token):
    invited = make_activity(activity.event, "dialogue", admission=Activity.Admission.INVITATION)
    make_gate(invited)
    guest, waiting = make_pass(activity, kind="vip"), make_pass(activity, state="waiting")
    make_registration(invited, guest.attendee)
    revoked = make_pass(activity)
    revoke_ticket(revoked, actor=None)
    elsewhere = make_pass(make_activity(make_event(activity.event.edition, "sylhet")))

    page = download(api, token)

    entry = opened(page, guest)
    assert (entry.kind, entry.name) == (qr.Kind.VIP, guest.attendee.name)
    assert {page["roster_activities"][bit] for bit in entry.places} == {activity.code, invited.code}
    assert [opened(page, ticket) for ticket in (waiting, revoked, elsewhere)] == [None, None, None]
    assert len(page["roster"]) == 1
    assert len(page["roster"][0]) == 120


@pytest.mark.django_db
def test_revocations_say_the_lowest_valid_issue(api, activity, token):
    revoked, replaced, plain = make_pass(activity), make_pass(activity), make_pass(activity)
    revoke_ticket(revoked, actor=None)
    reissue_ticket(replaced, actor=None)

    page = download(api, token)

    assert sorted(map(list, page["revocations"])) == sorted([[revoked.tid, 256], [replaced.tid, 2]])
    assert plain.tid not in str(page["revocations"])


@pytest.mark.django_db
def test_keys_are_public_halves_that_check_our_codes(api, activity, token):
    page = download(api, token)

    keys = {key["kid"]: qr.VerifyKey(kid=key["kid"], public=base64.b64decode(key["public"])) for key in page["keys"]}
    assert keys.keys() == key_ring().verify.keys()
    checked = qr.check(code_for(make_pass(activity)), keys=keys, edition=7, today=dt.date(2026, 1, 1), revoked={})
    assert checked.ok


@pytest.mark.django_db
def test_gates_of_the_event_with_what_they_open(api, activity, token):
    make_gate(make_activity(make_event(activity.event.edition, "sylhet")))

    [gate] = download(api, token)["gates"]

    [opens] = gate["activities"]
    assert opens["code"] == activity.code
    assert opens["start_ms"] == int(activity.start.timestamp() * 1000)
    assert opens["end_ms"] is None


@pytest.mark.django_db
def test_pages_follow_each_other_and_end(api, activity, token, monkeypatch):
    monkeypatch.setattr(feed, "PAGE", 2)
    tickets = [make_pass(activity) for _i in range(5)]

    pages = [download(api, token)]
    while pages[-1]["next"]:
        pages.append(download(api, token, cursor=pages[-1]["next"]))

    assert [len(page["roster"]) for page in pages] == [2, 2, 1]
    assert [bool(page["keys"]) for page in pages] == [True, False, False]
    assert all(any(opened(page, ticket) for page in pages) for ticket in tickets)
    assert download(api, token, cursor=pages[0]["next"])["roster"] == pages[1]["roster"]


@pytest.mark.django_db
def test_the_feed_costs_as_many_statements_for_one_as_for_many(api, activity, token):
    def cost():
        with CaptureQueriesContext(connection) as captured:
            download(api, token)
        return len(captured)

    make_pass(activity)
    download(api, token)
    one = cost()
    for _i in range(4):
        make_pass(activity)

    assert cost() == one
    assert Attendee.objects.count() == 5
