"""The whole story in one browser test: an editor publishes, somebody registers, comes, leaves a CV; a company reads it; organisers count."""

from __future__ import annotations

import base64
import io
import re
from pathlib import Path

import pypdfium2
import pytest
import zxingcpp
from PIL import Image
from playwright.sync_api import Page, expect
from reportlab.pdfgen import canvas

from tests.e2e.conftest import Visitors
from tests.e2e.installation import Installation
from tests.e2e.judgements import assert_accessible, assert_fits
from tests.e2e.office import read

pytestmark = pytest.mark.e2e

EVENT, ACTIVITY, GATE = "bpo-now-khulna", "bpo-now-khulna-campaign-mist", "bpo-now-khulna-mist"
TITLE = "বিপিও ক্যারিয়ার ক্যাম্পেইন, খুলনা শহরে সবার জন্য"
NAME, PHONE = "রাশেদা ক্ষিতীশ প্রজ্ঞা", "০১৭১২-৩৪৫৬৭৮"
STUDENT = "আফসানা ইয়াসমিন স্মৃতি"
CAMERA = Path(__file__).with_name("camera.js").read_text()
DESK = {"width": 1280, "height": 900}
BADGE_DPI = 150


def test_from_the_editor_to_the_company(site: Installation, visitors: Visitors, tmp_path: Path):
    came_before = came(site)

    publish_title(visitors.come("bn", watched=False, viewport=DESK), site)
    code, picture = register(visitors.come("bn", device_scale_factor=2), tmp_path)
    admit_once(visitors.come("bn", device_scale_factor=1), site, picture)
    assert came(site) == came_before + 1
    cv = make_cv(tmp_path / "সিভি - Afsana.pdf")
    student = visitors.come("bn")
    leave_cv(student, cv)
    site.work_off()
    read_cv(visitors.come("bn", viewport=DESK), site)
    see_who_opened_it(student)
    see_who_came(visitors.come("bn", watched=False, viewport=DESK), site, came_before + 1)

    assert code.startswith("S1")
    assert visitors.complaints == []


def sign_in(page: Page, site: Installation, role: str) -> None:
    """On the sign-in page, where asking for a closed page has led."""
    who = site.staff(role)
    page.fill("[name=login_name]", who["login"])
    page.fill("[name=password]", who["password"])
    page.locator("main button[type=submit]").click()


def publish_title(page: Page, site: Installation) -> None:
    page.goto("/admin/pages/search/?q=mangrove+campaign")
    sign_in(page, site, "publisher_khulna")
    page.goto("/admin/pages/search/?q=BPO+Career+Campaign+Khulna")
    page.locator("td.title a", has_text="BPO Career Campaign, Khulna").first.click()
    expect(page.locator("#id_title_bn")).to_have_value("বিপিও ক্যারিয়ার ক্যাম্পেইন, খুলনা")
    page.fill("#id_title_bn", TITLE)
    page.locator("footer [aria-expanded]").first.click()
    page.locator("footer button[name=action-publish]").click()
    expect(page.locator(".messages .success")).to_be_visible()


def register(page: Page, folder: Path) -> tuple[str, bytes]:
    """From the public page of the event to the pass; returns its code and its picture, the same on screen and on the printed badge."""
    page.goto("/bn/bpo-now/khulna/")
    page.get_by_role("link", name=TITLE, exact=True).first.click()
    expect(page.locator("h1")).to_have_text(TITLE)
    page.locator(".hero a.button").click()
    page.fill("[name=name_bn]", NAME)
    page.fill("[name=phone]", PHONE)
    page.check("[name=consent_registration]")
    page.locator("form.form button[type=submit]").click()

    expect(page).to_have_url(re.compile(r"/t/[^/]+/"))
    expect(page.locator("html")).to_have_attribute("lang", "bn")
    expect(page.locator(".ticket-name")).to_have_text(NAME)
    expect(page.locator(".ticket-opens")).to_contain_text(TITLE)
    picture = page.locator(".ticket-code").screenshot()
    with page.expect_download() as download:
        page.locator("a[href$='/badge.pdf']").click()
    download.value.save_as(folder / "badge.pdf")
    code = decoded(Image.open(io.BytesIO(picture)))
    assert decoded(rendered(folder / "badge.pdf")) == code
    return code, picture


def rendered(pdf: Path) -> Image.Image:
    """The only page of a PDF as a printer of 150 dpi would put it on paper."""
    document = pypdfium2.PdfDocument(pdf)
    assert len(document) == 1
    return document[0].render(scale=BADGE_DPI / 72).to_pil()


def decoded(picture: Image.Image) -> str:
    """The text of the one code in a picture."""
    found = zxingcpp.read_barcodes(picture)
    assert len(found) == 1
    return found[0].text


def admit_once(page: Page, site: Installation, picture: bytes) -> None:
    """A phone is enrolled at the gate, reads the code by its camera, and lets one person in, not two."""
    gate = next(row for row in site.demo["gates"] if row["code"] == GATE)
    page.add_init_script(CAMERA)
    page.goto("/scan/?lang=bn")
    page.fill("#enrolment-code", gate["enrolment_code"])
    page.fill("#enrolment-name", "বাম দিকের ফোন")
    page.click("#enrol")
    expect(page.locator("html")).to_have_attribute("data-camera", "on")
    result = page.locator("#result")

    hold_up(page, picture)
    expect(result).to_have_attribute("data-verdict", "admitted")
    hold_up(page, b"")
    result.click()
    expect(result).to_be_hidden()
    page.wait_for_timeout(2_000)  # a code that is gone this long counts as held up anew
    hold_up(page, picture)

    expect(result).to_be_visible()
    expect(result).to_have_attribute("data-verdict", "duplicate")


def hold_up(page: Page, picture: bytes) -> None:
    page.evaluate("png => window.holdUp(png)", base64.b64encode(picture).decode())


def came(site: Installation) -> int:
    """How many came to the activity, as a program of the organiser reads it."""
    answer = read(site, "organiser", f"events/{EVENT}/attendance/")
    return next(int(row["came"]) for row in answer["activities"] if row["code"] == ACTIVITY)


def make_cv(path: Path) -> Path:
    page = canvas.Canvas(str(path))
    page.drawString(72, 760, "Afsana Yasmin, diploma student, Khulna. Typing 30 words a minute.")
    page.save()
    return path


def leave_cv(page: Page, cv: Path) -> None:
    page.goto("/bn/bpo-now/khulna/campaign-mist/")
    page.locator(f".hero a[href^='/cv/{ACTIVITY}/']").click()
    page.fill("[name=name]", STUDENT)
    page.fill("[name=phone]", "০১৮১২৩৪৫৬৭৮")
    page.set_input_files("[name=cv]", cv)
    page.check("[name=consents][value=company]")
    page.locator("form.form button[type=submit]").click()
    expect(page).to_have_url(re.compile(r"/cv/a/[^/]+/"))
    expect(page.locator("main")).to_contain_text(STUDENT)
    assert_accessible(page)
    assert_fits(page)


def read_cv(page: Page, site: Installation) -> None:
    page.goto("/employer/")
    sign_in(page, site, "employer")
    expect(page).to_have_url(re.compile(r"/employer/$"))
    assert_accessible(page)
    page.get_by_role("link", name=STUDENT).click()
    expect(page.locator("main")).to_contain_text("০১৮১২-৩৪৫৬৭৮")
    assert_accessible(page)
    with page.expect_download() as download:
        page.locator("main a[href$='/cv/']").click()
    assert download.value.path().read_bytes().startswith(b"%PDF-")


def see_who_opened_it(page: Page) -> None:
    page.reload()
    expect(page.locator("main")).to_contain_text("রূপসা কনট্যাক্ট সেন্টার")


def see_who_came(page: Page, site: Installation, number: int) -> None:
    page.goto(f"/admin/attendance/{EVENT}/")
    sign_in(page, site, "organiser")
    row = page.locator("main tr", has_text=TITLE)
    expect(row).to_be_visible()
    assert str(number).translate(str.maketrans("0123456789", "০১২৩৪৫৬৭৮৯")) in row.inner_text().split()
