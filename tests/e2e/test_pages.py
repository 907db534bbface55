"""Public pages as people meet them: without JavaScript, by keyboard, on the narrowest phone, with a screen reader, on a thin line."""

from __future__ import annotations

import gzip
import re

import pytest
from playwright.sync_api import Page, Response, expect

from tests.e2e.conftest import Visitors
from tests.e2e.installation import Installation
from tests.e2e.judgements import assert_accessible, assert_fits
from tests.e2e.keyboard import focused, tab_to

pytestmark = pytest.mark.e2e

FIRST_LOAD_BYTES = 120_000
NAME = "রাশেদা ক্ষিতীশ প্রজ্ঞা"
PAGES = {
    "home": "/{language}/",
    "edition": "/{language}/bpo-now/",
    "event": "/{language}/bpo-now/khulna/",
    "central event": "/{language}/bpo-now/dhaka/",
    "event of the archive": "/{language}/bpo-2023/khulna/",
    "activity": "/{language}/bpo-now/khulna/main/",
    "activity by invitation": "/{language}/bpo-now/khulna/dialogue/",
    "session": "/{language}/bpo-now/dhaka/seminars-day-1/one-stop-licence/",
    "news": "/{language}/bpo-2023/khulna/khulna-summit-under-way/",
    "plain page": "/{language}/about/",
    "dialogue": "/dialogue/bpo-now-rajshahi-dialogue/?lang={language}",
    "search": "/search/?q=khulna&lang={language}",
    "search without result": "/search/?q=zzzz&lang={language}",
    "registration": "/register/bpo-now-khulna-main/?lang={language}",
    "lost link": "/t/?lang={language}",
    "CV form": "/cv/bpo-now-khulna-campaign-just/?lang={language}",
    "check of a badge": "/verify/?lang={language}",
    "sign-in": "/sign-in/?lang={language}",
    "preferences": "/preferences/?lang={language}",
}


@pytest.mark.parametrize("language", ["bn", "en"])
@pytest.mark.parametrize("name", PAGES)
def test_page_is_for_everybody(visitors: Visitors, name: str, language: str):
    page = visitors.come(language)

    answer = page.goto(PAGES[name].format(language=language))

    assert answer is not None
    assert answer.status == 200
    assert page.locator("html").get_attribute("lang") == language
    assert page.locator("h1").count() == 1
    assert_accessible(page)
    assert_fits(page)
    assert visitors.complaints == []


@pytest.mark.parametrize("language", ["bn", "en"])
def test_personal_and_faulty_pages_are_for_everybody_too(visitors: Visitors, language: str):
    page = visitors.come(language, watched=False)  # a browser logs every 400 and 404 as an error of the page
    page.goto(f"/{language}/nothing-here/")
    assert_accessible(page)
    page.goto(f"/register/bpo-now-khulna-main/?lang={language}")
    page.locator("main form.form button[type=submit]").click()
    expect(page.locator(".error-summary")).to_be_focused()
    assert_accessible(page)
    assert_fits(page)
    page.fill("[name=name_bn]", NAME)
    page.fill("[name=phone]", "01712345681" if language == "en" else "০১৭১২৩৪৫৬৮২")
    page.check("[name=consent_registration]")
    page.locator("main form.form button[type=submit]").click()

    ticket = page.locator(".ticket-name")
    expect(ticket).to_have_text(NAME)
    home = page.url.split("?")[0]
    for part in ("", "activities/", "details/", "privacy/", "erase/"):
        page.goto(f"{home}{part}?lang={language}")
        assert_accessible(page)
        assert_fits(page)


def test_form_works_whole_without_javascript(visitors: Visitors):
    page = visitors.come("bn", watched=False, java_script_enabled=False)
    page.goto("/bn/bpo-now/khulna/main/")
    page.locator("main .hero a.button").click()
    fill_in(page)
    page.fill("[name=phone]", "০১৭১২")
    page.uncheck("[name=consent_registration]")

    page.locator("main form.form button[type=submit]").click()

    expect(page.locator(".error-summary a")).to_have_count(2)
    assert_kept(page)
    expect(page.locator("[name=phone]")).to_have_value("০১৭১২")
    page.fill("[name=phone]", "০১৭১২-৩৪৫৬৭৯")
    page.check("[name=consent_registration]")
    page.locator("main form.form button[type=submit]").click()
    expect(page).to_have_url(re.compile(r"/t/[^/]+/"))
    expect(page.locator("html")).to_have_attribute("lang", "bn")
    expect(page.locator(".ticket-name")).to_have_text(NAME)
    expect(page.locator(".ticket-qr svg")).to_be_visible()
    expect(page.locator(".ticket-opens li")).to_have_count(2)


def fill_in(page: Page) -> None:
    """Every field a student of Jashore would fill in, for two activities."""
    page.fill("[name=name_bn]", NAME)
    page.fill("[name=phone]", "০১৭১২-৩৪৫৬৭৯")
    page.fill("[name=email]", "rasheda@example.org")
    page.check("[name=kind][value=student]")
    page.fill("[name=institution]", "ম্যানগ্রোভ ইনস্টিটিউট")
    page.select_option("[name=district_id]", label="যশোর")
    page.check("[name=activities][value=bpo-now-khulna-campaign-just]")
    page.check("[name=consent_registration]")
    page.check("[name=consent_photos]")


def assert_kept(page: Page) -> None:
    expect(page.locator("[name=name_bn]")).to_have_value(NAME)
    expect(page.locator("[name=email]")).to_have_value("rasheda@example.org")
    expect(page.locator("[name=kind][value=student]")).to_be_checked()
    expect(page.locator("[name=institution]")).to_have_value("ম্যানগ্রোভ ইনস্টিটিউট")
    expect(page.locator("[name=district_id] option:checked")).to_have_text("যশোর")
    expect(page.locator("[name=activities]:checked")).to_have_count(2)
    expect(page.locator("[name=consent_photos]")).to_be_checked()


def test_registration_needs_no_mouse(visitors: Visitors):
    page = visitors.come("bn")
    page.goto("/register/bpo-now-khulna-main/?lang=bn")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")  # past the navigation, by the skip link
    assert focused(page) == "main"

    for name, text in (("name_bn", NAME), ("phone", "০১৭১২৩৪৫৬৮০"), ("email", "keys@example.org")):
        tab_to(page, name)
        page.keyboard.type(text)
    tab_to(page, "kind")
    page.keyboard.press("ArrowDown")
    tab_to(page, "consent_registration")
    page.keyboard.press("Space")
    tab_to(page, "submit")
    page.keyboard.press("Enter")

    expect(page.locator(".ticket-name")).to_have_text(NAME)
    assert_accessible(page)
    assert_fits(page)
    assert visitors.complaints == []


def test_first_visit_of_an_event_is_light(visitors: Visitors, site: Installation):
    page = visitors.come("bn")
    seen: list[Response] = []

    def count(answer: Response) -> None:
        seen.append(answer)

    page.on("response", count)

    page.goto("/bn/bpo-now/khulna/", wait_until="networkidle")

    sizes = {answer.url.removeprefix(site.url): transferred(answer) for answer in seen}
    assert sum(sizes.values()) <= FIRST_LOAD_BYTES, sizes
    assert all(url.startswith("/") for url in sizes), sizes


def transferred(answer: Response) -> int:
    """Bytes of the body on the wire; what the server leaves plain, the proxy in front of it compresses."""
    length = answer.request.sizes()["responseBodySize"]
    is_plain = "content-encoding" not in answer.headers and answer.headers.get("content-type", "").startswith("text/")
    return len(gzip.compress(answer.body(), 6)) if is_plain else length
