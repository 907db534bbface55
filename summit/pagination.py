"""Lists of the API in pages that do not shift while rows come and go."""

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet
from rest_framework.pagination import CursorPagination
from rest_framework.request import Request


class Pages(CursorPagination):
    """`?limit=` up to 200 and an opaque `?cursor=`; the answer is `{next, previous, results}`.

    The order is fixed: the view's `ordering` (field names that are unique together), else by primary key.
    """

    page_size = 50
    page_size_query_param = "limit"
    max_page_size = 200
    ordering = ("pk",)

    def get_ordering(self, request: Request, queryset: QuerySet[Any], view: Any) -> tuple[str, ...]:
        ordering: Sequence[str] | str = getattr(view, "ordering", None) or self.ordering
        return (ordering,) if isinstance(ordering, str) else tuple(ordering)
