"""Screens for the rows that every edition shares. Organisers and publishers write them, editors choose among them."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel
from wagtail.snippets.views.chooser import SnippetChooserViewSet
from wagtail.snippets.views.snippets import SnippetViewSet, SnippetViewSetGroup

from summit.models import (
    ActivityKind,
    Component,
    District,
    Division,
    Organisation,
    Speaker,
    Track,
    Venue,
)

NAMES = FieldRowPanel([FieldPanel("name_en"), FieldPanel("name_bn")], heading=_("Name"))
CODE = FieldPanel("code", help_text=_("Stable name in addresses and exports: Latin letters, digits and hyphens."))
FORMER = [
    FieldRowPanel([FieldPanel("name_en"), FieldPanel("name_bn")]),
    FieldRowPanel([FieldPanel("valid_from"), FieldPanel("valid_to")]),
]


class PlainSelect(SnippetChooserViewSet):
    """A short list is a plain select in the forms: it works without JavaScript and needs no second window."""

    register_widget = False
    form_fields = ["name_en", "name_bn", "code"]


class Reference(SnippetViewSet):
    """Base: found by either name, shown in both languages."""

    list_display = ["name_en", "name_bn", "code"]
    search_fields = ["name_en", "name_bn", "code"]
    list_per_page = 100
    inspect_view_enabled = True
    add_to_admin_menu = False


class DivisionScreen(Reference):
    model = Division
    icon = "globe"
    list_display = ["name_en", "name_bn", "code", "iso_code", "bbs_code"]
    chooser_viewset_class = PlainSelect
    panels = [NAMES, FieldRowPanel([CODE, FieldPanel("iso_code"), FieldPanel("bbs_code")])]


class DistrictScreen(Reference):
    model = District
    icon = "globe"
    list_display = ["name_en", "name_bn", "code", "division", "bbs_code"]
    list_filter = ["division"]
    chooser_viewset_class = PlainSelect
    panels = [
        NAMES,
        FieldPanel("division"),
        FieldRowPanel([CODE, FieldPanel("iso_code"), FieldPanel("bbs_code")]),
        FieldPanel("aliases"),
    ]


class OrganisationChooser(SnippetChooserViewSet):
    form_fields = ["name_en", "name_bn", "code", "parent"]


class OrganisationScreen(Reference):
    model = Organisation
    icon = "group"
    list_display = ["name_en", "name_bn", "short_name", "parent"]
    search_fields = ["name_en", "name_bn", "short_name", "short_name_bn", "code"]
    chooser_viewset_class = OrganisationChooser
    panels = [
        NAMES,
        FieldRowPanel([FieldPanel("short_name"), FieldPanel("short_name_bn")], heading=_("Short name")),
        FieldRowPanel([CODE, FieldPanel("parent")]),
        FieldRowPanel([FieldPanel("website"), FieldPanel("logo")]),
        InlinePanel("former_names", heading=_("Former names"), label=_("former name"), panels=FORMER),
    ]


class VenueChooser(SnippetChooserViewSet):
    form_fields = ["name_en", "name_bn", "code", "district"]


class VenueScreen(Reference):
    model = Venue
    icon = "home"
    list_display = ["name_en", "name_bn", "district"]
    list_filter = ["district"]
    chooser_viewset_class = VenueChooser
    panels = [
        NAMES,
        FieldRowPanel([CODE, FieldPanel("district")]),
        FieldRowPanel([FieldPanel("address_en"), FieldPanel("address_bn")], heading=_("Address")),
        FieldRowPanel([FieldPanel("latitude"), FieldPanel("longitude")]),
        InlinePanel(
            "rooms",
            heading=_("Rooms"),
            label=_("room"),
            panels=[NAMES, FieldPanel("seats")],
            help_text=_("A venue without named rooms has one: its whole."),
        ),
        InlinePanel("other_names", heading=_("Other and former names"), label=_("name"), panels=FORMER),
    ]


class TrackScreen(Reference):
    model = Track
    icon = "list-ul"
    chooser_viewset_class = PlainSelect
    panels = [NAMES, CODE]


class SpeakerChooser(SnippetChooserViewSet):
    form_fields = ["name_en", "name_bn", "code", "designation_en", "designation_bn", "is_public"]


class SpeakerScreen(Reference):
    model = Speaker
    icon = "user"
    list_display = ["name_en", "name_bn", "organisation", "is_public"]
    list_filter = ["is_public", "organisation"]
    chooser_viewset_class = SpeakerChooser
    panels = [
        NAMES,
        FieldRowPanel([FieldPanel("designation_en"), FieldPanel("designation_bn")], heading=_("Designation")),
        FieldRowPanel([CODE, FieldPanel("organisation")]),
        FieldRowPanel([FieldPanel("biography_en"), FieldPanel("biography_bn")], heading=_("Biography")),
        FieldRowPanel([FieldPanel("photo"), FieldPanel("is_public")]),
    ]


class KindScreen(Reference):
    model = ActivityKind
    icon = "tag"
    list_display = ["name_en", "name_bn", "code", "takes_proposals", "takes_cvs", "sequence"]
    chooser_viewset_class = PlainSelect
    panels = [
        NAMES,
        FieldRowPanel([CODE, FieldPanel("sequence")]),
        FieldRowPanel([FieldPanel("takes_proposals"), FieldPanel("takes_cvs")]),
    ]


class ComponentScreen(Reference):
    model = Component
    icon = "tag"
    list_display = ["name_en", "name_bn", "code", "sequence"]
    chooser_viewset_class = PlainSelect
    panels = [NAMES, FieldRowPanel([CODE, FieldPanel("sequence")])]


class ProgrammeData(SnippetViewSetGroup):
    """One menu for all of them."""

    menu_label = _("Programme data")
    menu_icon = "list-ul"
    menu_order = 310
    items: tuple[Any, ...] = (
        OrganisationScreen,
        VenueScreen,
        SpeakerScreen,
        TrackScreen,
        KindScreen,
        ComponentScreen,
        DivisionScreen,
        DistrictScreen,
    )
