"""Forms as somebody fills them in, with JavaScript or without, and what is asked of each page on the way."""

from __future__ import annotations

from playwright.sync_api import Locator, Page, Route, expect

from tests.e2e.conftest import Visitors
from tests.e2e.judgements import assert_accessible, assert_fits

BANGLA = str.maketrans("0123456789", "০১২৩৪৫৬৭৮৯")


def bangla(number: int) -> str:
    return str(number).translate(BANGLA)


def plain(visitors: Visitors) -> Page:
    """A browser without JavaScript."""
    return visitors.come("bn", watched=False, java_script_enabled=False)


def write_person(page: Page, name: str, phone: str, address: str = "") -> None:
    page.fill("[name=name_bn]", name)
    page.fill("[name=phone]", phone)
    page.fill("[name=email]", address)


def follow(page: Page, to: Locator) -> None:
    """Click, and wait until the next page stands: what is read of a page that is on its way is empty."""
    with page.expect_navigation():
        to.click()


def send(page: Page) -> None:
    follow(page, page.locator("main form.form button[type=submit]").first)


def look_at(page: Page) -> None:
    """In the language of the reader, for everybody, and on the narrowest phone."""
    expect(page.locator("html")).to_have_attribute("lang", "bn")
    assert_fits(page)
    assert_accessible(page)


def look_at_plain(page: Page) -> None:
    """The same for a page without JavaScript, where the judge cannot run: it is shown a copy, without our scripts."""
    content, address = page.content(), page.url

    def show(route: Route) -> None:
        if route.request.url == address:
            route.fulfill(body=content, content_type="text/html; charset=utf-8")
        elif route.request.resource_type == "script":
            route.abort()
        else:
            route.continue_()

    browser = page.context.browser
    assert browser is not None
    context = browser.new_context(viewport=page.viewport_size)
    try:
        judge = context.new_page()
        judge.route("**/*", show)
        judge.goto(address)
        look_at(judge)
    finally:
        context.close()
