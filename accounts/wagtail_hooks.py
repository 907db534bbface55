"""Where this room stands in the back office."""

from collections.abc import Iterator
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.staticfiles import versioned_static
from wagtail.admin.ui.tables import Column, DateColumn, TitleColumn
from wagtail.admin.widgets.button import Button

from accounts import office
from accounts.inspecting import InspectOnlyViewSet, OwnInspect, Reader
from accounts.models import LogEntry, Message, User
from accounts.queries import log_lines_for, messages_for
from accounts.rules import has_second_factor
from accounts.services.login import deactivate_user


class AuditLog(InspectOnlyViewSet):
    model = LogEntry
    name = "audit_log"
    url_prefix = "audit-log"
    icon = "history"
    menu_label = gettext_lazy("Audit log")
    list_display = [
        TitleColumn("at", label=gettext_lazy("When"), url_name="audit_log:inspect"),
        Column("actor_name", label=gettext_lazy("Who")),
        Column("verb", label=gettext_lazy("What")),
        Column("subject_type", label=gettext_lazy("Kind")),
        Column("subject_id", label=gettext_lazy("Which")),
        Column("scope", label=gettext_lazy("Where")),
    ]
    list_export = ["at", "actor_name", "verb", "subject_type", "subject_id", "scope", "data"]
    list_filter = ["verb", "subject_type", "scope", "at"]
    list_per_page = 50
    search_fields = ["actor_name", "verb", "subject_id", "scope"]
    search_backend_name = None
    inspect_view_fields = ["at", "actor_name", "actor", "verb", "subject_type", "subject_id", "scope", "data"]

    def rows_for(self, user: Reader) -> QuerySet[LogEntry]:
        return log_lines_for(user)


class InspectMessage(OwnInspect):
    template_name = "accounts/admin/message.html"


class Outbox(InspectOnlyViewSet):
    model = Message
    name = "outbox"
    url_prefix = "outbox"
    icon = "mail"
    menu_label = gettext_lazy("Messages sent")
    inspect_view_class = InspectMessage
    inspect_template_name = "accounts/admin/message.html"
    list_display = [
        TitleColumn("to", label=gettext_lazy("Recipient"), url_name="outbox:inspect"),
        Column("template", label=gettext_lazy("Message")),
        Column("get_state_display", label=gettext_lazy("State")),
        Column("attempts", label=gettext_lazy("Tries")),
        Column("failure", label=gettext_lazy("Last failure")),
        DateColumn("created_at", label=gettext_lazy("Queued")),
        DateColumn("sent_at", label=gettext_lazy("Sent")),
    ]
    list_filter = ["state", "template", "channel"]
    list_per_page = 50
    list_export: list[str] = []
    search_fields = ["to", "template", "dedupe_key"]
    search_backend_name = None
    ordering = "-id"
    inspect_view_fields = [
        "to", "channel", "template", "language", "state", "attempts", "failure", "created_at", "next_attempt_at",
        "lease_until", "sent_at", "uid", "context",
    ]  # fmt: skip

    def rows_for(self, user: Reader) -> QuerySet[Message]:
        return messages_for(user)


audit_log, outbox = AuditLog(), Outbox()


@hooks.register("insert_global_admin_js")
def office_script() -> str:
    return format_html('<script src="{}"></script>', versioned_static("accounts/office.js"))


@hooks.register("insert_global_admin_css")
def office_style() -> str:
    return format_html('<link rel="stylesheet" href="{}">', versioned_static("accounts/office.css"))


@hooks.register("register_admin_viewset")
def lists() -> list[InspectOnlyViewSet]:
    return [audit_log, outbox]


@hooks.register("register_reports_menu_item")
def audit_log_item() -> MenuItem:
    return audit_log.get_menu_item(order=2000)


@hooks.register("register_reports_menu_item")
def outbox_item() -> MenuItem:
    return outbox.get_menu_item(order=2100)


@hooks.register("register_admin_urls")
def addresses() -> list[Any]:
    return [
        path("keys/", office.keys, name="accounts_keys"),
        path("keys/<int:pk>/revoke/", office.revoke_key, name="accounts_revoke_key"),
        path("outbox/<int:pk>/resend/", office.resend, name="accounts_resend"),
        path("users/<int:pk>/second-step/", office.reset_user, name="accounts_reset_user"),
    ]


@hooks.register("register_settings_menu_item")
def keys_item() -> MenuItem:
    return MenuItem(
        gettext_lazy("Programs' keys"), reverse("accounts_keys"), name="program-keys", icon_name="key", order=9000
    )


@hooks.register("register_user_listing_buttons")
def reset_button(user: User, request_user: User) -> Iterator[Button]:
    if request_user.is_superuser and has_second_factor(user):
        yield Button(_("Reset the second step"), reverse("accounts_reset_user", args=[user.pk]), icon_name="lock")


@hooks.register("before_delete_user")
def close_instead_of_deleting(request: HttpRequest, user: User) -> HttpResponse | None:
    """The audit log names its actors for good: an account is closed, its row stays."""
    if request.method != "POST":
        return None
    deactivate_user(user, actor=request.user)
    messages.success(
        request,
        _("The account of %(user)s was closed and its sessions and keys ended. Its name stays in the audit log.")
        % {"user": user.shown_name},
    )
    return redirect("wagtailusers_users:index")


@hooks.register("before_bulk_action")
def close_many_instead_of_deleting(
    request: HttpRequest, action_type: str, objects: list[Any], _action: object
) -> HttpResponse | None:
    if action_type != "delete" or not objects or not isinstance(objects[0], User) or request.method != "POST":
        return None
    for user in objects:
        deactivate_user(user, actor=request.user)
    messages.success(request, _("The accounts were closed. Their names stay in the audit log."))
    return redirect("wagtailusers_users:index")
