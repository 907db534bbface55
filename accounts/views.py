"""Signing in and out, the display of the site, and whether the process is fit for work."""

from collections.abc import Callable
from functools import wraps
from urllib.parse import urlencode

from django.conf import settings
from django.forms import Form
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST, require_safe

from accounts import display
from accounts.errors import Refusal
from accounts.exports import qr_data_url
from accounts.forms import CodeForm, FirstCodeForm, SignInForm
from accounts.models import User
from accounts.problems import Problem, is_for_api
from accounts.readiness import readiness
from accounts.rules import has_second_factor
from accounts.safe_next import safe_next
from accounts.services import login

HOME = "/"


@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """User name or e-mail and password."""
    target = safe_next(request, settings.LOGIN_REDIRECT_URL)
    if request.user.is_authenticated and request.method == "GET":
        # The back office sends here whoever it does not let in: sent straight back, he would go round in a circle.
        may_go_on = not target.startswith("/admin/") or request.user.has_perm("wagtailadmin.access_admin")
        return redirect(target) if may_go_on else render(request, "403.html", status=403)
    form = SignInForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            step = login.sign_in(
                request, login_name=form.cleaned_data["login_name"], password=form.cleaned_data["password"]
            )
        except Refusal as refusal:
            return _form_page(request, "accounts/sign_in.html", form, target, refusal)
        pages = {login.Next.CODE: "accounts:second_factor", login.Next.SET_UP: "accounts:second_factor_set_up"}
        return redirect(_with_next(reverse(pages[step]), target) if step in pages else _landing(request, target))
    return _form_page(request, "accounts/sign_in.html", form, target)


def _expected(view: Callable[[HttpRequest, User], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """For whoever has shown his password in this browser; anybody else starts at the first step."""

    @wraps(view)
    def wrapper(request: HttpRequest) -> HttpResponse:
        user = login.expected_user(request)
        if user is None:
            target = safe_next(request, settings.LOGIN_REDIRECT_URL)
            return redirect(_with_next(reverse("accounts:sign_in"), target))
        return view(request, user)

    return wrapper


@require_http_methods(["GET", "POST"])
@_expected
def second_factor(request: HttpRequest, user: User) -> HttpResponse:
    """The code of the phone, or a recovery code."""
    target = safe_next(request, settings.LOGIN_REDIRECT_URL)
    if not has_second_factor(user):
        return redirect(_with_next(reverse("accounts:second_factor_set_up"), target))
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            login.verify_second_factor(request, user, code=form.cleaned_data["code"])
        except Refusal as refusal:
            return _form_page(request, "accounts/second_factor.html", form, target, refusal)
        return redirect(_landing(request, target))
    return _form_page(request, "accounts/second_factor.html", form, target)


@require_http_methods(["GET", "POST"])
@_expected
def second_factor_set_up(request: HttpRequest, user: User) -> HttpResponse:
    """A picture for the phone, its first code, then the recovery codes. A set-up phone is changed only with its code."""
    target = safe_next(request, settings.LOGIN_REDIRECT_URL)
    if has_second_factor(user) and not _is_verified(request):
        return redirect(_with_next(reverse("accounts:second_factor"), request.get_full_path()))
    form = FirstCodeForm(request.POST or None)
    refusal = None
    if request.method == "POST" and form.is_valid():
        try:
            codes = login.confirm_second_factor(request, user, code=form.cleaned_data["code"])
        except Refusal as refused:
            refusal = refused
        else:
            return render(request, "accounts/recovery_codes.html", {"codes": codes, "next": target})
    device = login.begin_second_factor(user)
    picture = {"qr": qr_data_url(device.config_url), "secret": login.shown_secret(device)}
    return _form_page(request, "accounts/second_factor_set_up.html", form, target, refusal, picture)


@require_http_methods(["GET", "POST"])
def recovery_codes(request: HttpRequest) -> HttpResponse:
    """New recovery codes, for whoever is signed in with his second factor."""
    user = login.expected_user(request)
    if user is None or not request.user.is_authenticated or not _is_verified(request):
        return redirect(_with_next(reverse("accounts:second_factor"), request.path))
    if request.method == "POST":
        codes = login.renew_recovery_codes(user, actor=user)
        return render(request, "accounts/recovery_codes.html", {"codes": codes, "next": settings.LOGIN_REDIRECT_URL})
    return render(request, "accounts/recovery_codes_ask.html", {"next": settings.LOGIN_REDIRECT_URL})


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    login.sign_out(request)
    return redirect("accounts:sign_in")


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form without its security token: an old page, blocked cookies, or another site that posts in our name."""
    if is_for_api(request):
        sentence = _("The security token of this page is missing or old. Load the page again and repeat.")
        return Problem(403, "csrf_failed", sentence)
    return render(request, "accounts/csrf_failure.html", {"again": request.path}, status=403)


@require_http_methods(["GET", "POST"])
def preferences(request: HttpRequest) -> HttpResponse:
    """Text size, contrast, colours, without a script."""
    target = safe_next(request, HOME)
    now = display.chosen(request.COOKIES)
    if request.method == "POST":
        response = redirect(target)
        response.set_cookie(
            display.COOKIE,
            display.with_changes(now, request.POST.dict()),
            max_age=display.MAX_AGE,
            samesite="Lax",
            secure=settings.SESSION_COOKIE_SECURE,
        )
        return response
    return render(request, "preferences.html", {"chosen": now, "next": target})


@require_safe
def healthz(_request: HttpRequest) -> HttpResponse:
    """The process is up; nothing else is asked."""
    return JsonResponse({"status": "ok"})


@require_GET
def readyz(_request: HttpRequest) -> HttpResponse:
    """Every part with its state; 503 when one is not fit for work."""
    checks = readiness()
    ready = all(check["ok"] for check in checks.values())
    return JsonResponse({"ready": ready, "checks": checks}, status=200 if ready else 503)


def _form_page(
    request: HttpRequest,
    template: str,
    form: Form,
    target: str,
    refusal: Refusal | None = None,
    context: dict[str, str] | None = None,
) -> HttpResponse:
    """The form again, with its errors on top; nothing typed is lost but the password."""
    if refusal is not None:
        form.add_error(None, refusal.sentence)
    status = (refusal.status if refusal.status in (429, 503) else 400) if refusal is not None else 200
    response = render(request, template, {"form": form, "next": target, **(context or {})}, status=status)
    if refusal is not None and refusal.retry_after is not None:
        response.headers["Retry-After"] = str(refusal.retry_after)
    return response


def _with_next(path: str, target: str) -> str:
    return f"{path}?{urlencode({'next': target})}"


def _landing(request: HttpRequest, target: str) -> str:
    """Where a fresh session goes: not into the back office when its owner has no desk there."""
    if target == settings.LOGIN_REDIRECT_URL and not request.user.has_perm("wagtailadmin.access_admin"):
        return settings.LANDING_WITHOUT_OFFICE
    return target


def _is_verified(request: HttpRequest) -> bool:
    check: Callable[[], bool] | None = getattr(request.user, "is_verified", None)
    return check is not None and check()
