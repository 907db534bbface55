"""Lists of the API: a fixed order, pages by cursor, `?limit=` up to 200."""

from rest_framework.pagination import CursorPagination


class Pages(CursorPagination):
    """Pages in the order of the primary key unless the view says otherwise with `ordering`, which must then be unique and never null."""

    page_size = 50
    max_page_size = 200
    page_size_query_param = "limit"
    ordering = "pk"
