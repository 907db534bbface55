"""How an editor fills a page form: the values of the form as Wagtail shows it, changed where the test says so."""

from typing import Any

from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page
from wagtail.test.utils.form_data import inline_formset, nested_form_data, rich_text

from tests.factories.people import PASSWORD

CHILDREN = {
    "event": {"event_dates": ["date"], "event_organisations": ["organisation", "role"]},
    "session": {"session_speakers": ["speaker", "part"]},
}
TEXTS = ("title", "title_bn", "summary_en", "summary_bn", "slug")
FIELDS = {
    "edition": ("theme_en", "theme_bn", "ordinal", "season_start", "season_end", "number", "is_example"),
    "event": ("kind", "division", "host_district", "sequence", "dates_note_en", "dates_note_bn", "cover"),
    "activity": (
        *("kind", "admission", "components", "start", "end", "venue", "room"),
        *("audience_en", "audience_bn", "online_url"),
    ),
    "newspage": ("published_on", "byline", "source_name", "source_url", "picture", "picture_alt_en", "picture_alt_bn"),
    "session": ("kind", "track", "language", "start", "end", "room", "online_url"),
}


def sign_in(user: Any) -> Client:
    client = Client()
    assert client.login(username=user.username, password=PASSWORD)
    return client


def form_values(page: Any, **changes: Any) -> dict[str, Any]:
    """What the form of `page` would send; `changes` by field name, lists of rows for the inline panels."""
    model = page._meta.model_name
    values = {name: getattr(page, name, None) for name in (*TEXTS, *FIELDS[model])}
    if "components" in values:
        values["components"] = list(page.components.all()) if page.pk else []
    values |= {name: rich_text(getattr(page, name), features=["bold"]) for name in ("body_en", "body_bn")}
    values |= {"comment_notifications": "", "comments": inline_formset([])}
    for name, columns in CHILDREN.get(model, {}).items():
        rows = list(getattr(page, name).all()) if page.pk else []
        held = [{"id": row.pk, **{column: getattr(row, column) for column in columns}} for row in rows]
        values[name] = _formset(changes.pop(name, held), initial=0 if name in changes else len(held))
    values |= {name: rich_text(value, features=["bold"]) for name, value in changes.items() if name.startswith("body_")}
    values |= {name: value for name, value in changes.items() if not name.startswith("body_")}
    chosen = {name: _typed(values.pop(name)) for name in ("components",) if name in values}
    return {**nested_form_data({name: _typed(value) for name, value in values.items()}), **chosen}


def edit(client: Client, page: Any, *, action: str = "", **changes: Any) -> Any:
    """Post the edit form; `action` is `publish`, `submit` or nothing for a draft."""
    latest = Page.objects.get(pk=page.pk).get_latest_revision_as_object()
    values = form_values(latest, **changes)
    if action:
        values[f"action-{action}"] = "1"
    return client.post(reverse("wagtailadmin_pages:edit", args=[page.pk]), values)


def add(client: Client, parent: Page, page: Any, *, action: str = "", **changes: Any) -> Any:
    """Post the form of a new page under `parent`; `page` is an unsaved one with its values."""
    values = form_values(page, **changes)
    if action:
        values[f"action-{action}"] = "1"
    kind = (page._meta.app_label, page._meta.model_name)
    return client.post(reverse("wagtailadmin_pages:add", args=[*kind, parent.pk]), values)


def errors_of(response: Any) -> dict[str, list[str]]:
    """Of a form that was shown again."""
    assert response.status_code == 200, response.get("location")
    return dict(response.context["form"].errors)


def _formset(rows: list[dict[str, Any]], initial: int) -> dict[str, Any]:
    return inline_formset([{name: _typed(value) for name, value in row.items()} for row in rows], initial=initial)


def _typed(value: Any) -> Any:
    """As a browser would write it into a field."""
    if value is None or value is False:
        return ""
    if isinstance(value, list):
        return [_typed(item) for item in value]
    if hasattr(value, "pk"):
        return str(value.pk)
    if hasattr(value, "hour"):
        return timezone.localtime(value).strftime("%Y-%m-%d %H:%M")
    return value if isinstance(value, dict) else str(value)


def write_rows(client: Client, model: Any, values: dict[str, Any], **children: list[dict[str, Any]]) -> None:
    """Add a row through its screen; `children` are the rows of its inline panels."""
    empty = {"organisation": ["former_names"], "venue": ["rooms", "other_names"]}.get(model._meta.model_name, [])
    formsets = {name: _formset(children.get(name, []), initial=0) for name in empty}
    plain = {name: value for name, value in values.items() if not isinstance(value, list)}
    address = reverse(f"wagtailsnippets_summit_{model._meta.model_name}:add")
    response = client.post(address, nested_form_data({**plain, **formsets}))
    assert response.status_code == 302, response.context["form"].errors
