"""Registration at full depth, on a phone of 360 px and in Bangla: questions, changes, the waiting list, codes, other people."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from reportlab.pdfgen import canvas

from tests.e2e.conftest import Visitors
from tests.e2e.installation import Installation
from tests.e2e.keyboard import focused, tab_to
from tests.e2e.mailbox import last_letter_to, link_in
from tests.e2e.office import read
from tests.e2e.paper import BANGLA, follow, look_at, look_at_plain, plain, send, write_person

pytestmark = pytest.mark.e2e

FAIR, MAIN = "bpo-now-dhaka-fair", "bpo-now-khulna-main"
CAMPAIGN, FULL = "bpo-now-mymensingh-campaign", "bpo-now-rangpur-campaign"
NAME, OTHER = "রাশেদা ক্ষিতীশ প্রজ্ঞা", "আব্দুল্লাহ আল মামুন চৌধুরী"
TICKET = re.compile(r"/t/[^/]+/")


# Questions ------------------------------------------------------------------------------------------------------------


def test_questions_are_asked_changed_and_given_back_without_javascript(visitors: Visitors, tmp_path: Path):
    page = plain(visitors)
    page.goto(f"/register/{FAIR}/?lang=bn")
    expect(page.locator(".question")).to_have_count(3)
    write_person(page, NAME, "০১৭১২", "fair@example.org")
    page.select_option("[name=district_id]", label="যশোর")
    page.check("[name=answer-relocate]")
    page.set_input_files("[name=answer-portfolio]", make_pdf(tmp_path / "আমার কাজ ১.pdf"))

    send(page)

    wrong = ["#id_phone", "#id_answer-free-from", "#id_consent_registration"]  # in the order of the page
    assert [link.get_attribute("href") for link in page.locator(".error-summary a").all()] == wrong
    for address in wrong:
        expect(page.locator(address)).to_have_count(1)
    look_at_plain(page)
    expect(page.locator("[name=name_bn]")).to_have_value(NAME)
    expect(page.locator("[name=phone]")).to_have_value("০১৭১২")
    expect(page.locator("[name=district_id] option:checked")).to_have_text("যশোর")
    expect(page.locator("[name=answer-relocate]")).to_be_checked()
    expect(page.locator(".field-kept")).to_contain_text("আমার কাজ ১")
    page.fill("[name=phone]", "০১৭১২-৩৫৫০০১")
    page.fill("[name=answer-free-from]", "যেকোনো দিন")
    page.check("[name=consent_registration]")
    send(page)
    expect(page.locator(".error-summary a")).to_have_count(1)
    expect(page.locator("[name=answer-free-from]")).to_have_value("যেকোনো দিন")
    expect(page.locator(".field-kept")).to_contain_text("আমার কাজ ১")
    page.fill("[name=answer-free-from]", "১৫ জুন ২০২৭")
    send(page)
    expect(page).to_have_url(TICKET)
    expect(page.locator(".ticket-name")).to_have_text(NAME)
    look_at_plain(page)

    change_answer(page)
    change_activity(page)
    give_back(page)


def change_answer(page: Page) -> None:
    """On the ticket page: what was said stands there, a slip is told, the new day is kept."""
    follow(page, page.locator("main a[href*='/answers/']"))
    expect(page.locator("[name=answer-relocate]")).to_be_checked()
    expect(page.locator("[name=answer-free-from]")).to_have_value("১৫ জুন ২০২৭")
    expect(page.locator(".field-kept")).to_contain_text("আমার কাজ ১")
    page.fill("[name=answer-free-from]", "৩১/০২/২০২৭")
    send(page)
    expect(page.locator(".error-summary a")).to_have_count(1)
    look_at_plain(page)
    page.fill("[name=answer-free-from]", "০১/০৭/২০২৭")
    send(page)
    expect(page.locator(".notice")).to_contain_text("আপনার উত্তর সংরক্ষণ করা হয়েছে।")
    follow(page, page.locator("main a[href*='/answers/']"))
    expect(page.locator("[name=answer-free-from]")).to_have_value("১ জুলাই ২০২৭")
    page.go_back()


def change_activity(page: Page) -> None:
    follow(page, page.locator("main a[href*='/move/']"))
    look_at_plain(page)
    send(page)
    expect(page.locator(".error-summary a")).to_have_count(1)
    page.check(f"[name=activity][value={MAIN}]")
    send(page)
    page.select_option("[name=answer-meal]", "vegetarian")  # one more step, with what the other activity asks
    page.fill("[name=answer-avoid]", "চিংড়ি")
    look_at_plain(page)
    send(page)
    expect(page.locator(".notice")).to_contain_text("আপনার আসন বদলে")
    expect(page.locator(".ticket-opens li")).to_have_count(1)
    expect(page.locator(".ticket-opens")).to_contain_text("যশোর")
    follow(page, page.locator("main a[href*='/answers/']"))
    expect(page.locator("[name=answer-meal]")).to_have_value("vegetarian")
    expect(page.locator("[name=answer-avoid]")).to_have_value("চিংড়ি")
    page.go_back()


def give_back(page: Page) -> None:
    follow(page, page.locator("main a[href*='/cancel/']"))
    look_at_plain(page)
    follow(page, page.locator("main form button[type=submit]"))
    expect(page.locator("main")).to_contain_text("আপনার আসনটি ছেড়ে দেওয়া হয়েছে।")
    expect(page.locator("main")).to_contain_text("এই মুহূর্তে আপনার কোনো আসন নেই।")
    look_at_plain(page)


def test_questions_follow_what_was_answered_with_javascript(visitors: Visitors):
    page = visitors.come("bn")
    page.goto(f"/register/{MAIN}/?lang=bn")
    avoided = page.locator(".question:has([name=answer-avoid])")
    expect(avoided).to_be_hidden()
    page.select_option("[name=answer-meal]", "standard")
    expect(avoided).to_be_visible()
    page.select_option("[name=answer-meal]", "none")
    expect(avoided).to_be_hidden()
    page.select_option("[name=answer-meal]", "vegetarian")
    page.fill("[name=answer-avoid]", "বাদাম")
    look_at(page)
    write_person(page, NAME, "০১৭১২-৩৫৫০০২")
    page.check("[name=kind][value=student]")
    page.check("[name=activities][value=bpo-now-khulna-campaign-just]")
    page.check("[name=consent_registration]")

    send(page)

    expect(page.locator("[name=answer-study-year]")).to_be_visible()  # one more step, with what the campaign asks
    expect(page.locator("[name=answer-meal]")).to_have_value("vegetarian")
    look_at(page)
    page.select_option("[name=answer-study-year]", "third")
    for work in ("customer-service", "data", "design", "accounts"):
        page.check(f"[name=answer-interests][value={work}]")
    send(page)
    expect(page.locator(".error-summary")).to_be_focused()
    expect(page.locator("[name=answer-interests]:checked")).to_have_count(4)
    expect(page.locator("[name=answer-study-year]")).to_have_value("third")
    look_at(page)
    page.uncheck("[name=answer-interests][value=accounts]")
    send(page)
    expect(page.locator(".ticket-opens li")).to_have_count(2)
    look_at(page)
    follow(page, page.locator("main li", has_text="মূল").locator("a[href*='/answers/']").first)
    expect(page.locator("[name=answer-avoid]")).to_have_value("বাদাম")
    page.select_option("[name=answer-meal]", "none")
    expect(page.locator("[name=answer-avoid]")).to_be_hidden()
    look_at(page)
    send(page)
    expect(page.locator(".notice")).to_contain_text("আপনার উত্তর সংরক্ষণ করা হয়েছে।")
    assert_no_complaints(visitors)


def test_questions_need_no_mouse(visitors: Visitors):
    page = visitors.come("bn")
    page.goto(f"/register/{FAIR}/?lang=bn")
    for name, text in (("name_bn", NAME), ("phone", "০১৭১২৩৫৫০০৩")):
        tab_to(page, name)
        page.keyboard.type(text)
    tab_to(page, "kind")
    page.keyboard.press("ArrowDown")
    tab_to(page, "answer-relocate")
    page.keyboard.press("Space")
    tab_to(page, "consent_registration")
    page.keyboard.press("Space")
    tab_to(page, "submit")
    page.keyboard.press("Enter")
    expect(page.locator(".error-summary")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")  # the link of the one mistake
    assert focused(page) == "answer-free-from"
    page.keyboard.type("১ জুলাই ২০২৭")
    page.keyboard.press("Enter")

    expect(page.locator(".ticket-name")).to_have_text(NAME)
    expect(page.locator(".ticket-role")).to_have_text("শিক্ষার্থী")
    assert_no_complaints(visitors)


def assert_no_complaints(visitors: Visitors) -> None:
    """But of the answer 400 to a form with mistakes, which Chromium logs."""
    assert [said for said in visitors.complaints if "status of 400" not in said] == []


# The waiting list -----------------------------------------------------------------------------------------------------


def test_waiting_leaving_and_taking_an_offered_place(visitors: Visitors, site: Installation):
    page = plain(visitors)
    page.goto(f"/register/{FULL}/?lang=bn")
    expect(page.locator("main .notice")).to_contain_text("অপেক্ষমাণ তালিকা আছে")
    look_at_plain(page)
    write_person(page, NAME, "০১৭১২-৩৫৫০০৪", "waits@example.org")
    page.check("[name=consent_registration]")
    send(page)
    expect(page.locator(".ticket-opens")).to_contain_text("অপেক্ষমাণ তালিকায়, ক্রমিক ৪")
    look_at_plain(page)

    takes, lets_go = (plain(visitors) for _offered in range(2))
    for one, ticket in zip((takes, lets_go), offered_tickets(takes, site), strict=True):
        one.goto(ticket)
        expect(one.locator(".ticket-opens")).to_contain_text("আপনার জন্য একটি আসন রাখা আছে")
    follow(takes, takes.locator("main .notice a[href*='/claim/']"))
    look_at_plain(takes)
    follow(takes, takes.locator("main form button[type=submit]"))
    expect(takes.locator(".notice")).to_contain_text("আসনটি এখন আপনার।")
    expect(takes.locator(".ticket-opens")).to_contain_text("নিশ্চিত")
    follow(lets_go, lets_go.locator("main a[href*='/cancel/']"))
    follow(lets_go, lets_go.locator("main form button[type=submit]"))
    expect(lets_go.locator(".notice")).to_contain_text("আপনার আসনটি ছেড়ে দেওয়া হয়েছে।")
    page.reload()
    expect(page.locator(".ticket-opens")).to_contain_text("ক্রমিক ৩")  # the first of the line has it offered now

    follow(page, page.locator("main a[href*='/cancel/']"))
    expect(page.locator("h1")).to_contain_text("অপেক্ষমাণ তালিকা")
    look_at_plain(page)
    follow(page, page.locator("main form button[type=submit]"))
    expect(page.locator("main")).to_contain_text("এই মুহূর্তে আপনার কোনো আসন নেই।")


def offered_tickets(page: Page, site: Installation) -> list[str]:
    """Links of those to whom the demo offers a place; they lost the mail, and have the link sent again."""
    rows = read(site, "registrar", "events/bpo-now-rangpur/registrations/", activity=FULL, state="offered")["results"]
    people = [row["person"] for row in rows]
    for person in people:
        page.goto("/t/?lang=bn")
        page.fill("[name=phone]", person["phone"])
        follow(page, page.locator("main button[value=link]"))
        expect(page.locator(".notice")).to_be_visible()
    site.work_off()
    tickets = (link_in(last_letter_to(site, person["email"]), "/t/") for person in people)
    return [ticket.replace("lang=en", "lang=bn") for ticket in tickets]  # some read English


# Codes and other people -----------------------------------------------------------------------------------------------


def test_returning_person_is_recognised_and_passes_the_ticket_on(visitors: Visitors, site: Installation):
    page = plain(visitors)
    for _time in range(2):
        page.goto(f"/register/{CAMPAIGN}/?lang=bn")
        write_person(page, NAME, "০১৭১২-৩৫৫০৩০", "again@example.org")
        page.check("[name=consent_registration]")
        send(page)
    expect(page.locator("main")).to_contain_text("আগে নিবন্ধন করেছেন?")
    look_at_plain(page)
    follow(page, page.locator("main a[href*='next=activities']").first)
    look_at_plain(page)
    page.fill("[name=phone]", "০১৭১২-৩৫৫০৩০")
    follow(page, page.locator("main button[value=code]"))
    look_at_plain(page)
    site.work_off()
    code = re.search(r"^\d{6}$", last_letter_to(site, "again@example.org"), re.MULTILINE)
    assert code is not None
    page.fill("[name=code]", "০০০০০০" if code[0] != "000000" else "১১১১১১")
    send(page)
    expect(page.locator(".error-summary a")).to_have_count(1)
    look_at_plain(page)
    page.fill("[name=code]", code[0].translate(BANGLA))
    send(page)
    page.check("[name=activities][value=bpo-now-mymensingh-main]")
    look_at_plain(page)
    send(page)
    expect(page.locator(".ticket-opens li")).to_have_count(2)

    pass_on(page)
    site.work_off()
    other = visitors.come("bn")
    other.goto(link_in(last_letter_to(site, "other@example.org"), "/t/"))
    expect(other.locator(".ticket-name")).to_have_text(OTHER)
    expect(other.locator(".ticket-opens li")).to_have_count(2)
    look_at(other)
    assert "অন্য একজনের" in last_letter_to(site, "again@example.org")
    assert visitors.complaints == []


def pass_on(page: Page) -> None:
    follow(page, page.locator("main a[href$='/transfer/']"))
    look_at_plain(page)
    write_person(page, OTHER, "০১৭১২-৩৫৫০৩১", "other@example.org")
    send(page)
    expect(page.locator(".error-summary a")).to_have_count(2)  # that the other agreed, and that it is meant
    look_at_plain(page)
    expect(page.locator("[name=name_bn]")).to_have_value(OTHER)
    page.check("[name=consent]")
    page.check("[name=sure]")
    send(page)
    expect(page.locator("main .notice")).to_contain_text("আপনার আসনগুলো হস্তান্তর করা হয়েছে")
    expect(page.locator("main")).to_contain_text("এই মুহূর্তে আপনার কোনো আসন নেই।")
    look_at_plain(page)


def make_pdf(path: Path) -> Path:
    page = canvas.Canvas(str(path))
    page.drawString(72, 760, "A sample of my work.")
    page.save()
    return path
