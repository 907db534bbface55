"""Two walls that Wagtail does not build: whose pages and files an address may name, and a sentence for a refusal."""

from collections.abc import Callable, Iterable
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.db.models import ProtectedError, RestrictedError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from wagtail.documents.permissions import permission_policy as document_policy
from wagtail.images.permissions import permission_policy as image_policy
from wagtail.permissions import page_permission_policy

from summit.errors import Refusal

Answer = HttpResponse | None
PAGE_ARGUMENTS = ("page_id", "page_to_move_id", "destination_id", "parent_page_id", "destination_page_id")
PAGE_FIELDS = (
    "new_parent_page",
    "parent_page",
    "chooser",
)  # of copy, choose parent, bulk move: their errors name titles
FILE_ACTIONS = ["add", "change", "delete", "choose"]
# Lists that show every event's titles and are of use to nobody but the one who runs the site.
SUPERUSER_ONLY = {
    "wagtailadmin_reports:page_types_usage",
    "wagtailadmin_reports:page_types_usage_results",
}
FILE_LISTS = ("wagtailadmin_api:images:", "wagtailadmin_api:documents:")
# Doors through which a page can go live, disappear or move: all that they do is done, or nothing.
WHOLE_OR_NOTHING = {"add", "edit", "copy", "delete", "move_confirm", "workflow_action", "collect_workflow_action_data"}


class OwnPages:
    """Only pages and files of the user's own events may be named in an address of the back office; anything else is 404.

    Wagtail asks its rights in nearly every view. This closes the few that show a foreign title before they ask (move,
    page chooser, lists of bulk actions, image formats): docs/flows.md has the list, tests/admin the proof.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    @cached_property
    def admin(self) -> str:
        return reverse("wagtailadmin_home")

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponse], args: list[Any], kwargs: dict[str, Any]
    ) -> Answer:
        user = request.user
        if not request.path.startswith(self.admin) or not user.is_authenticated:
            return None
        if not user.is_superuser:
            _refuse_foreign(request, kwargs)
        name = _view_name(request)
        if request.method == "POST" and (name == "wagtail_bulk_action" or _is_page_door(name)):
            return self._whole_or_nothing(request, view, args, kwargs)
        return None

    def process_exception(self, request: HttpRequest, exception: Exception) -> Answer:
        """A refusal in the back office is a message above the screen one came from."""
        if not request.path.startswith(self.admin):
            return None
        sentence = _sentence_of(exception)
        if sentence is None:
            return None
        messages.error(request, sentence)
        return _way_back(request, getattr(request.resolver_match, "kwargs", {}))

    def _whole_or_nothing(
        self, request: HttpRequest, view: Callable[..., HttpResponse], args: list[Any], kwargs: dict[str, Any]
    ) -> Answer:
        """Run the view in one transaction. Where publishing is refused, what was typed is kept as a draft."""
        try:
            with transaction.atomic():
                return view(request, *args, **kwargs)
        except (Refusal, ProtectedError, RestrictedError) as exception:
            messages.error(request, _sentence_of(exception) or "")
        if "action-publish" not in request.POST:
            return _way_back(request, kwargs)
        draft = request.POST.copy()
        del draft["action-publish"]
        request.POST = draft  # type: ignore[assignment]  Django declares it read-only
        return view(request, *args, **kwargs)


def _view_name(request: HttpRequest) -> str:
    return (request.resolver_match and request.resolver_match.view_name) or ""


def _is_page_door(name: str) -> bool:
    namespace, _colon, door = name.partition(":")
    return namespace == "wagtailadmin_pages" and door in WHOLE_OR_NOTHING


def _refuse_foreign(request: HttpRequest, kwargs: dict[str, Any]) -> None:
    """Raise 404 where the address names a page or file outside the user's events, or a list of everybody's."""
    name = _view_name(request)
    if name in SUPERUSER_ONLY or name.startswith(FILE_LISTS):
        raise Http404
    asked = request.GET.getlist("id")
    bulk_model = kwargs.get("model_name") if name == "wagtail_bulk_action" else None
    pages = [kwargs[argument] for argument in PAGE_ARGUMENTS if kwargs.get(argument)]
    pages += [request.POST[field] for field in PAGE_FIELDS if field in request.POST]
    if bulk_model == "page":
        pages += [*asked, *request.GET.getlist("childOf")]
    if name == "wagtailadmin_choose_page_chosen_multiple":
        pages += asked
    _all_within(pages, lambda: page_permission_policy.explorable_instances(request.user))
    images = asked if bulk_model == "image" else []
    if name.startswith("wagtailimages") and kwargs.get("image_id"):
        images = [kwargs["image_id"]]
    _all_within(images, lambda: image_policy.instances_user_has_any_permission_for(request.user, FILE_ACTIONS))
    documents = asked if bulk_model == "document" else []
    _all_within(documents, lambda: document_policy.instances_user_has_any_permission_for(request.user, FILE_ACTIONS))


def _all_within(asked: Iterable[Any], own: Callable[[], Any]) -> None:
    """Raise 404 unless every one of the keys `asked` is a row of `own`; `all` and the like are left to the view."""
    keys = {int(key) for key in asked if str(key).isdigit()}
    if keys and own().filter(pk__in=keys).count() != len(keys):
        raise Http404


def _sentence_of(exception: Exception) -> str | None:
    if isinstance(exception, Refusal):
        return exception.sentence
    if isinstance(exception, ProtectedError | RestrictedError):
        return _(
            "This cannot be deleted: registrations, scans, CVs or other records belong to it. "
            "Unpublish it, or mark it as cancelled, instead."
        )
    return None


def _way_back(request: HttpRequest, kwargs: dict[str, Any]) -> HttpResponse:
    page = kwargs.get("page_id") or kwargs.get("page_to_move_id")
    address = reverse("wagtailadmin_pages:edit", args=[page]) if page else reverse("wagtailadmin_home")
    if request.headers.get("X-Requested-With") == "XMLHttpRequest":
        return JsonResponse({"step": "success", "redirect": address})
    return HttpResponseRedirect(address)
