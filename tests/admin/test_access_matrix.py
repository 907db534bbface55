"""An editor of event A against everything of event B, at every address of the back office that the patterns know.

GET shows nothing of B, POST changes nothing of B; event B's own publisher and the superuser prove the opposite, so that a wall of 404s
cannot pass. An address with an argument that nobody explained fails the test: whoever adds a screen adds a line to addresses.py.
"""

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse

from tests.admin.addresses import Address, all_addresses
from tests.admin.world import DRAFT, SECRET, build_world

pytestmark = [
    pytest.mark.django_db,
    # Wagtail leaves the file of a rendition to the collector.
    pytest.mark.filterwarnings("ignore:.*SpooledTemporaryFile:pytest.PytestUnraisableExceptionWarning"),
]
_READS = re.compile(r"(SELECT|SAVEPOINT|RELEASE|ROLLBACK)\b")
# Rows that belong to the one who knocks, or that only say that he did.
OWN_TRACES = {
    "accounts_limitcounter",
    "django_session",
    "wagtailadmin_editingsession",
    "wagtailcore_pagesubscription",
    "wagtailcore_uploadedfile",
    "wagtailusers_userprofile",
    "wagtailsearch_query",
}
# Wagtail answers a POST without its fields with a fault of its own at these; nothing is shown or changed.
WAGTAILS_FAULTS = {
    "wagtailadmin_choose_page_external_link",
    "wagtailadmin_workflows:task_chooser_create",
}
SEEN_BY_ITS_PUBLISHER = {
    "wagtailadmin_explore",
    "wagtailadmin_pages:edit",
    "wagtailadmin_pages:history",
    "wagtailadmin_pages:view_draft",
    "wagtailadmin_pages:workflow_history",
    "wagtailadmin_pages:move_confirm",
    "wagtailadmin_pages:unpublish",
    "wagtailadmin_choose_page_child",
    "wagtailimages:edit",
    "wagtaildocs:edit",
    "bulk page publish",
    "bulk image delete",
    "chosen multiple",
    "compare",
    "search wagtailimages:index",
    "summit_change_status",
}
CHANGED_BY_ITS_PUBLISHER = {
    "wagtailadmin_pages:add",
    "wagtailadmin_pages:edit",
    "wagtailadmin_pages:copy",
    "wagtailadmin_pages:delete",
    "wagtailadmin_pages:lock",
    "wagtailadmin_pages:unpublish",
    "wagtailadmin_pages:workflow_action",
    "bulk page unpublish",
    "wagtailimages:edit",
    "wagtaildocs:delete",
    "summit_change_status",
}


@pytest.fixture
def world():
    return build_world()


@contextmanager
def _rolled_back() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def _tables() -> list[str]:
    models = apps.get_models(include_auto_created=True)
    named = {model._meta.db_table for model in models if model._meta.managed}
    return sorted(named - OWN_TRACES)


def _snapshot(tables: Iterable[str]) -> dict[str, int]:
    """One number for what stands in each table; equal when nothing changed."""
    found = {}
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f'SELECT * FROM "{table}"')
            found[table] = hash(tuple(sorted(map(repr, cursor.fetchall()))))
    return found


class _Written:
    """The tables that statements wrote to, as an execute wrapper: only these can have changed."""

    def __init__(self) -> None:
        self.tables: set[str] = set()

    def __call__(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if not _READS.match(sql):
            self.tables.update(re.findall(r'"(\w+)"', sql.split(" WHERE ", maxsplit=1)[0]))
        return execute(sql, params, many, context)


def _knock(session: Any, address: Address, method: str) -> tuple[int, bool]:
    """Status, and whether the answer shows anything of event B. A fresh browser each time: messages would follow it."""
    client = Client(raise_request_exception=False)
    client.cookies[settings.SESSION_COOKIE_NAME] = session
    answer = client.get(address.path) if method == "get" else client.post(address.path, address.values)
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    shown = any(marker in body for marker in (SECRET.encode(), DRAFT.encode()))
    return answer.status_code, shown


def _walk(user: Any, addresses: list[Address], *, methods: tuple[str, ...] = ("get", "post")) -> dict[str, list[str]]:
    """What was `seen`, what `changed` and where it `failed`, by names of addresses."""
    signed_in = Client()
    signed_in.force_login(user)
    session = signed_in.cookies[settings.SESSION_COOKIE_NAME].value
    tables = _tables()
    before = _snapshot(tables)
    found: dict[str, list[str]] = {"seen": [], "changed": [], "failed": []}
    for address in addresses:
        for method in methods:
            written = _Written()
            with _rolled_back():
                with connection.execute_wrapper(written):
                    status, shown = _knock(session, address, method)
                if shown:
                    found["seen"].append(address.name if method == "get" else f"{address.name}, posted")
                if status >= 500 and address.name not in WAGTAILS_FAULTS:
                    found["failed"].append(f"{method} {address.path} {status}")
                if method == "post":
                    after = _snapshot(written.tables.intersection(tables))
                    changed = sorted(table for table in after if before[table] != after[table])
                    if changed:
                        found["changed"].append(
                            f"{address.name} {changed}" if user.username.endswith("_a") else address.name
                        )
    return found


@pytest.mark.parametrize(
    "login",
    [
        "publisher_a",
        pytest.param("editor_a", marks=pytest.mark.long),
        pytest.param("organiser_a", marks=pytest.mark.long),
        pytest.param("registrar_a", marks=pytest.mark.long),
    ],
)
def test_nothing_of_another_event_is_seen_or_changed(world, login):
    event_b, users = world

    found = _walk(users[login], all_addresses(event_b))

    assert found == {"seen": [], "changed": [], "failed": []}


@pytest.mark.parametrize("login", ["publisher_b", pytest.param("boss", marks=pytest.mark.long)])
def test_its_own_publisher_and_the_superuser_see_and_change_it(world, login):
    event_b, users = world
    wanted = SEEN_BY_ITS_PUBLISHER | CHANGED_BY_ITS_PUBLISHER
    addresses = [address for address in all_addresses(event_b) if address.name in wanted]

    found = _walk(users[login], addresses)

    assert SEEN_BY_ITS_PUBLISHER - set(found["seen"]) == set()
    assert CHANGED_BY_ITS_PUBLISHER - set(found["changed"]) == set()
    assert found["failed"] == []


def test_every_address_is_closed_without_sign_in(world):
    event_b, _users = world
    client = Client(raise_request_exception=False)
    open_ones = {"wagtailadmin_sprite", "wagtailadmin_login", "wagtailadmin_javascript_catalog"}

    for address in all_addresses(event_b):
        if address.name in open_ones or "password_reset" in address.name:
            continue
        answer = client.get(address.path)
        assert (answer.status_code, "/sign-in/" in answer.headers.get("Location", "")) == (302, True), address.path


def test_own_image_is_not_put_into_a_foreign_collection(world):
    event_b, users = world
    own = event_b.own
    client = Client()
    client.force_login(users["publisher_a"])

    client.post(
        reverse("wagtailimages:edit", args=[own.image.pk]),
        {"title": "Renamed", "collection": event_b.collection.pk},
    )

    own.image.refresh_from_db()
    assert own.image.collection_id == own.collection.pk
