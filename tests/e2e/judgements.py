"""What is asked of every page, public or personal."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

NARROWEST = 320


def assert_accessible(page: Page) -> None:
    found = Axe().run(page)
    assert found.violations_count == 0, f"{page.url}\n{found.generate_report()}"


def assert_fits(page: Page) -> None:
    """Nothing to scroll sideways on the narrowest phone; the window is as it was afterwards."""
    before = page.viewport_size
    page.set_viewport_size({"width": NARROWEST, "height": 640})
    assert page.evaluate("() => document.documentElement.scrollWidth") <= NARROWEST, page.url
    if before is not None:
        page.set_viewport_size(before)
