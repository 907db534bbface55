"""What must not be found in a log is not there, and what operators need still is."""

import io
import logging

import pytest

from accounts.scrubbing import Scrub, scrub

CODE = "S1" + "6BFOXN%TSMAHN-H3 ENV+3*4" * 5
TOKEN = "Xy7_kd9-QwErTyUiOpAsDfGhJkLzXcVbNm1234567890"


@pytest.mark.parametrize(
    ("line", "secret"),
    [
        ("phone +8801712345678 called", "1712345678"),
        ("phone 01712-345678", "345678"),
        ("phone +880 1712 345678", "345678"),
        ("phone ০১৭১২৩৪৫৬৭৮", "৭১২৩৪৫৬৭৮"),
        ("GET /?q=%2B8801712345678 HTTP", "1712345678"),
        ("phone +14155552671", "4155552671"),
        ("mail to rashida.k@example.org failed", "rashida"),
        ("GET /?next=a%40example.org HTTP", "a%40example"),
        (f"POST /scans code={CODE}", "6BFOXN"),
        ("GET /verify/?c=" + "S1" + "%2B3%20A%25B" * 30, "%25B"),
        (f"GET /t/{TOKEN}/ HTTP/1.1", TOKEN),
        (f"GET /t/{TOKEN}/badge.pdf HTTP/1.1", TOKEN),
        (f"GET /cv/a/{TOKEN}/ HTTP/1.1", TOKEN),
        (f"Authorization: Bearer bpo_{TOKEN}", TOKEN),
        (f"Authorization: Device {TOKEN}", TOKEN),
        (f"authorization: attendee {TOKEN}", TOKEN),
        (f"key bpo_{TOKEN} was used", TOKEN),
        ("Cookie: sessionid=abc123def; csrftoken=zzz999", "abc123def"),
        ("Cookie: sessionid=abc123def; csrftoken=zzz999", "zzz999"),
        ('{"password": "correct horse"}', "correct"),
        ("POST /sign-in/code/?code=482913 HTTP/1.1", "482913"),
        ("GET /x?otp=৪৮২৯১৩&a=1 HTTP", "৪৮২৯১৩"),
        ("otp: 482913", "482913"),
    ],
)
def test_scrub_hides(line, secret):
    assert secret in line
    assert secret not in scrub(line)


@pytest.mark.parametrize(
    "line",
    [
        "2026-11-22 12:17:32,953 WARNING django.request Not Found: /bn/khulna/",
        "Message 64c13059-b83c-4634-ba05-92e75a4ab3d0 (ticket) could not be sent: OSError",
        "GET /api/v1/events/bpo-now-khulna/attendance.csv?limit=200 HTTP/1.1 200 123456",
        "The sweep could not do its part ticketing.tasks.render_queued_badges.",
        "GET /t/ 404",
        "S1 is a format",
    ],
)
def test_scrub_leaves_what_operators_need(line):
    assert scrub(line) == line


@pytest.fixture
def written():
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.addFilter(Scrub())
    logger = logging.getLogger("tests.scrubbing")
    logger.addHandler(handler)
    logger.propagate = False
    yield logger, stream
    logger.removeHandler(handler)


def test_the_filter_scrubs_arguments_and_tracebacks(written):
    logger, stream = written
    try:
        raise ValueError("duplicate key (phone)=(+8801712345678)")  # noqa: TRY301
    except ValueError:
        logger.exception("Could not write to %s", "a@example.org")

    assert "ValueError" in stream.getvalue()
    assert "Could not write to [e-mail]" in stream.getvalue()
    assert "1712345678" not in stream.getvalue()


def test_the_filter_survives_a_wrong_log_call(written):
    logger, stream = written

    logger.warning("%d of %s", "many")  # noqa: PLE1206  the mistake is the point

    assert "%d of %s" in stream.getvalue()


def test_every_configured_handler_scrubs():
    from summit.settings import LOGGING

    for name, handler in LOGGING["handlers"].items():
        assert "scrub" in handler["filters"], name
