"""Back office lists that may be looked at and nothing else: rows with a state are changed by services, never by a form."""

from collections.abc import Callable, Iterable
from typing import Any

from django.contrib.auth.models import AnonymousUser, Permission
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest
from django.urls import path
from wagtail.admin.menu import MenuItem
from wagtail.admin.views.generic import IndexView, InspectView
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.permission_policies.base import BasePermissionPolicy

from accounts.models import User

Reader = User | AnonymousUser


class LookOnly(BasePermissionPolicy):  # type: ignore[misc]  # untyped library
    """Knows one action, "view", on the rows that `rows_for` gives a user."""

    def __init__(self, model: type[Model], rows_for: Callable[[Reader], QuerySet[Any]]) -> None:
        super().__init__(model)
        self.rows_for = rows_for

    def user_has_permission(self, user: Reader, action: str) -> bool:
        # An empty table is no reason to hide the list from a superuser.
        return action == "view" and (user.is_superuser or self.rows_for(user).exists())

    def user_has_permission_for_instance(self, user: Reader, action: str, instance: Model) -> bool:
        return action == "view" and self.rows_for(user).filter(pk=instance.pk).exists()

    def instances_user_has_any_permission_for(self, user: Reader, actions: Iterable[str]) -> QuerySet[Any]:
        return self.rows_for(user) if "view" in actions else self.rows_for(user).none()

    def users_with_any_permission(self, actions: Iterable[str]) -> QuerySet[User]:
        return User.objects.filter(is_superuser=True, is_active=True) if "view" in actions else User.objects.none()


class OwnIndex(IndexView):  # type: ignore[misc]  # untyped library
    def get_base_queryset(self) -> QuerySet[Any]:
        rows: QuerySet[Any] = self.permission_policy.instances_user_has_any_permission_for(self.request.user, {"view"})
        return rows


class OwnInspect(InspectView):  # type: ignore[misc]  # untyped library
    def get_object(self, queryset: QuerySet[Any] | None = None) -> Model:
        rows = self.permission_policy.instances_user_has_any_permission_for(self.request.user, {"view"})
        row: Model | None = rows.filter(pk=self.pk).first()
        if row is None:
            raise Http404
        return row


class InspectOnlyViewSet(ModelViewSet):  # type: ignore[misc]  # untyped library
    """List and one row. Everything else that a viewset offers has no address here."""

    index_view_class = OwnIndex
    inspect_view_class = OwnInspect
    inspect_view_enabled = True
    copy_view_enabled = False
    pk_path_converter = "int"
    exclude_form_fields: list[str] = []  # a viewset wants to know its form, though no form has an address
    export_formats = ["csv", "xlsx"]

    def rows_for(self, user: Reader) -> QuerySet[Any]:
        raise NotImplementedError

    @property
    def permission_policy(self) -> LookOnly:
        return LookOnly(self.model, self.rows_for)

    def get_permissions_to_register(self) -> QuerySet[Permission]:
        return Permission.objects.none()

    def get_urlpatterns(self) -> list[Any]:
        return [
            path("", self.index_view, name="index"),
            path("results/", self.index_results_view, name="index_results"),
            path("inspect/<int:pk>/", self.inspect_view, name="inspect"),
        ]

    @property
    def menu_item_class(self) -> type[MenuItem]:
        policy = self.permission_policy

        class Shown(MenuItem):  # type: ignore[misc]  # untyped library
            def is_shown(self, request: HttpRequest) -> bool:
                return policy.user_has_permission(request.user, "view")

        return Shown
