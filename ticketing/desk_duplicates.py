"""People who could be registered twice: found, compared, put together, parted again."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.models import User
from bangla.phones import show_phone
from summit.errors import Refusal
from ticketing.consent_words import purpose_words
from ticketing.desk import own_event
from ticketing.duplicates import merge_of_event, merges_of, people_to_merge, possible_duplicates
from ticketing.models import Attendee
from ticketing.queries import ACTIVE, registrations_of, valid_ticket_of
from ticketing.services.merge_undo import undo_merge
from ticketing.services.merging import GONE, merge_attendees, plan_merge

PER_PAGE = 25
COMPARED: dict[str, Promise] = {
    "name_en": gettext_lazy("name in English"),
    "name_bn": gettext_lazy("name in Bangla"),
    "phone": gettext_lazy("phone"),
    "email": gettext_lazy("e-mail"),
    "organisation": gettext_lazy("organisation"),
    "designation": gettext_lazy("designation"),
    "institution": gettext_lazy("institution"),
    "district": gettext_lazy("district"),
    "gender": gettext_lazy("gender"),
    "kind": gettext_lazy("kind of ticket"),
    "created_at": gettext_lazy("Registered"),
}


def duplicates(request: HttpRequest, event: str) -> HttpResponse:
    """Groups of people who could be one, and what was put together before."""
    own = own_event(request, event)
    page = Paginator(possible_duplicates(own), PER_PAGE).get_page(request.GET.get("p"))
    context = {
        "event": own,
        "page": page,
        "merges": merges_of(_staff(request), own)[:50],
        "page_title": _("Possible duplicates"),
        "page_subtitle": own.shown_title,
    }
    return render(request, "ticketing/admin/duplicates.html", context)


def compare(request: HttpRequest, event: str) -> HttpResponse:
    """Two people side by side, and what putting them together would do."""
    own = own_event(request, event)
    keep, gone = people_to_merge(
        _staff(request), own, keep=_code(request.GET.get("keep")), gone=_code(request.GET.get("gone"))
    )
    if keep == gone:
        messages.error(request, _("These are the same registration. Choose two different ones."))
        return redirect("ticketing_duplicates", own.code)
    context = {
        "event": own,
        "keep": keep,
        "gone": gone,
        "lines": [(label, _said(keep, name), _said(gone, name)) for name, label in COMPARED.items()],
        "places": (_places(keep), _places(gone)),
        "tickets": (valid_ticket_of(keep), valid_ticket_of(gone)),
        **_preview(keep, gone),
        "page_title": _("Is this one person?"),
        "page_subtitle": own.shown_title,
    }
    return render(request, "ticketing/admin/compare.html", context)


def _preview(keep: Attendee, gone: Attendee) -> dict[str, object]:
    """What a merge would do, in the words of the screen."""
    plan = plan_merge(keep, gone)
    return {
        "plan": plan,
        "ended": [(row, keep if side != GONE else gone) for row, side in plan.ended],
        "withdrawn": [purpose_words(purpose) for purpose in plan.withdrawn],
        "filled": [str(COMPARED[name.removesuffix("_id")]) for name in plan.filled],
        "can_merge": not (keep.merged_into_id or gone.merged_into_id or keep.erased_at or gone.erased_at),
    }


def _said(attendee: Attendee, name: str) -> object:
    shown = getattr(attendee, f"get_{name}_display", None)
    if shown is not None:
        return shown()
    value = getattr(attendee, name)
    if name == "phone":
        return show_phone(value, (get_language() or "bn").split("-")[0])
    return value.name if name == "district" and value is not None else value


def _places(attendee: Attendee) -> list[object]:
    return list(registrations_of(attendee).filter(state__in=ACTIVE))


@require_POST
def merge(request: HttpRequest, event: str) -> HttpResponse:
    own = own_event(request, event)
    user = _staff(request)
    keep, gone = people_to_merge(user, own, keep=_code(request.POST.get("keep")), gone=_code(request.POST.get("gone")))
    try:
        merge_attendees(keep, gone, actor=user)
    except Refusal as refusal:
        messages.error(request, refusal.sentence)
        return redirect("ticketing_duplicates", own.code)
    messages.success(request, _("The two are one now. The ticket link goes to the address on file."))
    return redirect("ticketing_person", own.code, keep.code)


@require_POST
def undo(request: HttpRequest, event: str, merge: int) -> HttpResponse:
    own = own_event(request, event)
    user = _staff(request)
    try:
        undo_merge(merge_of_event(user, own, merge), actor=user)
    except Refusal as refusal:
        messages.error(request, refusal.sentence)
    else:
        messages.success(
            request,
            _("The two were parted again. Where a place had been given on meanwhile, its person waits first in line."),
        )
    return redirect("ticketing_duplicates", own.code)


def _code(text: str | None) -> str:
    """What somebody put into the address; a code is short and holds no NUL."""
    return (text or "").replace("\0", "")[:12]


def _staff(request: HttpRequest) -> User:
    """The back office is closed to everybody else."""
    if not isinstance(request.user, User):
        raise Http404
    return request.user
