"""The rows that migrations write, written again after a test that emptied every table."""

from importlib import import_module

from django.apps import apps
from django.core.cache import cache
from django_tasks_db.models import DBTaskResult
from wagtail.models import Collection, Locale, Page

from accounts.remembered import forget_everything
from summit.models import Division


def restore_first_rows() -> None:
    """A transactional test ends by emptying all tables, and a kept database stays so: restore what migrations wrote."""
    if Division.objects.exists():
        return
    Locale.objects.get_or_create(language_code="bn")
    if not Page.objects.exists():
        Page.add_root(instance=Page(title="Root", slug="root"))
    if not Collection.objects.exists():
        Collection.add_root(instance=Collection(name="Root"))
    for migration in ("0003_write_reference_rows", "0005_let_publishers_approve"):
        import_module(f"summit.migrations.{migration}").write(apps, None)
    cache.clear()
    forget_everything()  # the districts have other keys now
    DBTaskResult.objects.all().delete()  # what the search index was asked to look at; migrations ask for nothing
