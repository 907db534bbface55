"""Carrying forward from the back office and the API: who may look, who may act, the same numbers everywhere."""

import csv
import io
import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from accounts.models import LogEntry, Message
from summit.models import Event
from tests.factories import make_activity, make_edition, make_event, make_member, open_registration
from tests.factories.carry_forward import make_rule, make_visit
from ticketing.carry_forward_exports import COLUMNS
from ticketing.invitation_mail import invitation_link
from ticketing.models import CarryForwardRule, Invitation
from ticketing.services.carry_forward import run_and_send, run_rule

pytestmark = pytest.mark.django_db
BASE = "/admin/carry-forward/"
FORMULAS = ("=1+1", "+1+1", "-1", "@SUM(A1)", "\t=1", "|calc", "%0A=1")


@pytest.fixture
def edition():
    return make_edition("bpo-test", number=7)


@pytest.fixture
def khulna(edition):
    return make_activity(make_event(edition, "khulna", sequence=1, title="Khulna summit"), "main")


@pytest.fixture
def sylhet(edition):
    return make_activity(make_event(edition, "sylhet", host="sylhet", sequence=2), "main")


@pytest.fixture
def dhaka(edition):
    activity = make_activity(make_event(edition, "dhaka", host="dhaka", kind=Event.Kind.CENTRAL, sequence=9), "main")
    open_registration(activity)
    return activity


@pytest.fixture
def rule(khulna, sylhet, dhaka):
    (
        make_visit(khulna, name_en="Khulna First", language="en"),
        make_visit(khulna, name_en="Khulna Second", language="en"),
    )
    make_visit(sylhet, name_en="Sylhet First", email="", language="en")
    return make_rule(dhaka, places=1, name_en="Main events")


@pytest.fixture
def boss(edition):
    return make_member("organiser", edition)


def page_of(visitor, rule, **query):
    answer = visitor.get(f"{BASE}{rule.edition.code}/{rule.code}/", query, headers={"accept-language": "en"})
    return answer, answer.content.decode()


def form_of(activity, **fields):
    return {
        "name_en": "Main events",
        "name_bn": "মূল অনুষ্ঠান",
        "target": activity.code,
        "ground": ["attended"],
        "places": "5",
        "answer_days": "7",
        "ticket_kind": "delegate",
        **fields,
    }


def body_of(activity, **fields):
    return {
        "name_en": "Main events",
        "name_bn": "মূল অনুষ্ঠান",
        "target": activity.code,
        "ground": "attended",
        "places": 5,
        **fields,
    }


def as_program(api, user):
    api.force_authenticate(user)
    return api


# ── Refused ──────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_others_find_nothing(visitor, edition, khulna, rule):
    foreign = make_edition("other", number=8)
    run_rule(rule, actor="system")
    row = Invitation.objects.filter(rule=rule).first()
    addresses = [
        f"{BASE}{edition.code}/",
        f"{BASE}{edition.code}/new/",
        f"{BASE}{edition.code}/{rule.code}/",
        f"{BASE}{edition.code}/{rule.code}/change/",
        f"{BASE}{edition.code}/{rule.code}/export.csv",
    ]
    actions = [f"{BASE}{edition.code}/{rule.code}/{name}/" for name in ("run", "send", "change")]
    actions.append(f"{BASE}{edition.code}/{rule.code}/invitations/{row.code}/open/")
    for user in (
        make_member("organiser", foreign),
        make_member("editor", khulna.event),
        make_member("gate_supervisor", edition),
        make_member("employer", edition),
    ):
        visitor.force_login(user)
        assert {visitor.get(address).status_code for address in addresses} <= {404, 302}
        assert {visitor.post(address, {"send": ""}).status_code for address in actions} <= {404, 302}

    assert not Message.objects.filter(template="invitation").exists()
    assert not Invitation.objects.filter(rule=rule, state="sent").exists()


def test_a_registrar_of_a_division_reads_own_lines_and_does_nothing(visitor, edition, khulna, rule):
    run_rule(rule, actor="system")
    visitor.force_login(make_member("registrar", khulna.event))

    answer, page = page_of(visitor, rule)
    raw = b"".join(visitor.get(f"{BASE}{edition.code}/{rule.code}/export.csv").streaming_content).decode()

    assert answer.status_code == 200
    for text in (page, raw):
        assert "Khulna First" in text
        assert "Sylhet First" not in text
    assert "Make the lists" not in page
    assert "Change the rule" not in page
    address = f"{BASE}{edition.code}/{rule.code}/"
    row = Invitation.objects.filter(rule=rule).first()
    for action in ("run/", "send/", "change/", f"invitations/{row.code}/open/"):
        assert visitor.post(f"{address}{action}", {"send": ""}).status_code == 404
    assert visitor.get(f"{BASE}{edition.code}/new/").status_code == 404
    assert not Invitation.objects.filter(state="sent").exists()
    assert "Sylhet First" not in page_of(visitor, rule, division="bpo-test-sylhet")[1]


def test_the_desk_of_dhaka_sees_all_guests_and_no_links(visitor, sylhet, dhaka, rule):
    run_and_send(rule, actor="system")
    Invitation.objects.filter(from_event=sylhet.event).update(state="sent")
    silent = Invitation.objects.get(from_event=sylhet.event)
    visitor.force_login(make_member("registrar", dhaka.event))

    _answer, page = page_of(visitor, rule)

    assert "Khulna First" in page
    assert "Sylhet First" in page
    assert invitation_link(silent) not in page
    assert "Make the lists" not in page


def test_a_rule_of_another_edition_is_not_found(visitor, rule, boss):
    foreign = make_edition("other", number=8)
    make_event(foreign, "khulna")
    visitor.force_login(make_member("organiser", foreign, "both"))
    assert visitor.post(f"{BASE}{foreign.code}/{rule.code}/run/", {"send": ""}).status_code == 404
    visitor.force_login(boss)
    assert visitor.get(f"{BASE}{foreign.code}/{rule.code}/").status_code == 404

    assert not Invitation.objects.exists()


def test_acting_needs_a_post(visitor, edition, rule, boss):
    visitor.force_login(boss)
    for action in ("run", "send"):
        assert visitor.get(f"{BASE}{edition.code}/{rule.code}/{action}/").status_code == 405

    assert not Invitation.objects.exists()


@pytest.mark.parametrize("fields", [
    {"ground": []},
    {"ground": ["nobody"]},
    {"ground": ["attended", "registered", "recommended"]},
    {"target": "nowhere"},
    {"places": "-1"},
    {"places": "99999"},
    {"answer_days": "0"},
    {"name_bn": ""},
    {"name_en": "x" * 100_000},
    {"name_en": "a\0b"},
    {"own-bpo-test-khulna": "many"},
    {"source_kind": "nothing"},
    {"ticket_kind": "king"},
])  # fmt: skip
def test_a_faulty_form_says_what_is_wrong(visitor, edition, khulna, dhaka, boss, fields):
    visitor.force_login(boss)

    answer = visitor.post(f"{BASE}{edition.code}/new/", form_of(dhaka, **fields))

    assert answer.status_code == 400
    assert answer.context["form"].errors
    assert not CarryForwardRule.objects.exists()


# ── The way of an organiser, without JavaScript ──────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize("role", ["organiser", "central_team"])
def test_from_a_new_rule_to_the_next_in_line(visitor, edition, khulna, sylhet, dhaka, role):
    for name in ("One", "Two", "Three"):
        make_visit(khulna, name_en=f"Khulna {name}")
    make_visit(sylhet, name_en="Sylhet One")
    visitor.force_login(make_member(role, edition))
    made = visitor.post(
        f"{BASE}{edition.code}/new/", form_of(dhaka, **{"own-bpo-test-khulna": "২", "source_kind": khulna.kind.code})
    )
    rule = CarryForwardRule.objects.get()
    assert made.headers["Location"] == f"{BASE}{edition.code}/{rule.code}/"
    assert rule.per_event == {"bpo-test-khulna": 2}
    assert "Running it now makes 3 invitations." in page_of(visitor, rule)[1]

    said = visitor.post(
        f"{made.headers['Location']}run/", {"draft": ""}, follow=True, headers={"accept-language": "en"}
    )
    assert "3 invitations were made. 1 person is new on the reserve lists." in said.content.decode()
    assert not Message.objects.filter(template="invitation").exists()
    said = visitor.post(f"{made.headers['Location']}send/", follow=True, headers={"accept-language": "en"})
    assert "3 invitations were sent." in said.content.decode()

    page = page_of(visitor, rule)[1]
    assert "Running it now would change nothing" in page
    assert "number 1" in page
    assert Message.objects.filter(template="invitation").count() == 3


def test_one_button_makes_and_sends(visitor, edition, rule, boss):
    visitor.force_login(boss)
    visitor.post(f"{BASE}{edition.code}/{rule.code}/run/", {"send": ""})
    visitor.post(f"{BASE}{edition.code}/{rule.code}/run/", {"send": ""})

    assert sorted(Invitation.objects.values_list("state", flat=True)) == ["draft", "reserve", "sent"]
    assert Message.objects.filter(template="invitation").count() == 1


def test_who_gave_no_address_is_told_by_hand(visitor, edition, sylhet, rule, boss):
    visitor.force_login(boss)
    run_and_send(rule, actor="system")
    row = Invitation.objects.get(from_event=sylhet.event)
    page = page_of(visitor, rule)[1]
    assert "1 person gave no e-mail address" in page
    assert invitation_link(row) not in page

    visitor.post(f"{BASE}{edition.code}/{rule.code}/invitations/{row.code}/open/")

    row.refresh_from_db()
    assert row.state == "sent"
    assert invitation_link(row) in page_of(visitor, rule)[1].replace("&amp;", "&")
    assert not Message.objects.filter(template="invitation", to="").exists()


def test_a_rule_is_changed_and_removed(visitor, edition, khulna, dhaka, boss):
    rule = make_rule(dhaka, per_event={khulna.event.code: 3})
    visitor.force_login(boss)
    address = f"{BASE}{edition.code}/{rule.code}/change/"
    assert 'name="own-bpo-test-khulna" value="3"' in visitor.get(address).content.decode()

    visitor.post(address, form_of(dhaka, places="8"))
    rule.refresh_from_db()
    assert (rule.places, rule.per_event) == (8, {})
    visitor.post(address, {"remove": ""})

    assert not CarryForwardRule.objects.exists()


def test_a_rule_with_a_list_stays(visitor, edition, khulna, dhaka, rule, boss):
    run_rule(rule, actor="system")
    visitor.force_login(boss)
    address = f"{BASE}{edition.code}/{rule.code}/change/"

    refused = visitor.post(address, form_of(khulna))
    visitor.post(address, {"remove": ""})

    assert refused.status_code == 400
    assert "target" in refused.context["form"].errors
    assert CarryForwardRule.objects.get().target == dhaka


def test_pages_speak_both_languages(visitor, edition, rule, boss):
    run_rule(rule, actor="system")
    visitor.force_login(boss)
    for address in (BASE, f"{BASE}{edition.code}/", f"{BASE}{edition.code}/new/", f"{BASE}{edition.code}/{rule.code}/"):
        for language in ("bn", "en"):
            assert visitor.get(address, headers={"accept-language": language}).status_code == 200
    assert "Carry forward" in visitor.get(BASE, headers={"accept-language": "en"}).content.decode()


def test_lists_cost_the_same_for_one_and_for_three(visitor, edition, khulna, dhaka, boss):
    visitor.force_login(boss)

    def cost(address: str) -> int:
        with CaptureQueriesContext(connection) as spent:
            assert visitor.get(address).status_code == 200
        return len(spent)

    make_visit(khulna)
    rule = make_rule(dhaka)
    run_rule(rule, actor="system")
    addresses = f"{BASE}{edition.code}/", f"{BASE}{edition.code}/{rule.code}/"
    visitor.get(addresses[0])
    one = [cost(address) for address in addresses]
    make_rule(dhaka, ground="registered"), make_rule(dhaka, ground="recommended")
    make_visit(khulna), make_visit(khulna)
    run_rule(rule, actor="system")

    assert [cost(address) for address in addresses] == one


# ── Files ────────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_files_say_what_the_screen_says(visitor, edition, khulna, rule, boss):
    run_rule(rule, actor="system")
    visitor.force_login(boss)
    address = f"{BASE}{edition.code}/{rule.code}/export"

    raw = b"".join(visitor.get(f"{address}.csv", headers={"accept-language": "bn"}).streaming_content)
    rows = list(csv.DictReader(io.StringIO(raw.decode("utf-8-sig"))))
    book = load_workbook(io.BytesIO(visitor.get(f"{address}.xlsx").content)).active
    narrowed = b"".join(visitor.get(f"{address}.csv", {"state": "reserve"}).streaming_content).decode("utf-8-sig")

    assert raw.startswith(b"\xef\xbb\xbf")
    assert [(row["division"], row["state"], row["place_in_line"], row["name_en"]) for row in rows] == [
        ("bpo-test-khulna", "draft", "", "Khulna First"),
        ("bpo-test-khulna", "reserve", "1", "Khulna Second"),
        ("bpo-test-sylhet", "draft", "", "Sylhet First"),
    ]
    assert rows[0]["phone"].startswith("+880")
    sheet = [[cell.value for cell in row] for row in book.iter_rows()]
    assert tuple(sheet[0]) == COLUMNS
    assert [row[6] for row in sheet[1:]] == [row["phone"] for row in rows]
    assert len(list(csv.DictReader(io.StringIO(narrowed)))) == 1
    assert LogEntry.objects.filter(verb="carry_forward.exported").count() == 3
    assert visitor.get(f"{address}.pdf").status_code == 404


def test_names_harm_no_spreadsheet(visitor, edition, khulna, dhaka, boss):
    visitor.force_login(boss)
    make_visit(khulna)
    rule = make_rule(dhaka)
    run_rule(rule, actor="system")
    for formula in FORMULAS:
        Invitation.objects.update(name_en=formula, organisation=formula)
        book = load_workbook(io.BytesIO(visitor.get(f"{BASE}{edition.code}/{rule.code}/export.xlsx").content)).active
        raw = b"".join(visitor.get(f"{BASE}{edition.code}/{rule.code}/export.csv").streaming_content).decode(
            "utf-8-sig"
        )
        assert not [cell for row in book.iter_rows() for cell in row if cell.data_type == "f"]
        assert next(iter(csv.DictReader(io.StringIO(raw, newline=""))))["name_en"].startswith("'")


# ── API ──────────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_api_is_closed_to_others(api, edition, khulna, dhaka, rule):
    base = f"/api/v1/editions/{edition.code}/carry-forward/"
    assert api.get(base).status_code == 401
    as_program(api, make_member("editor", khulna.event))
    assert api.get(base).status_code == 404
    assert api.post(base, body_of(dhaka), format="json").status_code == 404
    as_program(api, make_member("registrar", khulna.event))
    assert api.post(base, body_of(dhaka), format="json").status_code == 403
    assert api.post(f"{base}{rule.code}/run/").status_code == 403
    assert api.post(f"{base}{rule.code}/send/").status_code == 403
    seen = api.get(f"{base}{rule.code}/").json()

    assert [row["event"] for row in seen["divisions"]] == [khulna.event.code]
    assert CarryForwardRule.objects.count() == 1
    assert not Invitation.objects.exists()


def test_api_makes_previews_runs_and_sends(api, edition, khulna, dhaka, boss):
    make_visit(khulna), make_visit(khulna), make_visit(khulna, email="")
    as_program(api, boss)
    base = f"/api/v1/editions/{edition.code}/carry-forward/"
    body = body_of(dhaka, per_event={khulna.event.code: 3}, source_kind=khulna.kind.code, answer_days=3)
    made = api.post(base, body, format="json")
    assert made.status_code == 201
    assert made.headers["Cache-Control"] == "private, no-store"
    again = api.post(base, body, format="json")
    assert (again.status_code, again.json()["code"]) == (409, "rule_exists")
    code = made.json()["code"]

    before = api.get(f"{base}{code}/").json()["divisions"][0]
    run = api.post(f"{base}{code}/run/").json()
    sent = api.post(f"{base}{code}/send/").json()
    after = api.get(f"{base}{code}/").json()
    listed = api.get(base).json()["results"][0]

    assert (before["eligible"], before["to_invite"], before["to_reserve"]) == (3, 3, 0)
    assert run == {"invited": 3, "from_reserve": 0, "reserve": 0}
    assert sent == {"sent": 2, "without_address": 1, "refused": []}
    assert after["divisions"][0]["states"] == {"draft": 1, "sent": 2}
    assert (listed["invited"], listed["drafts"], listed["per_event"]) == (2, 1, {khulna.event.code: 3})
    assert api.post(f"{base}{code}/run/").json()["invited"] == 0


@pytest.mark.parametrize("fields", [
    {"ground": "nobody"},
    {"ground": None},
    {"ground": "x" * 1_000_000},
    {"target": "nowhere"},
    {"target": "a\0b"},
    {"target": {"code": 1}},
    {"target": None},
    {"places": "many"},
    {"places": 10**30},
    {"per_event": {"nowhere": 1}},
    {"per_event": []},
    {"per_event": {"bpo-test-khulna": -1}},
    {"name_en": "\ud800"},
    {"name_en": ""},
    {"source_kind": "nothing"},
    {"answer_days": 0},
])  # fmt: skip
def test_api_refuses_bad_input_with_a_sentence(api, edition, khulna, dhaka, boss, fields):
    as_program(api, boss)

    answer = api.post(
        f"/api/v1/editions/{edition.code}/carry-forward/",
        json.dumps(body_of(dhaka, **fields)),
        content_type="application/json",
    )

    assert answer.status_code == (413 if len(str(fields)) > 500_000 else 400)
    assert answer.json()["detail"]
    assert not CarryForwardRule.objects.exists()


def test_api_keeps_editions_apart(api, rule, boss):
    foreign = make_edition("other", number=8)
    as_program(api, boss)
    assert api.get(f"/api/v1/editions/{foreign.code}/carry-forward/").status_code == 404
    as_program(api, make_member("organiser", foreign))
    assert api.post(f"/api/v1/editions/{foreign.code}/carry-forward/{rule.code}/run/").status_code == 404

    assert not Invitation.objects.exists()
