"""The guest list in the back office: only for organisers and registrars of the event."""

import io
import re
import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from openpyxl import load_workbook

from accounts.models import LogEntry, Message
from tests.factories import make_activity, make_event, make_member, make_user, open_registration
from tests.factories.invitations import make_invitation
from tests.factories.wishes import make_person, make_wish
from tests.ticketing.naughty import naughty_strings
from ticketing.guest_sheets import HEADER
from ticketing.invitation_queries import invitation_token
from ticketing.models import GuestImport, Invitation
from ticketing.services.deputies import send_deputy
from ticketing.services.invitation_answers import accept_invitation, decline_invitation

pytestmark = pytest.mark.django_db


@pytest.fixture
def dialogue(event):
    activity = make_activity(event, "dialogue", admission="invitation")
    open_registration(activity, capacity=5)
    return activity


@pytest.fixture
def invitation(dialogue):
    return make_invitation(dialogue, name_en="Kamrun Nahar", name_bn="কামরুন নাহার", rank=3)


@pytest.fixture
def proposed(event, dialogue):
    rows = [{"number": 2, "values": {"name_en": "Kamrun Proposed", "activities": dialogue.code}, "faults": {}}]
    return GuestImport.objects.create(event=event, rows=rows, created_by=make_user())


def base(event) -> str:
    return f"/admin/registrations/{event.code}/invitations/"


def addresses(event, invitation, proposed) -> list[tuple[str, str, dict]]:
    at = base(event)
    act = {"deed": "withdraw", "code": invitation.code, "sure": "1"}
    return [
        ("get", at, {}),
        ("get", f"{at}new/", {}),
        ("post", f"{at}new/", written(event)),
        ("post", f"{at}act/", act),
        ("post", f"{at}act/", {"everybody": "unanswered", "sure": "1"}),
        ("get", f"{at}protocol/", {}),
        ("get", f"{at}template.xlsx", {}),
        ("get", f"{at}export.csv", {}),
        ("get", f"{at}export.xlsx", {}),
        ("get", f"{at}import/", {}),
        ("get", f"{at}import/{proposed.pk}/", {}),
        ("post", f"{at}import/{proposed.pk}/", {}),
        ("get", f"{at}{invitation.code}/", {}),
        ("post", f"{at}{invitation.code}/", written(event)),
    ]


def written(event, **changes):
    return {
        "rank": "1",
        "name_en": "Changed Name",
        "language": "en",
        "kind": "vip",
        "activities": [activity.code for activity in event.activities.all()],
        **changes,
    }


def facts() -> list:
    return [list(model.objects.order_by("pk").values()) for model in (Invitation, GuestImport, Message)]


def text(answer) -> str:
    return b"".join(answer.streaming_content).decode() if answer.streaming else answer.content.decode(errors="replace")


@pytest.mark.parametrize("role", [None, "editor", "publisher", "gate_supervisor", "auditor", "employer"])
def test_desk_refuses_every_other_role(visitor, event, invitation, proposed, role):
    if role:
        visitor.force_login(make_member(role, event))
    before = facts()
    for method, address, data in addresses(event, invitation, proposed):
        answer = getattr(visitor, method)(address, data)
        assert answer.status_code in (302, 403, 404), address
        assert "Kamrun" not in text(answer)
    assert facts() == before


def test_desk_refuses_the_registrar_of_another_event(visitor, edition, event, invitation, proposed):
    visitor.force_login(make_member("registrar", make_event(edition, "dhaka", sequence=2)))
    before = facts()
    for method, address, data in addresses(event, invitation, proposed):
        assert getattr(visitor, method)(address, data).status_code == 404, address
    assert facts() == before


def test_desk_keeps_guests_of_other_events_apart(visitor, edition, event, invitation, proposed):
    """The own event in the address opens nobody else's guest or list, and its deeds reach nobody else's."""
    other = make_event(edition, "dhaka", sequence=2)
    make_activity(other, "fair")
    visitor.force_login(make_member("registrar", other))
    before = facts()[:1]
    for method, address, data in addresses(event, invitation, proposed):
        answer = getattr(visitor, method)(address.replace(f"/{event.code}/", f"/{other.code}/"), data)
        assert "Kamrun" not in text(answer), address
        if str(proposed.pk) in address or invitation.code in address:
            assert answer.status_code == 404, address
    own = Invitation.objects.filter(event=event)
    assert list(own.order_by("pk").values()) == before[0]


def test_deeds_want_a_post_with_a_token(client, event, invitation):
    from django.test import Client

    strict = Client(enforce_csrf_checks=True)
    strict.force_login(make_member("registrar", event))
    act = {"deed": "withdraw", "code": invitation.code, "sure": "1"}

    assert strict.get(f"{base(event)}act/", act).status_code == 405
    assert strict.post(f"{base(event)}act/", act).status_code == 403
    assert Invitation.objects.get().state == "sent"


def test_list_is_in_the_order_of_protocol_with_its_numbers(visitor, registrar, event, dialogue):
    names = [("Without", 0), ("Second", 2), ("First", 1)]
    made = {name: make_invitation(dialogue, name_en=name, name_bn="", rank=rank) for name, rank in names}
    decline_invitation(made["Second"], reply="Sorry <b>no</b>", actor="x")

    page = text(visitor.get(f"{base(event)}?lang=en"))

    assert [page.index(f'<a href="{base(event)}{made[name].code}/">') for name in ("First", "Second", "Without")] == (
        sorted(page.index(f'<a href="{base(event)}{row.code}/">') for row in made.values())
    )
    assert "Sorry &lt;b&gt;no" in page
    assert "<dt>invited</dt><dd>3</dd>" in page


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("?state=declined", {"Two"}),
        ("?kind=vip", {"Two"}),
        ("?q=one", {"One"}),
        ("?q=01712-345678", {"One"}),
        ("?state=nonsense", set()),
        ("?activity=nowhere", set()),
    ],
)
def test_list_and_files_take_the_same_filters(visitor, registrar, event, dialogue, query, found):
    make_invitation(dialogue, name_en="One", phone="+8801712345678")
    decline_invitation(make_invitation(dialogue, name_en="Two", kind="vip"), actor="x")

    for page in ("", "export.csv", "protocol/"):
        shown = text(visitor.get(f"{base(event)}{page}{query}"))
        assert {name for name in ("One", "Two") if re.search(rf"[>\"]{name}[<\"]", shown)} == found, page


def test_list_costs_the_same_for_one_and_three_guests(visitor, registrar, event, dialogue):
    def cost(address):
        with CaptureQueriesContext(connection) as queries:
            text(visitor.get(address))
        return len(queries)

    make_invitation(dialogue)
    pages = ("", "export.csv", "protocol/")
    for page in pages:
        cost(base(event) + page)  # what is remembered for a while is remembered now
    one = [cost(base(event) + page) for page in pages]
    for _number in range(2):
        invitation = make_invitation(dialogue)
        send_deputy(invitation, make_wish(), request_id=uuid.uuid4(), actor="x")
    assert [cost(base(event) + page) for page in pages] == one


def test_list_says_who_gave_the_place_back_and_who_comes_for_whom(visitor, registrar, event, dialogue):
    coming = make_invitation(dialogue)
    answer = accept_invitation(coming, make_wish(), request_id=uuid.uuid4(), actor="x")
    answer.invitation.attendee.registrations.update(state="cancelled")
    send_deputy(
        make_invitation(dialogue, name_en="Minister"),
        make_wish(person=make_person(name_en="Deputy Rahman")),
        request_id=uuid.uuid4(),
        actor="x",
    )

    page = text(visitor.get(f"{base(event)}?lang=en"))

    assert "Deputy Rahman" in page
    assert "gave the place back" in page


def test_new_guest_is_a_draft(visitor, registrar, event, dialogue):
    answer = visitor.post(f"{base(event)}new/", written(event, phone="০১৭১২৩৪৫৬৭৮", answer_by="2026-12-01T17:00"))

    guest = Invitation.objects.get()
    assert answer.status_code == 302
    assert (guest.state, guest.phone, guest.kind, guest.created_by) == ("draft", "+8801712345678", "vip", registrar)
    assert not Message.objects.exists()


@pytest.mark.parametrize(
    "changes",
    [
        {"name_en": ""},
        {"activities": []},
        {"activities": ["nowhere"]},
        {"phone": "12"},
        {"email": "x"},
        {"kind": "emperor"},
        {"rank": "-1"},
        {"answer_by": "soon"},
        {"note": "x" * 301},
        {"name_en": "\0"},
        {"name_en": "x" * 700_000},
    ],
)
def test_guest_form_refuses(visitor, registrar, event, dialogue, invitation, changes):
    before = facts()
    for address in ("new/", f"{invitation.code}/"):
        assert visitor.post(base(event) + address, written(event, **changes)).status_code == 400
    assert facts() == before


def test_guest_form_survives_hostile_texts(visitor, registrar, event, dialogue, invitation):
    for words in naughty_strings()[::50]:
        data = dict.fromkeys(written(event), words)
        assert visitor.post(f"{base(event)}new/", data).status_code in (302, 400)
        assert visitor.get(base(event), {"q": words, "activity": words, "state": words}).status_code in (200, 400)
    assert visitor.get(f"{base(event)}?q=%00").status_code == 400


def test_guest_is_corrected_and_the_link_is_shown_while_it_opens(visitor, registrar, event, dialogue, invitation):
    address = f"{base(event)}{invitation.code}/"
    assert f"/i/{invitation_token(invitation)}/" in text(visitor.get(address))
    assert "https://wa.me/880" in text(visitor.get(address))

    assert visitor.post(address, written(event, name_en="Kamrun Corrected")).status_code == 302

    assert Invitation.objects.get().name_en == "Kamrun Corrected"
    decline_invitation(invitation, actor="x")
    assert visitor.get(address).status_code == 200
    draft = make_invitation(dialogue, sent=False)
    assert "/i/" not in text(visitor.get(f"{base(event)}{draft.code}/"))


def test_send_shows_first_what_will_happen(visitor, registrar, event, dialogue, invitation):
    drafts = [make_invitation(dialogue, sent=False, email=email) for email in ("a@example.org", "b@example.org", "")]
    mails = Message.objects.count()
    chosen = {"deed": "send", "code": [row.code for row in (*drafts, invitation)]}

    looked = visitor.post(f"{base(event)}act/", chosen)

    assert looked.status_code == 200
    assert looked.context["mails"] == 2
    assert [row.pk for row in looked.context["silent"]] == [drafts[2].pk]
    assert looked.context["left_out"] == 1
    assert Message.objects.count() == mails
    codes = looked.context["codes"]

    visitor.post(f"{base(event)}act/", {"deed": "send", "code": codes, "sure": "1"})
    visitor.post(f"{base(event)}act/", {"deed": "send", "code": codes, "sure": "1"})

    assert set(Invitation.objects.values_list("state", flat=True)) == {"sent"}
    assert Message.objects.filter(template="invitation").count() == mails + 2
    assert LogEntry.objects.filter(verb="invitation.sent", actor=registrar).count() == 3


def test_everybody_means_drafts_or_the_unanswered(visitor, registrar, event, dialogue):
    draft, sent, silent = (
        make_invitation(dialogue, sent=False),
        make_invitation(dialogue),
        make_invitation(dialogue, email=""),
    )

    drafts = visitor.post(f"{base(event)}act/", {"everybody": "drafts"})
    unanswered = visitor.post(f"{base(event)}act/", {"everybody": "unanswered"})

    assert drafts.context["codes"] == draft.code
    assert unanswered.context["codes"] == sent.code
    assert [row.pk for row in unanswered.context["silent"]] == [silent.pk]
    visitor.post(f"{base(event)}act/", {"everybody": "unanswered", "sure": "1"})
    assert Message.objects.filter(template="invitation_reminder").count() == 1


def test_withdraw_is_asked_before_it_is_done(visitor, registrar, event, invitation):
    act = {"deed": "withdraw", "code": invitation.code}

    asked = visitor.post(f"{base(event)}act/", act)
    assert Invitation.objects.get().state == "sent"
    visitor.post(f"{base(event)}act/", {**act, "sure": "1"})

    assert Invitation.objects.get().state == "withdrawn"
    assert asked.context["mails"] == 1
    assert Message.objects.filter(template="invitation_withdrawn", to=invitation.email).count() == 1


def test_before_taking_back_staff_see_who_is_told(visitor, registrar, event, dialogue):
    silent, declined = make_invitation(dialogue, email=""), make_invitation(dialogue)
    decline_invitation(declined, actor="x")
    deputised = make_invitation(dialogue)
    send_deputy(deputised, make_wish(), request_id=uuid.uuid4(), actor="x")
    draft = make_invitation(dialogue, sent=False)
    codes = [row.code for row in (silent, declined, deputised, draft)]

    for language, words in (("en", "Tell them by phone:"), ("bn", "ফোনে জানান:")):
        page = visitor.post(f"{base(event)}act/?lang={language}", {"deed": "withdraw", "code": codes})
        assert words in text(page)

    assert (page.context["mails"], page.context["silent"]) == (2, [silent])
    visitor.post(f"{base(event)}act/", {"deed": "withdraw", "code": codes, "sure": "1"})
    assert Message.objects.filter(template="invitation_withdrawn").count() == 2


@pytest.mark.parametrize(
    ("data", "status"),
    [({}, 404), ({"deed": "erase"}, 404), ({"deed": "send"}, 302), ({"deed": "send", "code": "\0 x"}, 302)],
)
def test_deeds_refuse_what_is_none(visitor, registrar, event, invitation, data, status):
    assert visitor.post(f"{base(event)}act/", {**data, "sure": "1"}).status_code == status
    assert Invitation.objects.get().state == "sent"


def test_protocol_leaves_out_who_is_not_asked(visitor, registrar, event, dialogue, invitation):
    Invitation.objects.create(event=event, name_en="Reserve", state="reserve")

    page = text(visitor.get(f"{base(event)}protocol/"))

    assert "Kamrun" in page
    assert "Reserve" not in page
    assert LogEntry.objects.filter(verb="invitations.printed").count() == 1


def test_template_has_the_columns_and_nobody(visitor, registrar, event, invitation):
    book = load_workbook(io.BytesIO(visitor.get(f"{base(event)}template.xlsx").content))

    assert [[cell.value for cell in line] for line in book.active] == [list(HEADER)]


def test_export_is_private_and_logged(visitor, registrar, event, invitation):
    answer = visitor.get(f"{base(event)}export.csv?q=kamrun")

    assert answer["Cache-Control"] == "private, no-store"
    assert "কামরুন নাহার" in text(answer)
    line = LogEntry.objects.get(verb="invitations.exported")
    assert (line.data["rows"], line.data["filters"]) == (1, ["q"])
    assert "kamrun" not in str(line.data).lower()
    assert visitor.get(f"{base(event)}export.pdf").status_code == 404


def upload(visitor, event, data: bytes, name="list.csv", **fields):
    return visitor.post(f"{base(event)}import/", {"file": SimpleUploadedFile(name, data), **fields})


@pytest.mark.parametrize(
    "data",
    [b"", b"\x00\x01", b"PK\x03\x04broken", "name_en\nRahim".encode("utf-16-le"), b"just,words\n1,2\n", b"\xff" * 100],
)
def test_upload_refuses_what_is_no_list(visitor, registrar, event, dialogue, data):
    answer = upload(visitor, event, data)

    assert answer.status_code == 400
    assert not GuestImport.objects.exists()


def test_import_from_file_to_guests(visitor, registrar, event, dialogue, invitation):
    lines = f"name_en,phone,activities\nKarim Bhai,01712345678,{dialogue.code}\n=1+1,,\n"
    faulty = upload(visitor, event, lines.encode(), follow=False)
    page = text(visitor.get(faulty["Location"]))
    assert "name_en" in page
    assert visitor.post(faulty["Location"]).status_code == 302
    assert Invitation.objects.count() == 1

    fine = upload(visitor, event, b"name_en,phone\nKarim Bhai,01712345678\n", activities=[dialogue.code])
    page = text(visitor.get(fine["Location"]))
    assert "Karim Bhai" in page
    assert Invitation.objects.count() == 1
    for _number in range(2):
        assert visitor.post(fine["Location"])["Location"] == base(event)
    guest = Invitation.objects.get(name_en="Karim Bhai")
    assert (guest.state, guest.phone) == ("draft", "+8801712345678")
    assert visitor.get(fine["Location"]).status_code == 302


def test_import_can_be_dropped(visitor, registrar, event, proposed):
    visitor.post(f"{base(event)}import/{proposed.pk}/", {"drop": ""})

    proposed.refresh_from_db()
    assert (proposed.state, proposed.rows) == ("dropped", [])
    assert not Invitation.objects.exists()


def test_late_guest_may_be_asked_again_with_a_later_day(visitor, registrar, event, dialogue, invitation):
    Invitation.objects.filter(pk=invitation.pk).update(state="lapsed", answer_by=timezone.now())
    act = {"deed": "send", "code": invitation.code, "sure": "1"}

    visitor.post(f"{base(event)}act/", act)
    assert Invitation.objects.get().state == "lapsed"
    visitor.post(f"{base(event)}{invitation.code}/", written(event, answer_by="2099-12-01T17:00"))
    visitor.post(f"{base(event)}act/", act)

    assert Invitation.objects.get().state == "sent"
