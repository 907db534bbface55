"""The back office works under the policy of every other page: docs/decisions/0003-csp-in-the-back-office.md."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from playwright.sync_api import ConsoleMessage, Page, expect

from tests.e2e.conftest import Visitors
from tests.e2e.installation import Installation, run

pytestmark = pytest.mark.e2e

DESK = {"width": 1280, "height": 900}
LISTEN = """
document.addEventListener("securitypolicyviolation", (event) => {
  console.log("BLOCKED " + JSON.stringify([event.effectiveDirective, event.blockedURI, event.sourceFile, location.pathname]));
});
"""
IDS = """
import django, json
django.setup()
from summit.models import Edition
ids = {}
for page in Edition.objects.get(code="bpo-now").get_descendants(inclusive=True).specific():
    ids.setdefault(type(page).__name__, page.pk)
print(json.dumps(ids))
"""
LISTS = [
    "/admin/",
    "/admin/pages/",
    "/admin/images/",
    "/admin/images/add/",
    "/admin/documents/",
    "/admin/keys/",
    "/admin/account/",
    "/admin/reports/site-history/",
]
# The one thing that stays blocked, and is said again by office.css: the editor's words in empty blocks and its list numbers.
EDITOR_STYLES = ("style-src-elem", "inline", re.compile(r"/wagtailadmin/js/vendor(\.\w+)?\.js"))


@pytest.fixture(scope="module")
def ids(site: Installation) -> dict[str, int]:
    found: dict[str, int] = json.loads(run(site.var, "-c", IDS).strip().splitlines()[-1])
    return found


@pytest.fixture
def blocked() -> list[list[str]]:
    return []


@pytest.fixture
def office(visitors: Visitors, site: Installation, blocked: list[list[str]]) -> Page:
    """The organiser at the desk; what the policy blocks is noted in `blocked`."""
    page = visitors.come("en", watched=False, viewport=DESK)
    page.add_init_script(LISTEN)

    def note(message: ConsoleMessage) -> None:
        if message.text.startswith("BLOCKED "):
            blocked.append(json.loads(message.text[8:]))

    page.on("console", note)
    page.on("pageerror", lambda error: blocked.append(["error", str(error), "", page.url]))
    staff = site.staff("organiser")
    page.goto("/sign-in/?next=/admin/&lang=en")
    page.get_by_label("User name or e-mail").fill(staff["login"])
    page.get_by_label("Password").fill(staff["password"])
    page.locator("main button[type=submit]").click()
    page.wait_for_url("**/admin/")
    return page


def unexpected(blocked: list[list[str]]) -> list[list[str]]:
    directive, uri, source = EDITOR_STYLES
    return [row for row in blocked if not (row[0] == directive and row[1] == uri and source.search(row[2] or ""))]


def test_lists_and_forms_run_nothing_inline(office: Page, blocked: list[list[str]], ids: dict[str, int]):
    for path in [*LISTS, *(f"/admin/pages/{page}/edit/" for page in ids.values())]:
        answer = office.goto(path)
        assert answer is not None
        assert answer.status == 200, path
        office.wait_for_load_state("networkidle")

    assert unexpected(blocked) == []


def test_an_editor_can_write_add_a_date_and_choose(office: Page, blocked: list[list[str]], ids: dict[str, int]):
    office.goto(f"/admin/pages/{ids['Event']}/edit/")

    _writes(office)
    _adds_a_date(office)
    _chooses(office)

    assert unexpected(blocked) == []


def _writes(office: Page) -> None:
    editor = office.locator(".public-DraftEditor-content").first
    editor.click()
    office.keyboard.press("Control+End")
    office.keyboard.type(" লেখা যায়")
    expect(editor).to_contain_text("লেখা যায়")


def _adds_a_date(office: Page) -> None:
    rows = office.locator("#id_event_dates-FORMS input[id$='-date']")
    before = rows.count()
    office.locator("#id_event_dates-ADD").click()
    expect(rows).to_have_count(before + 1)
    rows.last.click()
    office.locator(".xdsoft_datetimepicker:visible .xdsoft_date").nth(15).click()
    expect(rows.last).to_have_value(re.compile(r"^\d{4}-\d{2}-\d{2}$"))


def _chooses(office: Page) -> None:
    office.locator("#id_event_organisations-ADD").click()
    chooser = office.locator("#id_event_organisations-FORMS .chooser").last
    chooser.locator("[data-chooser-action-choose]").first.click()
    choice: Any = office.locator(".modal-content a[data-chooser-modal-choice]").first
    name = choice.inner_text().strip()
    choice.click()
    expect(chooser).to_contain_text(name)


def test_the_preview_is_shown_beside_the_form(office: Page, blocked: list[list[str]], ids: dict[str, int]):
    office.goto(f"/admin/pages/{ids['Event']}/edit/")

    office.get_by_label("Toggle preview").click()

    expect(office.frame_locator("#w-preview-iframe").locator("h1").first).to_be_visible(timeout=15_000)
    assert unexpected(blocked) == []


def test_a_session_s_time_and_room_can_be_chosen(office: Page, blocked: list[list[str]], ids: dict[str, int]):
    office.goto(f"/admin/pages/{ids['Session']}/edit/")

    office.locator("#id_start").click()
    expect(office.locator(".xdsoft_datetimepicker:visible .xdsoft_time_box")).to_be_visible()
    office.keyboard.press("Escape")

    assert unexpected(blocked) == []


def test_the_reference_of_the_api_is_drawn(office: Page, blocked: list[list[str]]):
    office.goto("/api/v1/docs/")

    expect(office.locator(".opblock").first).to_be_visible()
    assert blocked == []
