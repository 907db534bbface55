"""The header that is composed once says what the library would have said."""

import pytest
from csp.exceptions import CSPNonceError
from csp.middleware import CSPMiddleware
from django.http import HttpRequest, HttpResponse

from accounts.policy_header import PolicyHeader

NAME = "Content-Security-Policy"


def _asked(middleware: CSPMiddleware, *, nonce: bool = False, **own: object) -> tuple[HttpRequest, HttpResponse]:
    request, response = HttpRequest(), HttpResponse()
    request.path_info = "/"
    middleware.process_request(request)
    if nonce:
        str(request.csp_nonce)
    for name, value in own.items():
        setattr(response, name, value)
    return request, middleware.process_response(request, response)


def test_every_answer_has_the_header_of_the_library() -> None:
    ours, theirs = PolicyHeader(lambda _r: HttpResponse()), CSPMiddleware(lambda _r: HttpResponse())
    expected = _asked(theirs)[1].headers[NAME]
    assert [_asked(ours)[1].headers[NAME] for _time in range(3)] == [expected] * 3


def test_a_nonce_is_in_the_header_of_its_own_answer_only() -> None:
    ours = PolicyHeader(lambda _r: HttpResponse())
    _asked(ours)
    request, response = _asked(ours, nonce=True)
    assert f"'nonce-{request.csp_nonce}'" in response.headers[NAME]
    assert "nonce-" not in _asked(ours)[1].headers[NAME]


def test_a_nonce_asked_for_too_late_is_an_error() -> None:
    ours = PolicyHeader(lambda _r: HttpResponse())
    for _time in range(2):
        request, _response = _asked(ours)
        with pytest.raises(CSPNonceError):
            str(request.csp_nonce)


def test_a_view_with_a_policy_of_its_own_keeps_it() -> None:
    ours = PolicyHeader(lambda _r: HttpResponse())
    _asked(ours)
    assert NAME not in _asked(ours, _csp_exempt=True)[1].headers
    assert "https://example.org" in _asked(ours, _csp_update={"img-src": ["https://example.org"]})[1].headers[NAME]
    assert "example.org" not in _asked(ours)[1].headers[NAME]
