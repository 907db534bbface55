"""Where a coordinator has the own data erased: the page, the API, and what the desk shows afterwards."""

import re

import pytest

from accounts.models import LogEntry, Message
from tests.factories.groups import make_group, make_sheet, student
from tests.factories.people import make_user
from tests.ticketing.traces import tables_that_say
from ticketing.group_links import group_token
from ticketing.group_tasks import register_queued_sheets
from ticketing.links import token_of
from ticketing.models import Attendee, Group, GroupMember, GroupSheet, Registration
from ticketing.services.group_erasure import erase_coordinator
from ticketing.services.groups import close_group, prove_group

pytestmark = pytest.mark.django_db
URL = "/api/v1/group/erase/"
ZEBA = {"name": "কামরুন নাহার জেবা", "phone": "+8801912345678", "email": "zeba.quamrun@college.example"}


@pytest.fixture
def group(activity):
    group = make_group(activity, **ZEBA)
    prove_group(group)
    return group


@pytest.fixture
def home(group):
    return f"/g/{group_token(group)}/"


def work() -> int:
    return register_queued_sheets.func()


def facts() -> list:
    return [
        list(model.objects.order_by("pk").values())
        for model in (Group, GroupSheet, GroupMember, Registration, Message, LogEntry)
    ]


def words(response) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode())).replace("&#x27;", "'")


# The page -------------------------------------------------------------------------------------------------------------

ASKED = {
    "en": (
        "Your name, mobile number and e-mail address are deleted.",
        "Those who are registered or wait keep their places",
        "Your sheet is forgotten",
        "This cannot be undone.",
    ),
    "bn": (
        "আপনার নাম, মোবাইল নম্বর ও ই-মেইল ঠিকানা মুছে ফেলা হবে।",
        "যাঁরা নিবন্ধিত বা অপেক্ষায় আছেন, তাঁদের জায়গা ও টিকিট থাকছে।",
        "আপনার তালিকাটি বাদ দেওয়া হবে",
        "এটি আর ফেরানো যাবে না।",
    ),
}
DONE = {"en": "Your data were erased", "bn": "আপনার তথ্য মুছে ফেলা হয়েছে"}


@pytest.mark.parametrize("language", ["bn", "en"])
def test_page_says_what_will_happen_and_asks_before_it_is_done(visitor, group, home, language):
    make_sheet(group, [student(1)], queued=True)
    work()
    make_sheet(group, [student(2)])
    assert f'href="{home}erase/"' in visitor.get(f"{home}?lang={language}").content.decode()
    before = facts()

    page = visitor.get(f"{home}erase/")
    unsure = visitor.post(f"{home}erase/")

    assert f'<html lang="{language}"' in page.content.decode()
    for sentence in ASKED[language]:
        assert sentence in words(page)
    assert page["Cache-Control"] == "private, no-store"
    assert (unsure.status_code, 'aria-invalid="true"' in unsure.content.decode()) == (400, True)
    assert facts() == before


@pytest.mark.parametrize("language", ["bn", "en"])
def test_page_erases_and_opens_nothing_afterwards(visitor, group, home, language):
    answer = visitor.post(f"{home}erase/?lang={language}", {"sure": "1"})

    assert (answer.status_code, DONE[language] in words(answer)) == (200, True)
    assert f'<html lang="{language}"' in answer.content.decode()
    assert ZEBA["name"] not in words(answer)
    assert LogEntry.objects.get(verb="group.erased").actor_name == f"group:{group.code}"
    before = facts()
    for path in ("", "erase/", "table/", "people.csv"):
        assert visitor.get(home + path).status_code == 404
    again = visitor.post(f"{home}erase/", {"sure": "1"})
    assert again.status_code == 404
    assert facts() == before


def test_page_says_only_what_concerns_this_group(visitor, home):
    said = words(visitor.get(f"{home}erase/?lang=en"))

    assert "Your sheet" not in said
    assert "Those who are registered" not in said


def test_page_of_a_closed_group_erases_too(visitor, group, home):
    close_group(group, actor=make_user())
    assert f'href="{home}erase/"' in visitor.get(home).content.decode()

    assert visitor.post(f"{home}erase/", {"sure": "1"}).status_code == 200

    assert Group.objects.get().is_erased


def test_other_links_erase_nobody(visitor, group, activity):
    make_sheet(group, [student(1)], queued=True)
    work()
    good = group_token(group)
    other = group_token(make_group(activity))
    before = Group.objects.values().get(pk=group.pk)
    for token in ("x", good[:-1], ("A" if good[0] != "A" else "B") + good[1:], token_of(Attendee.objects.get())):
        for method in ("get", "post"):
            answer = getattr(visitor, method)(f"/g/{token}/erase/", {"sure": "1"})
            assert answer.status_code == 404
            assert group.activity.shown_title not in words(answer)
    assert visitor.post(f"/g/{other}/erase/", {"sure": "1"}).status_code == 200
    assert Group.objects.values().get(pk=group.pk) == before
    assert Attendee.objects.get().erased_at is None


# Programs -------------------------------------------------------------------------------------------------------------


def problem(answer, status, code):
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert answer["Content-Type"].startswith("application/problem+json")


def test_program_erases_with_the_groups_token(api, group):
    mine = {"HTTP_AUTHORIZATION": f"Group {group_token(group)}"}

    answer = api.post(URL, **mine)

    assert (answer.status_code, answer.content) == (204, b"")
    assert answer["Cache-Control"] == "private, no-store"
    assert tables_that_say(*ZEBA.values()) == set()
    before = facts()
    problem(api.post(URL, **mine), 401, "bad_token")
    problem(api.get("/api/v1/group/", **mine), 401, "bad_token")
    assert facts() == before


def test_program_without_the_groups_token_erases_nobody(api, group):
    make_sheet(group, [student(1)], queued=True)
    work()
    ticket = token_of(Attendee.objects.get())
    before = facts()

    problem(api.post(URL), 401, "not_authenticated")
    for token in ("x", ticket, group_token(group)[:-1]):
        problem(api.post(URL, HTTP_AUTHORIZATION=f"Group {token}"), 401, "bad_token")
    problem(api.post(URL, HTTP_AUTHORIZATION=f"Attendee {ticket}"), 401, "not_authenticated")
    problem(api.get(URL, HTTP_AUTHORIZATION=f"Group {group_token(group)}"), 405, "method_not_allowed")

    assert facts() == before


# The desk -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("language", "listed", "shown"),
    [
        ("en", "Coordinator's data erased", "erased at the coordinator's own wish"),
        ("bn", "সমন্বয়কারীর তথ্য মুছে ফেলা হয়েছে", "সমন্বয়কারীর নিজের ইচ্ছায় মুছে ফেলা হয়েছে"),
    ],
)
def test_desk_says_that_the_coordinator_was_erased(visitor, registrar, event, group, language, listed, shown):
    make_sheet(group, [student(1)], queued=True)
    work()
    erase_coordinator(group, actor="test")
    base = f"/admin/registrations/{event.code}/groups/"
    visitor.get(f"/admin/?lang={language}")

    listing, page = words(visitor.get(base)), visitor.get(f"{base}{group.code}/")

    assert listed in listing
    assert "Ananda Mohan College" in listing
    assert shown in words(page)
    assert "Student B" in words(page)
    assert "group.erased" in words(page)
    assert 'name="show_link"' not in page.content.decode()
    assert 'name="resend"' not in page.content.decode()


@pytest.mark.parametrize("deed", ["show_link", "resend"])
def test_desk_refuses_the_link_of_an_erased_group(visitor, registrar, event, group, deed):
    erase_coordinator(group, actor="test")
    before = facts()
    visitor.get("/admin/?lang=en")
    address = f"/admin/registrations/{event.code}/groups/{group.code}/change/"

    answer = visitor.post(address, {deed: "1"}, follow=True)

    assert "The coordinator had the own data erased." in words(answer)
    assert group_token(Group.objects.get()) not in answer.content.decode()
    assert facts() == before


@pytest.mark.parametrize(
    ("language", "asked"), [("en", "This cannot be undone."), ("bn", "আমি নিশ্চিত হয়েছি")], ids=["en", "bn"]
)
def test_desk_erases_a_coordinator_who_phones_when_the_box_is_ticked(visitor, registrar, event, group, language, asked):
    page = f"/admin/registrations/{event.code}/groups/{group.code}/"
    visitor.get(f"/admin/?lang={language}")
    assert f"{page}erase/" in visitor.get(page).content.decode()
    assert asked in words(visitor.get(f"{page}erase/"))
    before = facts()
    assert visitor.post(f"{page}erase/").status_code == 400
    assert facts() == before
    for _again in range(2):
        assert visitor.post(f"{page}erase/", {"sure": "1"}, follow=True).request["PATH_INFO"] == page
    assert not tables_that_say(*ZEBA.values())
    assert LogEntry.objects.get(verb="group.erased").actor == registrar
    assert f"{page}erase/" not in visitor.get(page).content.decode()
