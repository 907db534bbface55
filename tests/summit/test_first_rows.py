"""A test that empties the tables leaves the next one a database as migrations made it."""

import pytest
from wagtail.models import Collection, Page

from summit.models import District
from tests.factories import make_activity, make_member


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("round_", [1, 2])
def test_first_rows_are_there_after_a_test_that_emptied_the_tables(round_):
    editor = make_member("editor", make_activity().event)

    assert District.objects.count() == 64
    assert Page.objects.filter(depth=1).count() == 1
    assert Collection.objects.filter(depth=1).count() == 1
    assert editor.has_perm("wagtailadmin.access_admin")
