"""Whom others register: guests and their deputies by personal link, and a college by one sheet. On a phone of 360 px, in Bangla."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pytest
from openpyxl import load_workbook
from playwright.sync_api import Page, expect

from tests.e2e.conftest import Visitors
from tests.e2e.installation import Installation
from tests.e2e.mailbox import last_letter_to, link_in, links_in
from tests.e2e.office import order, read
from tests.e2e.paper import BANGLA, bangla, follow, look_at, look_at_plain, plain, send

pytestmark = pytest.mark.e2e

CAMPAIGN = "bpo-now-mymensingh-campaign"
GUESTS = "events/bpo-now-barishal/invitations/"
NAME, OTHER = "রাশেদা ক্ষিতীশ প্রজ্ঞা", "আব্দুল্লাহ আল মামুন চৌধুরী"
DESIGNATION = "সহকারী পরিচালক"
ROWS, FAULTS = 200, 3


# Invitations ----------------------------------------------------------------------------------------------------------


def test_guest_sends_a_deputy_or_declines(visitors: Visitors, site: Installation):
    guests = read(site, "registrar", f"{GUESTS}", limit="100")["results"]
    asked = [guest for guest in guests if guest["state"] == "sent" and guest["language"] == "bn"]
    asked.sort(key=lambda guest: not guest["email"])  # who has no address is told nothing, so declines
    first, second, declining = (links_in(link_of(site, guest))[0] for guest in asked[:3])

    send_deputy_without_javascript(plain(visitors), first)
    send_deputy_with_javascript(visitors.come("bn"), second)
    decline(plain(visitors), declining)
    site.work_off()

    deputy = visitors.come("bn")
    deputy.goto(link_in(last_letter_to(site, "deputy.plain@example.org"), "/t/"))
    expect(deputy.locator(".ticket-name")).to_have_text(OTHER)
    expect(deputy.locator(".ticket-opens")).to_contain_text("নিশ্চিত")
    look_at(deputy)
    assert NAME in last_letter_to(site, asked[1]["email"])  # the guest's office is told who comes
    assert visitors.complaints == []


def link_of(site: Installation, guest: dict[str, str]) -> str:
    """As staff pass it on by hand; sending twice is harmless."""
    link: str = order(site, "registrar", f"{GUESTS}{guest['code']}/send/")["link"]
    return link


def send_deputy_without_javascript(page: Page, link: str) -> None:
    page.goto(link)
    look_at_plain(page)
    follow(page, page.locator("main a[href*='/deputy/']"))
    look_at_plain(page)
    page.fill("[name=name_bn]", OTHER)
    page.fill("[name=phone]", "০১৭১")
    page.fill("[name=email]", "deputy.plain@example.org")
    page.fill("[name=designation]", DESIGNATION)
    send(page)
    expect(page.locator(".error-summary a")).to_have_count(2)  # the number, and that the deputy agrees
    look_at_plain(page)
    expect(page.locator("[name=name_bn]")).to_have_value(OTHER)
    expect(page.locator("[name=designation]")).to_have_value(DESIGNATION)
    page.fill("[name=phone]", "০১৭১২-৩৫৫০১১")
    page.check("[name=consent]")
    send(page)
    expect(page.locator("main .notice")).to_contain_text(f"আপনার জায়গায় {OTHER} আসছেন।")
    expect(page.locator("main a[href*='/deputy/']")).to_have_count(0)
    look_at_plain(page)


def send_deputy_with_javascript(page: Page, link: str) -> None:
    page.goto(link)
    follow(page, page.locator("main a[href*='/deputy/']"))
    page.fill("[name=name_bn]", NAME)
    page.fill("[name=phone]", "০১৭১২-৩৫৫০১২")
    page.fill("[name=email]", "deputy.script@example.org")
    page.check("[name=consent]")
    look_at(page)
    send(page)
    expect(page.locator("main .notice")).to_contain_text(f"আপনার জায়গায় {NAME} আসছেন।")
    look_at(page)


def decline(page: Page, link: str) -> None:
    page.goto(link)
    follow(page, page.locator("main a[href*='/decline/']"))
    page.fill("[name=reply]", "ওই দিন ঢাকার বাইরে থাকব।")
    look_at_plain(page)
    send(page)
    expect(page.locator("main .notice")).to_contain_text("আপনি আসছেন না। জানানোর জন্য ধন্যবাদ।")
    look_at_plain(page)


# Groups ---------------------------------------------------------------------------------------------------------------


def test_coordinator_registers_two_hundred_from_a_sheet_without_javascript(
    visitors: Visitors, site: Installation, tmp_path: Path
):
    page = plain(visitors)
    page.goto(f"/register/{CAMPAIGN}/?lang=bn")
    follow(page, page.locator("main a[href*='/group/']"))
    send(page)
    expect(page.locator(".error-summary")).to_be_visible()
    look_at_plain(page)
    page.fill("[name=name]", OTHER)
    page.fill("[name=institution]", "ম্যানগ্রোভ ইনস্টিটিউট অব সায়েন্স অ্যান্ড টেকনোলজি")
    page.fill("[name=email]", "principal@college.example.org")
    page.fill("[name=phone]", "০১৭১২-৩৫৫০২০")
    page.check("[name=agreed]")
    send(page)
    expect(page.locator("main .notice")).to_be_visible()
    site.work_off()
    home = link_in(last_letter_to(site, "principal@college.example.org"), "/g/")
    page.goto(home)
    look_at_plain(page)
    with page.expect_download() as download:
        page.locator("a[href$='template.xlsx']").click()

    page.set_input_files("[name=file]", fill_sheet(download.value.path(), tmp_path / "তালিকা.xlsx"))
    send(page)
    expect(page.locator(".figures dd")).to_have_text([bangla(ROWS), bangla(ROWS - FAULTS), bangla(FAULTS)])
    assert_reasons(page)
    look_at_plain(page)
    follow(page, page.locator("main button[name=register]"))
    site.work_off()
    page.reload()

    expect(page.locator("main .notice")).to_contain_text(f"{bangla(ROWS - FAULTS)}")
    expect(page.locator(".figures dd")).to_have_text([bangla(ROWS - FAULTS), bangla(FAULTS)])
    assert_reasons(page)
    look_at_plain(page)
    correct_rows(page)
    assert_erased_when_sure(page, home)


def assert_erased_when_sure(page: Page, home: str) -> None:
    """The coordinator has the own data erased: asked first, and then the link opens nothing."""
    page.goto(home)
    follow(page, page.locator("main a[href$='/erase/']"))
    send(page)
    expect(page.locator("main .field-error")).to_be_visible()
    look_at_plain(page)
    page.check("[name=sure]")
    send(page)
    look_at_plain(page)
    assert page.goto(home).status == 404


def fill_sheet(template: Path, path: Path) -> Path:
    """The empty sheet of the page with two hundred students; three slips of the pen."""
    book = load_workbook(io.BytesIO(template.read_bytes()))
    sheet = book.active
    columns = {cell.value: cell.column for cell in sheet[1]}
    for number in range(2, ROWS + 2):
        sheet.cell(number, columns["বাংলায় নাম"], f"{NAME} {bangla(number)}")
        sheet.cell(number, columns["মোবাইল নম্বর"], f"01810{number:06d}".translate(BANGLA))
        sheet.cell(number, columns["নিজ জেলা"], "ময়মনসিংহ")
    sheet.cell(12, columns["মোবাইল নম্বর"], "0181000012")
    sheet.cell(78, columns["বাংলায় নাম"], f"{NAME} {bangla(77)}")
    sheet.cell(78, columns["মোবাইল নম্বর"], f"01810{77:06d}")
    sheet.cell(151, columns["নিজ জেলা"], "আটলান্টিস")
    book.save(path)
    return path


def assert_reasons(page: Page) -> None:
    rows = page.locator("main table").first.locator("tbody tr")
    expect(rows).to_have_count(FAULTS)
    expect(rows.nth(0)).to_contain_text("একটি অঙ্ক কম আছে")
    expect(rows.nth(1)).to_contain_text(re.compile("আগেই সারি ৭৭-এ আছে|তালিকায় দুবার আছে"))
    expect(rows.nth(2)).to_contain_text("এই নামে কোনো জেলা নেই")


def correct_rows(page: Page) -> None:
    """In the browser, where they stand as they were typed; the one who stands twice needs nothing."""
    follow(page, page.locator("main a[href*='/table/']").first)
    look_at_plain(page)
    page.locator("[name$='-phone']").first.fill("০১৮১৯-০০০০১২")
    page.locator("[name$='-district']").nth(2).fill("জামালপুর")
    follow(page, page.locator("main button[name=look]"))
    expect(page.locator(".figures dd")).to_have_text([bangla(3), bangla(2), bangla(1)])
    look_at_plain(page)
