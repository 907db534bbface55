"""The gate as its operator lives it: set up a phone, hold codes up to its camera, type one, shoot one with a USB scanner."""

from __future__ import annotations

import random
import time
import uuid
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
import zxingcpp
from playwright.sync_api import Page, expect

from tests.e2e.conftest import Visitors
from tests.e2e.installation import Installation
from tests.e2e.test_pages import assert_accessible, assert_fits

pytestmark = pytest.mark.e2e

WIDE = {"width": 1280, "height": 800}
ACTIVITY = "bpo-now-khulna-campaign-mist"
DAY = "bpo-now-khulna"

# A camera whose picture the test paints: `show(matrix)` puts a code before it, `show(null)` takes it away. Real frames,
# no flags of the browser, and the page's policy stays as it is.
CAMERA = """
() => {
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [640, 480];
  const brush = canvas.getContext("2d");
  let matrix = null;
  const paint = () => {
    brush.fillStyle = "#cfcfcf";
    brush.fillRect(0, 0, 640, 480);
    if (!matrix) return;
    const size = 9, side = matrix.length * size, left = (640 - side) / 2, top = (480 - side) / 2;
    brush.fillStyle = "#ffffff";
    brush.fillRect(left - 36, top - 36, side + 72, side + 72);
    brush.fillStyle = "#000000";
    matrix.forEach((row, y) => [...row].forEach((bit, x) => bit === "1" && brush.fillRect(left + x * size, top + y * size, size, size)));
  };
  setInterval(paint, 40);
  window.show = (next) => { matrix = next; paint(); };
  window.asked = [];
  navigator.mediaDevices.getUserMedia = async (wish) => {
    window.asked.push(wish);
    if (window.denied) throw new DOMException("test", "NotAllowedError");
    return canvas.captureStream(30);
  };
}
"""


def matrix(text: str) -> list[str]:
    """The modules of the QR code, made by another library than the one that reads it."""
    rows = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode, ec_level="M").to_image(add_quiet_zones=False)
    return ["".join("1" if cell < 128 else "0" for cell in row) for row in memoryview(rows).tolist()]


def call(site: Installation, method: str, path: str, **options: Any) -> Any:
    answer = httpx.request(method, f"{site.url}/api/v1/{path}", timeout=30, **options)
    assert answer.status_code < 300, answer.text
    return answer.json()


def register(site: Installation, *activities: str) -> dict[str, str]:
    """The ticket of a new person with a place in these activities: `code` and `short_code`."""
    number = random.randrange(10**8)
    body = {
        "request_id": str(uuid.uuid4()),
        "activities": list(activities or [ACTIVITY]),
        "kind": "student",
        "language": "bn",
        "person": {"name_en": f"Visitor {number}", "phone": f"+88017{number:08d}", "district": "jashore"},
        "consents": {"registration": True},
    }
    ticket: dict[str, str] = call(site, "POST", "registrations/", json=body)["ticket"]
    return ticket


class Operator:
    """Somebody at a gate with a device in hand."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.result = page.locator("#result")

    def hold_up(self, code: str | None) -> None:
        self.page.evaluate("(m) => window.show(m)", matrix(code) if code else None)

    def lower(self) -> None:
        """Take the code away for as long as the scanner takes it to be the same one, and the result from the screen."""
        self.hold_up(None)
        self.page.wait_for_timeout(1_700)
        self.page.keyboard.press("Escape")
        expect(self.result).to_be_hidden()

    def sees(self, verdict: str, word: str) -> None:
        expect(self.result).to_be_visible()
        expect(self.result).to_have_attribute("data-verdict", verdict)
        expect(self.page.locator("#result-word")).to_have_text(word)

    def shoots(self, code: str) -> None:
        """A USB scanner: all keys within some milliseconds, Enter at the end."""
        self.page.evaluate(
            """(text) => [...text, "Enter"].forEach((key) => document.body.dispatchEvent(
                 new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true })))""",
            code,
        )

    def types(self, text: str) -> None:
        self.page.fill("#typed", text)
        self.page.press("#typed", "Enter")

    @property
    def count(self) -> str:
        return self.page.locator("#count").inner_text()


@pytest.fixture(scope="module")
def device(site: Installation) -> dict[str, Any]:
    """What a device keeps once it is set up; every test goes on with numbers of its own."""
    gate = next(row for row in site.demo["gates"] if ACTIVITY in row["activities"])
    place = call(site, "POST", "scanner/devices/enrol/", json={"code": gate["enrolment_code"], "name": "Left phone"})
    token = place.pop("token")
    return {"token": token, "place": place}


@pytest.fixture
def operator(visitors: Visitors, device: dict[str, Any]) -> Iterator[Operator]:
    page = visitors.come("en")
    page.add_init_script(f"({CAMERA})()")
    kept = {
        "enrolment": device,
        "seq": time.time_ns() // 1000,
        "direction": "entry",
        "activity": ACTIVITY,
        "unsent": [],
    }
    page.add_init_script(
        f"if (!localStorage.getItem('summit-scanner')) localStorage.setItem('summit-scanner', `{json_of(kept)}`)"
    )
    page.goto("/scan/?lang=en")
    expect(page.locator("html")).to_have_attribute("data-camera", "on")
    yield Operator(page)
    assert visitors.complaints == []


def json_of(value: object) -> str:
    return httpx.Request("POST", "http://x", json=value).content.decode().replace("\\", "\\\\").replace("`", "\\`")


def test_only_this_page_may_use_the_camera(site: Installation):
    scan, home = httpx.get(f"{site.url}/scan/"), httpx.get(f"{site.url}/bn/")

    assert "camera=(self)" in scan.headers["permissions-policy"]
    assert "camera=()" in home.headers["permissions-policy"]
    assert "'wasm-unsafe-eval'" in scan.headers["content-security-policy"]
    assert "unsafe" not in home.headers["content-security-policy"]
    for word in ("'unsafe-eval'", "'unsafe-inline'"):
        assert word not in scan.headers["content-security-policy"]


@pytest.mark.parametrize("language", ["bn", "en"])
@pytest.mark.parametrize("viewport", [None, WIDE], ids=["phone", "wide"])
def test_a_code_that_is_wrong_sets_up_nothing(visitors: Visitors, language: str, viewport: dict[str, int] | None):
    page = visitors.come(language, **({"viewport": viewport} if viewport else {}), watched=False)
    page.goto(f"/scan/?lang={language}")
    assert_accessible(page)
    assert_fits(page)

    page.fill("#enrolment-code", "ABCD-EFGH-JKMN")
    page.fill("#enrolment-name", "Phone")
    page.click("#enrol")

    expect(page.locator("#enrolment-error")).not_to_be_empty()
    expect(page.locator("#gate")).to_be_hidden()


def test_a_device_is_set_up_by_a_link(visitors: Visitors, site: Installation):
    gate = next(row for row in site.demo["gates"] if ACTIVITY not in row["activities"])
    page = visitors.come("bn")
    page.add_init_script(f"({CAMERA})()")
    page.goto(f"/scan/?lang=bn#code={gate['enrolment_code']}")
    assert page.input_value("#enrolment-code") == gate["enrolment_code"]
    assert "code=" not in page.url

    page.fill("#enrolment-name", "প্রধান প্রবেশপথ")
    page.click("#enrol")

    expect(page.locator("#gate-name")).not_to_be_empty()
    expect(page.locator("#device-name")).to_have_text("প্রধান প্রবেশপথ")
    page.reload()
    expect(page.locator("#device-name")).to_have_text("প্রধান প্রবেশপথ")
    assert_accessible(page)
    assert visitors.complaints == []


def test_the_camera_admits_once(operator: Operator, site: Installation):
    code = register(site)["code"]
    before = int(operator.count)

    operator.hold_up(code)
    operator.sees("admitted", "Admitted")
    expect(operator.page.locator("#count")).to_have_text(str(before + 1))
    assert_accessible(operator.page)
    operator.lower()
    operator.hold_up(code)
    operator.sees("duplicate", "Duplicate")
    expect(operator.page.locator("#result-sentence")).to_contain_text("gate")
    operator.lower()

    forged = code[:-1] + ("A" if code[-1] != "A" else "B")
    operator.hold_up(forged)
    operator.sees("refused", "Refused")
    expect(operator.page.locator("#result-sentence")).not_to_be_empty()
    assert int(operator.count) == before + 1


def test_a_code_that_stays_before_the_camera_is_read_once(operator: Operator, site: Installation):
    sent: list[str] = []
    operator.page.on("request", lambda request: sent.append(request.url) if request.url.endswith("/scans/") else None)

    operator.hold_up(register(site)["code"])
    operator.sees("admitted", "Admitted")
    operator.page.wait_for_timeout(4_000)

    assert len(sent) == 1


def test_what_is_no_ticket_is_refused(operator: Operator):
    operator.hold_up("https://example.org/some/other/code")

    operator.sees("refused", "Refused")
    expect(operator.page.locator("#result")).to_have_attribute("data-reason", "invalid")


def test_a_typed_code_admits(operator: Operator, site: Installation):
    short = register(site)["short_code"]

    operator.types("AAAAAAAAA")
    expect(operator.page.locator("#typed-error")).not_to_be_empty()
    operator.types(f" {short[:3].lower()}-{short[3:6]} {short[6:]} ")
    operator.sees("admitted", "Admitted")
    expect(operator.page.locator("#result-kind")).to_have_text("student")


def test_a_usb_scanner_admits_and_the_way_out_counts(operator: Operator, site: Installation):
    code = register(site)["code"]
    page = operator.page

    operator.shoots(code)
    operator.sees("admitted", "Admitted")
    page.keyboard.press("Escape")
    page.click("button[data-direction=exit]")
    operator.shoots(code)
    operator.sees("exit", "Exit")
    page.keyboard.press("Escape")
    page.click("button[data-direction=entry]")
    operator.shoots(code)
    operator.sees("readmitted", "Back in")


def test_without_a_line_nobody_is_admitted_and_nothing_is_lost(
    operator: Operator, site: Installation, visitors: Visitors
):
    code = register(site)["code"]
    before = int(operator.count)
    page = operator.page
    page.context.set_offline(True)

    operator.shoots(code)
    operator.sees("waiting", "Wait")
    expect(page.locator("html")).to_have_attribute("data-line", "down")
    page.context.set_offline(False)

    operator.sees("admitted", "Admitted")
    assert int(operator.count) == before + 1
    visitors.complaints[:] = [line for line in visitors.complaints if "ERR_INTERNET_DISCONNECTED" not in line]


def test_a_camera_that_is_not_allowed_leaves_the_other_ways(operator: Operator, site: Installation):
    page = operator.page
    page.add_init_script("window.denied = true")
    page.reload()

    expect(page.locator("html")).to_have_attribute("data-camera", "denied")
    expect(page.locator("#camera-notice")).to_contain_text("not allowed")
    operator.types(register(site)["short_code"])
    operator.sees("admitted", "Admitted")


def test_a_device_that_was_shut_out_says_so(visitors: Visitors, device: dict[str, Any], operator: Operator):
    page = operator.page
    page.evaluate("() => localStorage.clear()")
    stranger = {**device, "token": "not-a-token"}
    kept = {"enrolment": stranger, "seq": 1, "direction": "entry", "activity": "", "unsent": []}
    page.evaluate("(kept) => localStorage.setItem('summit-scanner', JSON.stringify(kept))", kept)
    page.reload()

    expect(page.locator("#enrolment-error")).to_contain_text("not known")
    expect(page.locator("#gate")).to_be_hidden()
    visitors.complaints[:] = [line for line in visitors.complaints if "401" not in line]
