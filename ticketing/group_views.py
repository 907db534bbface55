"""The coordinator's pages: who has the link speaks for the group. They work without JavaScript and are kept by no cache."""

from typing import Any

from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone, translation
from django.utils.translation import get_language
from django.views import View

from accounts.limits import knock
from summit.errors import Refusal
from summit.models import Activity
from ticketing.group_exports import group_badges, member_columns, member_rows, sheet_file, template_rows
from ticketing.group_forms import GroupForm
from ticketing.group_links import group_by_token, group_path
from ticketing.group_queries import (
    check_for,
    figures_of,
    is_stuck,
    members_of,
    offer_of,
    open_sheet,
    sheets_of,
)
from ticketing.group_rows import RowCheck
from ticketing.models import Group, GroupMember
from ticketing.queries import ACTIVE, Offer, Standing, offers_by_code
from ticketing.services.group_erasure import erase_coordinator
from ticketing.services.groups import actor_of, found_group, give_back_member, prove_group
from ticketing.short_code import format_short_code
from ticketing.ticket_views import HEADERS

TAKES = (Standing.OPEN, Standing.WAITING_LIST)
PER_PAGE = 50
LAST_SHEETS = 5


class FoundGroup(View):
    """Ask for a group's link. The answer is the same whether it was sent before or not."""

    def get(self, request: HttpRequest, activity: str) -> HttpResponse:
        offer = _offered(activity)
        return self._show(request, offer, GroupForm(initial={"language": get_language() or "bn"}))

    def post(self, request: HttpRequest, activity: str) -> HttpResponse:
        offer = _offered(activity)
        form = GroupForm(request.POST)
        status = 400
        try:
            knock("group", request)
            if offer.standing(timezone.now()) in TAKES and form.is_valid():
                found_group(
                    Activity.objects.select_related("event").get(pk=offer.pk),
                    coordinator=form.coordinator(),
                    request_id=form.cleaned_data["request_id"],
                    actor="visitor",
                )
                return render(request, "ticketing/group_new.html", {"offer": offer, "sent": True})
        except Refusal as refusal:
            form.add_error(None, refusal.sentence)
            status = refusal.status
        return self._show(request, offer, form, status=status)

    @staticmethod
    def _show(request: HttpRequest, offer: Offer, form: GroupForm, *, status: int = 200) -> HttpResponse:
        context = {"offer": offer, "form": form, "takes": offer.standing(timezone.now()) in TAKES}
        return render(request, "ticketing/group_new.html", context, status=status)


def _offered(code: str) -> Offer:
    """A public activity that takes groups; 404 for any other."""
    offer = offers_by_code([code]).get(code)
    if offer is None or not offer.live or offer.group_limit == 0:
        raise Http404
    return offer


class GroupView(View):
    """What the pages of one group share: the row, the language, the headers."""

    group: Group
    token: str

    def dispatch(self, request: HttpRequest, *args: Any, token: str, **kwargs: Any) -> HttpResponse:
        group = group_by_token(token)
        if group is None:
            return private(render(request, "ticketing/dead_group.html", status=404))
        self.group, self.token = group, token
        prove_group(group)
        self.speak(request)
        return private(super().dispatch(request, *args, **kwargs))  # type: ignore[arg-type]  # never asynchronous

    def speak(self, request: HttpRequest) -> None:
        """The coordinator's language, unless the visitor chose one."""
        chosen = request.GET.get("lang") or request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME)
        if chosen not in ("bn", "en"):
            translation.activate(self.group.language)
            request.LANGUAGE_CODE = self.group.language

    @property
    def actor(self) -> str:
        return actor_of(self.group)

    @property
    def check(self) -> RowCheck:
        return check_for(self.group)

    def home(self, said: str = "") -> HttpResponse:
        """Back to the group, with one word about what was done."""
        return redirect(group_path(self.token) + (f"?said={said}" if said else ""))

    def show(self, request: HttpRequest, name: str, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
        whole = {"group": self.group, "token": self.token, "home": group_path(self.token), **context}
        return render(request, f"ticketing/{name}.html", whole, status=status)

    def overview(self, request: HttpRequest, *, refusal: Refusal | None = None) -> HttpResponse:
        """The group's page; with a refusal of the file that was just sent."""
        offer = offer_of(self.group)
        sheet = open_sheet(self.group)
        limit = offer.group_limit if offer else 0
        page = Paginator(members_of(self.group), PER_PAGE).get_page(request.GET.get("page"))
        for row in page.object_list:
            row.shown_code = format_short_code(row.short_code) if row.short_code else ""
        takes = bool(limit) and self.group.closed_at is None
        figures = figures_of(self.group, limit=limit)
        busy = sheet is not None and sheet.state == sheet.State.QUEUED
        context = {
            "offer": offer,
            "takes": takes,
            "can_send": takes and figures.room > 0 and not busy,
            "figures": figures,
            "sheet": sheet,
            "stuck": sheet is not None and is_stuck(sheet),
            "sheets": list(sheets_of(self.group)[:LAST_SHEETS]),
            "members": page,
            "said": request.GET.get("said", ""),
            "errors": [{"field": "id_file", "text": refusal.sentence}] if refusal else [],
            "wrong_file": refusal.sentence if refusal else "",
        }
        return self.show(request, "group", context, status=refusal.status if refusal else 200)


def private(response: HttpResponse) -> HttpResponse:
    for name, value in HEADERS.items():
        response.headers[name] = value
    response.headers["Content-Language"] = translation.get_language() or "bn"
    return response


class GroupPage(GroupView):
    def get(self, request: HttpRequest) -> HttpResponse:
        return self.overview(request)


class TemplateFile(GroupView):
    """The empty sheet, with the columns of this activity."""

    def get(self, request: HttpRequest, kind: str) -> HttpResponse:
        check = self.check
        return sheet_file(kind, name=f"group-{self.group.code}", columns=check.columns, rows=template_rows(check))


class MembersFile(GroupView):
    """The people of the group; the same columns as the sheet, so that it can be sent again."""

    def get(self, request: HttpRequest, kind: str) -> HttpResponse:
        check = self.check
        rows = member_rows(members_of(self.group), check)
        return sheet_file(kind, name=f"people-{self.group.code}", columns=member_columns(check), rows=rows)


class BadgesFile(GroupView):
    def get(self, request: HttpRequest) -> HttpResponse:
        members = list(members_of(self.group))
        if not any(row.registration.state == "confirmed" for row in members):
            raise Http404
        response = HttpResponse(group_badges(self.group, members), content_type="application/pdf")
        response.headers["Content-Disposition"] = f'attachment; filename="badges-{self.group.code}.pdf"'
        return response


class GiveBack(GroupView):
    """Asked before it is done: a place that was given back is somebody else's in a second."""

    def get(self, request: HttpRequest, code: str) -> HttpResponse:
        return self.show(request, "group_give_back", {"member": self._member(code)})

    def post(self, request: HttpRequest, code: str) -> HttpResponse:
        try:
            give_back_member(self._member(code), actor=self.actor)
        except Refusal:
            return self.home("not_yours")
        return self.home("given_back")

    def _member(self, code: str) -> GroupMember:
        found: GroupMember = get_object_or_404(
            members_of(self.group), registration__code=code, registration__state__in=ACTIVE
        )
        return found


class Erase(GroupView):
    """Asked before it is done, with a box to tick: it cannot be undone."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return self._ask(request)

    def post(self, request: HttpRequest) -> HttpResponse:
        if request.POST.get("sure") != "1":
            return self._ask(request, not_sure=True)
        erase_coordinator(self.group, actor=self.actor)
        return render(request, "ticketing/group_erased.html")

    def _ask(self, request: HttpRequest, *, not_sure: bool = False) -> HttpResponse:
        people = figures_of(self.group, limit=0).people
        context = {"people": people, "sheet": open_sheet(self.group), "not_sure": not_sure}
        return self.show(request, "group_erase", context, status=400 if not_sure else 200)
