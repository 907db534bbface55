"""Pages of the back office that belong to this room: programs' keys, and sending a message again."""

import datetime as dt

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST
from wagtail.admin.widgets import AdminDateInput

from accounts.auth import READ, WRITE
from accounts.errors import Refusal
from accounts.models import Message, User
from accounts.queries import messages_for, own_tokens
from accounts.services.login import reset_second_factor
from accounts.services.outbox import resend_message
from accounts.services.tokens import create_token, revoke_token


class KeyForm(forms.Form):
    name = forms.CharField(
        label=gettext_lazy("Name"), max_length=100, help_text=gettext_lazy("Which program uses it, and where it runs.")
    )
    scopes = forms.MultipleChoiceField(
        label=gettext_lazy("The program may"),
        choices=[(READ, gettext_lazy("read")), (WRITE, gettext_lazy("write"))],
        widget=forms.CheckboxSelectMultiple,
    )
    last_day = forms.DateField(
        label=gettext_lazy("Last day"),
        required=False,
        widget=AdminDateInput,
        help_text=gettext_lazy("The key stops working after this day. Leave it empty only where nobody can renew it."),
    )


def _user(request: HttpRequest) -> User:
    return get_object_or_404(User, pk=request.user.pk, is_active=True)


@require_http_methods(["GET", "POST"])
def keys(request: HttpRequest) -> HttpResponse:
    """Own keys, and a new one: its text stands on the answer to the POST and nowhere else."""
    user = _user(request)
    form = KeyForm(request.POST or None)
    made: dict[str, object] = {}
    if request.method == "POST" and form.is_valid():
        try:
            row, plain = create_token(
                user,
                name=form.cleaned_data["name"],
                scopes=form.cleaned_data["scopes"],
                expires_at=_end_of(form.cleaned_data["last_day"]),
                actor=user,
            )
        except Refusal as refusal:
            form.add_error("last_day" if refusal.field == "expires_at" else refusal.field or None, refusal.sentence)
        else:
            made, form = {"row": row, "plain": plain}, KeyForm()
    context = {
        "page_title": _("Programs' keys"),
        "header_icon": "key",
        "keys": own_tokens(user),
        "now": timezone.now(),
        "form": form,
        "made": made,
    }
    return render(request, "accounts/admin/keys.html", context, status=400 if form.errors else 200)


@require_POST
def revoke_key(request: HttpRequest, pk: int) -> HttpResponse:
    user = _user(request)
    row = revoke_token(get_object_or_404(own_tokens(user), pk=pk), actor=user)
    messages.success(request, _("The key “%(name)s” opens nothing any more.") % {"name": row.name})
    return redirect("accounts_keys")


@require_POST
def resend(request: HttpRequest, pk: int) -> HttpResponse:
    user = _user(request)
    if not user.is_superuser:
        raise PermissionDenied
    message: Message = get_object_or_404(messages_for(user), pk=pk)
    try:
        resend_message(message, actor=user)
    except Refusal as refusal:
        messages.error(request, refusal.sentence)
    else:
        messages.success(request, _("The message waits to be sent again."))
    return redirect("outbox:inspect", pk)


def _end_of(day: dt.date | None) -> dt.datetime | None:
    """The first moment of the day after, in Bangladesh: the last day itself still counts."""
    if day is None:
        return None
    return timezone.make_aware(dt.datetime.combine(day + dt.timedelta(days=1), dt.time()))


@require_http_methods(["GET", "POST"])
def reset_user(request: HttpRequest, pk: int) -> HttpResponse:
    """A colleague lost the phone: asked once more, then the devices are forgotten."""
    actor = _user(request)
    if not actor.is_superuser:
        raise PermissionDenied
    user = get_object_or_404(User, pk=pk)
    if request.method == "POST":
        reset_second_factor(user, actor=actor)
        messages.success(
            request, _("The next sign-in of %(user)s sets up a new second step.") % {"user": user.shown_name}
        )
        return redirect("wagtailusers_users:index")
    context = {"page_title": _("Reset the second step"), "page_subtitle": user.shown_name, "header_icon": "lock"}
    return render(request, "accounts/admin/reset_user.html", context)
