"""The menu of the back office, in whichever language its first reader has."""

import itertools

from django.utils import translation
from wagtail.admin.menu import admin_menu


def test_no_name_in_the_menu_begins_with_another():
    """Wagtail's script shows every item as open whose name the open one begins with; made from Bangla labels, names do."""
    with translation.override("bn"):
        names = [item.name for item in admin_menu.registered_menu_items]

    begun = [(one, other) for one, other in itertools.permutations(names, 2) if other.startswith(one)]
    assert begun == []
    assert "registrations" in names
